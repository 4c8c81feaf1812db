"""Large changes need somebody to say that they are meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pulumi_feishu.review.plan import Change, Effect, Later, Plan, Shown
from pulumi_feishu.review.safety import objections
from pulumi_feishu.words import Words

AT = datetime(2026, 11, 25, tzinfo=UTC)


def plan(effect: Effect, count: int, *, managed: int, sends: bool = False) -> Plan:
    changes = tuple(
        Change(f"oc_{n}", f"room {n}", effect, Shown("unknown"), Shown("none"), sends=sends)
        for n in range(count)
    )
    return Plan(Words("", ""), AT, changes, managed=managed)


def flags(of: Plan, *allowed: str) -> list[str]:
    return [o.flag for o in objections(of, allowed=allowed, max_new_messages=50)]


@pytest.mark.parametrize(
    ("effect", "flag"), [("removed", "--allow-removals"), ("taken over", "--allow-takeovers")]
)
def test_more_than_30_percent_of_at_least_10_groups_are_too_many(effect: Effect, flag: str) -> None:
    assert flags(plan(effect, 3, managed=10)) == []
    assert flags(plan(effect, 4, managed=10)) == [flag]
    assert flags(plan(effect, 9, managed=9)) == []
    assert flags(plan(effect, 4, managed=10), flag) == []


def test_more_new_messages_than_one_up_sends_are_too_many() -> None:
    assert flags(plan("sent", 50, managed=500, sends=True)) == []
    assert flags(plan("sent", 51, managed=500, sends=True)) == ["--allow-new-messages"]


def test_an_objection_names_its_flag_in_both_languages() -> None:
    [objection] = objections(plan("removed", 4, managed=10), allowed=(), max_new_messages=50)
    assert objection.text.en == (
        "Not allowed: 4 of 10 groups lose their notice, more than 30%. If that is meant, review "
        "with --allow-removals."
    )
    assert "--allow-removals" in objection.text.zh


def ending(count: int, *, sends: bool = False) -> Plan:
    end = Later(AT, Shown("text", "x"), Shown("none"), "sent" if sends else "removed", sends)
    changes = (
        Change(f"oc_{n}", f"room {n}", "later", Shown("text"), Shown("text"), later=(end,))
        for n in range(count)
    )
    return Plan(Words("", ""), AT, tuple(changes), managed=max(count, 10))


def test_what_comes_later_counts_by_its_date() -> None:
    assert flags(ending(3)) == []
    [objection] = objections(ending(20), allowed=(), max_new_messages=50)
    assert objection.text.en.startswith(
        "Not allowed: 20 of 20 groups lose their notice (20 on 2026-11-25), more than 30%."
    )
    assert objection.text.zh.startswith(
        "未获允许：20 个群中有 20 个失去置顶（其中 20 个在 2026-11-25）"
    )
    assert flags(ending(50, sends=True)) == []
    [objection] = objections(ending(51, sends=True), allowed=(), max_new_messages=50)
    assert "51 new messages are sent on 2026-11-25, and one `up` sends at most 50" in (
        objection.text.en
    )
