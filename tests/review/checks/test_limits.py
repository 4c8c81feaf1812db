"""Large changes need somebody to say that they are meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pulumi_feishu.resources.run_groups import default_budget
from pulumi_feishu.review.checks.limits import beyond_one_run, objections
from pulumi_feishu.review.plan import Change, Due, Effect, Later, Plan, Shown
from pulumi_feishu.text.i18n import Words

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
@pytest.mark.parametrize("managed", [1, 9, 10, 20, 33, 34, 40, 100, 1000])
def test_more_than_one_run_takes_down_need_a_word(effect: Effect, flag: str, managed: int) -> None:
    budget = default_budget(managed)
    assert flags(plan(effect, budget, managed=managed)) == []
    assert flags(plan(effect, budget + 1, managed=managed)) == [flag]
    assert flags(plan(effect, budget + 1, managed=managed), flag) == []


def test_more_new_messages_than_one_up_sends_are_too_many() -> None:
    assert flags(plan("sent", 50, managed=500, sends=True)) == []
    assert flags(plan("sent", 51, managed=500, sends=True)) == ["--allow-new-messages"]


def test_an_objection_names_its_flag_in_both_languages() -> None:
    [objection] = objections(plan("removed", 31, managed=100), allowed=(), max_new_messages=50)
    assert objection.text.en == (
        "31 of 100 groups lose their notice, more than 30 (10, or 30% of the groups if that is "
        "more). If that is meant, review with --allow-removals."
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
        "20 of 20 groups lose their notice (20 on 2026-11-25), more than 10 (10, or 30% of"
    )
    assert objection.text.zh.startswith("20 个群中有 20 个失去置顶（其中 20 个在 2026-11-25）")
    assert flags(ending(50, sends=True)) == []
    [objection] = objections(ending(51, sends=True), allowed=(), max_new_messages=50)
    assert "51 new messages are sent on 2026-11-25, and one `up` sends at most 50" in (
        objection.text.en
    )


def test_only_what_has_the_effect_is_told_of_what_comes_later() -> None:
    sent = Later(AT.replace(day=26), Shown("none"), Shown("text", "x"), "sent", sends=True)
    twice = ending(20)
    changes = tuple(replace(one, later=(*one.later, sent)) for one in twice.changes)
    [objection] = objections(replace(twice, changes=changes), allowed=(), max_new_messages=50)
    assert "lose their notice (20 on 2026-11-25), more" in objection.text.en
    assert flags(ending(60)) == ["--allow-removals"]


def test_an_objection_says_on_which_groups_the_effects_are() -> None:
    def effects(of: Plan) -> list[tuple[Effect, ...]]:
        return [each.effects for each in objections(of, allowed=(), max_new_messages=50)]

    assert effects(plan("removed", 31, managed=100)) == [("removed",)]
    assert effects(plan("taken over", 51, managed=100, sends=True)) == [("taken over",)] * 2
    assert effects(ending(20)) == [("later",)]
    many, other = plan("removed", 31, managed=100), plan("edited", 1, managed=1)
    assert effects(replace(many, changes=many.changes + other.changes)) == [("removed",)]
    assert effects(ending(51, sends=True)) == [("later",)]


def beyond(of: Plan, most: int = 50) -> list[str]:
    return [told.en for told in beyond_one_run(of, max_new_messages=most)]


def test_what_one_run_refuses_is_told_with_what_to_set() -> None:
    many = replace(plan("removed", 12, managed=40), managed_after=28)
    assert flags(many) == []
    assert beyond(many) == [
        "12 groups lose their notice, and one `up` does at most 10 of that unless "
        "feishu:maxUnpins says more: first run `pulumi config set feishu:maxUnpins 12`."
    ]
    assert beyond(replace(many, managed_after=40)) == []
    assert beyond(plan("sent", 51, managed=500, sends=True)) == [
        "51 new messages are sent, and one `up` does at most 50 of that unless "
        "feishu:maxNewMessages says more: first run `pulumi config set feishu:maxNewMessages 51`."
    ]


def test_a_day_on_which_more_falls_due_is_told() -> None:
    """With what falls due then of groups that this change leaves alone."""
    fewer = replace(ending(3), managed_after=20, due=(Due("2026-11-25", 11, 0),))
    assert beyond(fewer) == [
        "On 2026-11-25 11 groups lose their notice, and one `up` does at most 10 of that unless "
        "feishu:maxUnpins says more: before that day run `pulumi config set feishu:maxUnpins 11`."
    ]
    assert beyond(replace(fewer, due=(Due("2026-11-26", 11, 51),))) == []
    assert beyond(replace(fewer, due=(Due("2026-11-25", 0, 51),))) == [
        "On 2026-11-25 51 new messages are sent, and one `up` does at most 50 of that unless "
        "feishu:maxNewMessages says more: before that day run "
        "`pulumi config set feishu:maxNewMessages 51`."
    ]
