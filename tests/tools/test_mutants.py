"""`make mutants` counts by what the tests did, and lets no reason stand for what is killed."""

from __future__ import annotations

import ast

import pytest

import mutants
from mutating import mutants as mutants_of

OUTCOMES = {
    "openapi.limits": {"a": "killed", "b": "survived", "c": "survived: no test", "d": "killed"},
    "openapi.waiting": {"e": "killed: never ends"},
}


def changed(source: str) -> list[str]:
    """Each mutant of this module, as source."""
    tree = ast.parse(source)
    found = [ast.unparse(tree) for _ in mutants_of(tree)]
    assert ast.unparse(tree) == ast.unparse(ast.parse(source))
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): return a < b", ["a <= b", "a >= b", "None"]),
        ("def f(): return a and b == 1", ["a or b == 1", "b != 1", "b == 2", "not a and", "None"]),
        ("def f(): return not a", ["return a", "None"]),
        ("def f(): return g(x, k=True)", ["g(x)", "k=False", "None"]),
        ("def f():\n    if a:\n        g()", ["if not a", "pass"]),
        ("def f():\n    for a in b:\n        continue", ["break"]),
        ("def f():\n    try:\n        g()\n    except E:\n        h()", ["raise", "pass", "pass"]),
        ("def f(): raise E", ["pass"]),
        ("def f(): return [a for a in b if a]", ["in b]", "if not a", "None"]),
        ("def f():\n    a += 1", ["a -= 1", "a += 2", "pass"]),
        ("LIMIT = 5", ["LIMIT = 6"]),
    ],
)
def test_one_small_mistake_at_a_time(source: str, expected: list[str]) -> None:
    found = changed(source)
    assert len(found) == len(expected)
    for part in expected:
        assert any(part in each for each in found), part


@pytest.mark.parametrize(
    "source",
    [
        "def f(a: int | None = 1) -> X[1]: ...",
        "def f(): assert a > 1",
        "def f(): g(Words(f'{a + 1}', 'x' if a else 'y')) if False else None",
        "class A:\n    b: int = 1",
        "from a import b",
    ],
)
def test_what_is_for_people_or_the_type_checker_stays(source: str) -> None:
    assert not any("2" in each or "not a" in each or "a - 1" in each for each in changed(source))


def test_what_nobody_can_tell_from_the_original_counts_neither_way() -> None:
    reasons = {"openapi.limits": {"b": "why"}}
    of = mutants.count(OUTCOMES, reasons)
    assert (of.mutants, of.survived, of.equivalent, of.percent) == (5, 1, 1, 75.0)
    assert [str(line) for line in mutants.survivors(OUTCOMES, reasons)] == [
        "openapi.limits survived: c"
    ]


def test_a_reason_for_what_is_killed_or_gone_has_to_go() -> None:
    reasons = {"openapi.limits": {"a": "why", "x": "why", "b": "why"}, "elsewhere": {"a": "why"}}
    assert mutants.stale(OUTCOMES, reasons) == [("openapi.limits", "a"), ("openapi.limits", "x")]


@pytest.mark.parametrize(
    ("killed", "reasons", "code"),
    [(9, {}, 0), (8, {}, 1), (8, {"0": "why", "1": "why"}, 0), (9, {"9": "it is killed"}, 1)],
)
def test_less_than_ninety_percent_of_a_part_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, killed: int, reasons: dict[str, str], code: int
) -> None:
    outcomes = {str(n): "survived" if n < 10 - killed else "killed" for n in range(10)}
    monkeypatch.setattr(mutants, "outcomes_of", lambda _: {"openapi.limits": outcomes})
    monkeypatch.setattr(mutants, "equivalents", lambda: {"openapi.limits": reasons})
    assert mutants.main(["openapi"]) == code


def test_every_module_and_reason_is_of_a_module_that_is_there() -> None:
    modules = [module for part in mutants.PARTS.values() for module in part.found]
    assert len(modules) == len(set(modules)) == 25
    assert set(mutants.equivalents()) <= set(modules)
