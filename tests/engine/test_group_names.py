"""A line for people names each group once, and changes nothing that people copy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_feishu.engine import group_names


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    group_names.forget_names()
    yield
    group_names.forget_names()


@pytest.fixture
def _sre() -> None:
    group_names.learn("oc_a", "SRE", "notices/sre.yaml:14:5")


@pytest.mark.usefixtures("_sre")
@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(
            "Not unpinned: oc_a. It is oc_a.",
            "Not unpinned: SRE (oc_a, notices/sre.yaml:14:5). It is oc_a.",
            id="once",
        ),
        pytest.param("in oc_ab and oc_b", "in oc_ab and oc_b", id="another group"),
        pytest.param(
            "run `pulumi state delete 'urn:pulumi:p::n::t::oc_a'`",
            "run `pulumi state delete 'urn:pulumi:p::n::t::oc_a'`",
            id="a command",
        ),
        pytest.param("see https://x/oc_a?id=oc_a", "see https://x/oc_a?id=oc_a", id="a link"),
    ],
)
def test_a_group_is_named_where_it_stands_in_prose(text: str, named: str) -> None:
    assert group_names.named(text) == named


@pytest.mark.usefixtures("_sre")
def test_in_chinese_no_blank_follows_the_bracket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")
    assert group_names.named("飞书拒绝在 oc_a 置顶 om_a") == (
        "飞书拒绝在 SRE（oc_a，notices/sre.yaml:14:5）置顶 om_a"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("ops", "ops (oc_b)", id="a name alone"),
        pytest.param("oc_b", "oc_b", id="the id for a name"),
        pytest.param("", "oc_b", id="no name"),
        pytest.param("a\nb\x1b[2J", "a b\\x1b[2J (oc_b)", id="nothing that a terminal obeys"),
        pytest.param("n" * 100, "n" * 59 + "… (oc_b)", id="a page for a name"),
    ],
)
def test_a_name_is_short_and_harmless(name: str, shown: str) -> None:
    group_names.learn("oc_b", name)
    assert group_names.named("in oc_b") == f"in {shown}"


@pytest.mark.usefixtures("_sre")
def test_what_the_state_calls_a_group_gives_way_to_what_is_declared() -> None:
    group_names.learn("oc_a", "old", is_declared=False)
    group_names.learn("oc_b", "old", is_declared=False)
    assert group_names.named("oc_a") == "SRE (oc_a, notices/sre.yaml:14:5)"
    assert group_names.named("oc_b") == "old (oc_b)"
