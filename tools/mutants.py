"""Tells how many small mistakes in the modules that matter most the fast tests would find.

Usage: python3 tools/mutants.py [PART …]

A mutant is such a mistake, one at a time, of `mutating.py`: a comparison turned round, a condition
negated, a statement or an option left out, a number one more. All are tried, so that there is
nothing to draw by lot. It is killed when one of its part's tests fails; those that survive since
nobody can tell them from the original are in `mutants.toml`, each with the reason. Exit code 1
when fewer than 90% of the others are killed in a part, or when the file names one that is killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from words import Words

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "provider/pulumi_feishu"
EQUIVALENT = ROOT / "tools/mutants.toml"
ENOUGH_PERCENT = 90


@dataclass(frozen=True)
class Part:
    """Modules of the package, and arguments of pytest: the tests that find their mistakes."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def found(self) -> list[str]:
        """The names of the modules, as in `review.checks.limits`."""
        paths = [path for glob in self.modules for path in sorted(PACKAGE.glob(f"{glob}.py"))]
        names = [".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in paths]
        return [name for name in names if not name.endswith("__init__")]


PARTS = {
    "resources": Part(
        (
            *("resources/notice", "resources/notice_plan", "resources/notice_actions"),
            *("resources/message", "resources/message_actions", "resources/message_match"),
            *("resources/run_groups", "resources/run_messages", "resources/refresh"),
        ),
        (
            "tests/resources",
            *("tests/test_pinned_notice.py", "tests/test_notice_message.py"),
        ),
    ),
    "openapi": Part(
        (
            *("openapi/limits", "openapi/shared_limits", "openapi/waiting"),
            *("openapi/retry_policy", "openapi/retrying"),
        ),
        (
            *("tests/openapi/test_limits.py", "tests/openapi/test_shared_limits.py"),
            *("tests/openapi/test_waiting.py", "tests/openapi/test_retry_policy.py"),
            *("tests/openapi/test_client.py", "tests/openapi/test_pages.py"),
            "tests/openapi/test_retrying.py",
        ),
    ),
    "review": Part(
        ("review/approval", "review/checks/*"),
        (
            *("tests/review/checks", "tests/review/test_approval.py"),
            *("tests/review/sources/test_preview.py", "tests/review/sources/test_compare.py"),
        ),
    ),
    "masking": Part(
        ("review/masking", "http/masking"),
        (
            "tests/review/test_masking.py",
            "tests/http/test_masking.py",
            "tests/openapi/test_echo.py",
        ),
    ),
}

#: By module and mutant: how it was killed, or that it survived.
Outcomes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Count:
    """Of a module or a part."""

    mutants: int
    survived: int
    equivalent: int

    @property
    def percent(self) -> float:
        """How many are killed of those that can be."""
        those = self.mutants - self.equivalent
        return 100 * (those - self.survived) / those if those else 100.0


def main(names: list[str]) -> int:
    """Exit code 0 when enough are killed in each of these parts, or in all."""
    with ThreadPoolExecutor(2) as pool:
        chosen = {name: PARTS[name] for name in names or PARTS}
        found = dict(zip(chosen, pool.map(outcomes_of, chosen.values()), strict=True))
    reasons = equivalents()
    modules: Outcomes = {k: v for outcomes in found.values() for k, v in outcomes.items()}
    for line in (*survivors(modules, reasons), *table(found, reasons)):
        print(line)
    is_enough = all(count(each, reasons).percent >= ENOUGH_PERCENT for each in found.values())
    return 0 if is_enough and not stale(modules, reasons) else 1


def outcomes_of(part: Part) -> Outcomes:
    """Run pytest with `tests/support/mutated.py`; raises CalledProcessError where that ends ill."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mutants.json"
        file.write_text(json.dumps(part.found))
        command = [sys.executable, "-m", "pytest", "-qq", "-n0", "-p", "support.mutated"]
        # Neither is at home in a fork.
        command += ["-p", "no:cacheprovider", "-o", "faulthandler_timeout=0"]
        # Of what the plugin imports.
        command += ["-W", "ignore::pytest.PytestAssertRewriteWarning", *part.tests]
        path = os.pathsep.join([str(ROOT / "tests"), str(ROOT / "tools")])
        environment = {**os.environ, "PYTHONPATH": path, "MUTANTS": str(file)}
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
        told = json.loads(file.read_text())
        # With no test run, pytest's own code is 5.
        if done.returncode not in (0, 5) or not isinstance(told, dict):
            raise subprocess.CalledProcessError(done.returncode, command)
        for test in told["left out"]:
            _say(Words(f"{test} fails in a fork: left out", f"{test} 在 fork 中失败：未使用"))
        if not told["control"]:
            _say(
                Words(
                    f"{' '.join(part.tests)}: these fail in another order without a mutant too, so "
                    "that too many may count as killed",
                    f"{' '.join(part.tests)}：换一种顺序后，没有变异体也会失败，杀死数可能偏高",
                )
            )
        outcomes: Outcomes = told["outcomes"]
        return outcomes


def equivalents() -> dict[str, dict[str, str]]:
    """By module and mutant: why nobody can tell it from the original."""
    return {
        module: {mutant: entry["reason"] for entry in entries for mutant in entry["mutants"]}
        for module, entries in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).items()
    }


def has_survived(outcome: str) -> bool:
    """Whether no test failed."""
    return outcome.startswith("survived")


def count(outcomes: Outcomes, reasons: Outcomes) -> Count:
    """Of these modules."""
    alive = {
        (module, mutant)
        for module, of_module in outcomes.items()
        for mutant, outcome in of_module.items()
        if has_survived(outcome)
    }
    equivalent = {key for key in alive if key[1] in reasons.get(key[0], {})}
    return Count(sum(map(len, outcomes.values())), len(alive) - len(equivalent), len(equivalent))


def stale(outcomes: Outcomes, reasons: Outcomes) -> list[tuple[str, str]]:
    """What the file names, of these modules, and is killed or not there any more."""
    return [
        (module, mutant)
        for module in outcomes
        for mutant in reasons.get(module, {})
        if not has_survived(outcomes[module].get(mutant, "gone"))
    ]


def survivors(outcomes: Outcomes, reasons: Outcomes) -> list[Words]:
    """A line for each that no test finds and the file does not name, and for what is stale."""
    lines = [
        Words(f"{module} survived: {mutant}", f"{module} 存活：{mutant}")
        for module, of_module in outcomes.items()
        for mutant, outcome in of_module.items()
        if has_survived(outcome) and mutant not in reasons.get(module, {})
    ]
    return lines + [
        Words(
            f"{module}: {EQUIVALENT.name} names what does not survive: {mutant}",
            f"{module}：{EQUIVALENT.name} 中的变异体并未存活：{mutant}",
        )
        for module, mutant in stale(outcomes, reasons)
    ]


def table(found: Mapping[str, Outcomes], reasons: Outcomes) -> list[str]:
    """A row for each module, and one for each part."""
    head = Words(
        "mutants  killed  survived  equivalent    killed",
        "  变异体    杀死      存活        等价    杀死率",
    )
    lines = [f"{'':26}{head}"]
    for part, outcomes in found.items():
        rows = [(module, {module: of_module}) for module, of_module in outcomes.items()]
        for name, those in [*rows, (part.upper(), outcomes)]:
            of = count(those, reasons)
            killed = of.mutants - of.survived - of.equivalent
            numbers = f"{of.mutants:7}{killed:8}{of.survived:10}{of.equivalent:12}"
            lines.append(f"{name:26}{numbers}{of.percent:9.1f}%")
    return lines


def _say(line: Words) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
