"""Large changes need somebody to say that they are meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pulumi_feishu.review.plan import Change, Effect, Plan, Shown
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
