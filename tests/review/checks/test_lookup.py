"""Names, head counts and texts, against the emulator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.review.checks.lookup import is_called_otherwise, look_up
from pulumi_feishu.review.checks.reader import Reader
from pulumi_feishu.review.plan import Change, Effect, Plan, Shown
from support.reading import NOTHING, Tenant, change, message_of, pins, plan_of


def looked_up(
    tenant: Tenant, *changes: Change, texts: bool = False, reader: Reader | None = None
) -> Plan:
    reader = reader or tenant.reader()
    plan = plan_of(changes)
    return look_up(plan, reader, with_message_text=texts, at_a_time=4, tell=tenant.tell)


def test_every_group_tells_how_many_people_it_has_in_one_call_each(tenant: Tenant) -> None:
    chats = [tenant.add(user_count=count) for count in range(1, 21)]
    plan = looked_up(tenant, *map(change, chats))
    assert [found.people for found in plan.changes] == list(range(1, 21))
    assert plan.people == 210
    assert tenant.calls() == {"get_chat": 20}
    assert tenant.told == [(count, 20) for count in range(1, 21)]


def test_a_group_left_alone_is_counted_too(tenant: Tenant) -> None:
    plan = looked_up(tenant, change(tenant.add(user_count=9), "left"))
    assert plan.people == 9


def test_nothing_else_of_the_plan_changes(tenant: Tenant) -> None:
    first, second = tenant.add(), tenant.add()
    plan = plan_of([replace(change(second), reason="r"), change(first)])
    found = look_up(plan, tenant.reader(), with_message_text=False, at_a_time=4, tell=tenant.tell)
    without = [replace(one, people=None) for one in found.changes]
    assert replace(found, changes=tuple(without)) == plan


def test_a_group_that_can_not_be_read_stays_uncounted_and_the_others_are_read(
    tenant: Tenant,
) -> None:
    foreign, ours = tenant.add(tenant_key="b"), tenant.add()
    plan = looked_up(tenant, change(foreign), change(ours), change("oc_nowhere"))
    assert [found.people for found in plan.changes] == [None, 1, None]
    assert (plan.people, plan.remarks) == (None, ())


def test_another_name_than_the_declared_one_is_told_and_no_problem(tenant: Tenant) -> None:
    [found] = looked_up(tenant, change(tenant.add(name="sales"))).changes
    assert (found.called, found.problems) == ("sales", ())


def test_the_name_of_another_entry_is_a_certain_problem(tenant: Tenant) -> None:
    here, there = tenant.add(name="sales"), tenant.add(name="sales")
    changes = (change(here), replace(change(there), name="sales"))
    [found, other] = looked_up(tenant, *changes).changes
    [problem] = found.problems
    assert found.called == "sales"
    assert problem.what.en == (
        "the group with this id is called 'sales', not 'ops'; did you mean the group 'sales'?"
    )
    assert "sales" in problem.what.zh
    assert problem.next_step.en == "Correct `name` or `chat`."
    assert (problem.is_certain, problem.code) == (True, None)
    assert (other.called, other.problems) == ("", ())


def test_the_name_of_a_group_that_does_not_change_counts_too(tenant: Tenant) -> None:
    plan = replace(plan_of([change(tenant.add(name="sales"))]), names=("ops", "sales"))
    found = look_up(plan, tenant.reader(), with_message_text=False, at_a_time=1, tell=tenant.tell)
    assert found.failing == 1


def test_a_name_can_not_break_out_of_its_line(tenant: Tenant) -> None:
    name = "a\n# b\x1b[2J"
    here = change(tenant.add(name=name))
    [found, _] = looked_up(tenant, here, replace(change(tenant.add()), name=name)).changes
    assert found.problems[0].what.en.isprintable()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param({}, "ops", id="the same"),
        pytest.param({"name": " ops "}, "ops", id="but for spaces"),
        pytest.param({}, "", id="a group without a name"),
        pytest.param({"name": ""}, "ops", id="a program without names"),
        pytest.param({"effect": "left"}, "sales", id="left alone"),
        pytest.param({"effect": "removed"}, "sales", id="taken down"),
    ],
)
def test_nothing_is_made_of(fields: dict[str, Any], name: str) -> None:
    assert not is_called_otherwise(replace(change("oc_a"), **fields), name)


@pytest.mark.parametrize("effect", ["taken over", "sent", "moved", "edited"])
def test_a_wrong_name_counts_wherever_something_is_shown(effect: Effect) -> None:
    assert is_called_otherwise(change("oc_a", effect), "sales")


def test_the_name_of_an_entry_with_several_groups_is_no_group_s_name(tenant: Tenant) -> None:
    chats = [tenant.add(name=name) for name in ("sre", "dba")]
    changes = [change(chat, place="notices.yaml:5:5") for chat in chats]
    single = change(tenant.add(name="dba"), place="notices.yaml:9:5", names_several=True)
    plan = looked_up(tenant, *changes, single)
    assert [(found.called, found.problems) for found in plan.changes] == [("", ())] * 3


@pytest.mark.parametrize("places", [("n.yaml:5:5", "n.yaml:9:5"), ("", "")])
def test_the_name_of_one_group_s_entry_is_that_group_s_name(
    tenant: Tenant, places: tuple[str, str]
) -> None:
    chats = [tenant.add(name=name) for name in ("sre", "dba")]
    changes = [change(c, place=place) for c, place in zip(chats, places, strict=True)]
    assert [found.called for found in looked_up(tenant, *changes).changes] == ["sre", "dba"]


def test_without_the_scope_one_remark_says_so_and_no_more_calls_are_made(tenant: Tenant) -> None:
    chats = [tenant.add() for _ in range(30)]
    tenant.feishu.change_app(scopes=[])
    plan = looked_up(tenant, *map(change, chats))
    assert [found.people for found in plan.changes] == [None] * 30
    [remark] = plan.remarks
    assert remark.en.startswith("Groups could not be read (99991672): a scope is missing. Add im:")
    assert "99991672" in remark.zh
    assert tenant.calls()["get_chat"] <= 4


def test_what_concerns_the_whole_run_is_raised(tenant: Tenant) -> None:
    chat = tenant.add()
    tenant.feishu.faults({"api": "get_chat", "code": 99991403})
    with pytest.raises(FeishuError) as caught:
        looked_up(tenant, change(chat))
    assert caught.value.code == 99991403


def test_texts_of_messages_are_read_only_when_asked_for(tenant: Tenant) -> None:
    chat = tenant.add(said="freeze")
    [found] = looked_up(tenant, pins(chat)).changes
    assert (found.after.message_text, tenant.calls()) == ("", {"get_chat": 1})
    [found] = looked_up(tenant, pins(chat), texts=True).changes
    assert found.after.message_text == "freeze"
    assert tenant.calls() == {"get_chat": 2, "get_message": 1}


def test_the_text_before_is_read_too_and_nothing_for_what_the_project_sends(
    tenant: Tenant,
) -> None:
    chat = tenant.add(said="old")
    before = Shown("message", message_of(chat))
    one = change(chat, "sent", before=before, after=Shown("text", "new"))
    [found] = looked_up(tenant, one, texts=True).changes
    assert (found.before.message_text, found.after) == ("old", Shown("text", "new"))
    assert tenant.calls() == {"get_chat": 1, "get_message": 1}


def test_a_message_of_another_group_is_never_shown(tenant: Tenant) -> None:
    secret = tenant.add(said="salaries")
    [found] = looked_up(tenant, pins(tenant.add(), message_of(secret)), texts=True).changes
    assert found.after.message_text == ""


@pytest.mark.parametrize("state", ["recalled", "deleted"])
def test_a_message_that_is_gone_says_nothing(tenant: Tenant, state: str) -> None:
    chat = tenant.add(said="x")
    tenant.feishu.change_message(message_of(chat), state=state)
    [found] = looked_up(tenant, pins(chat), texts=True).changes
    assert found.after.message_text == ""


def test_no_message_is_read_of_a_group_that_is_seen_from_outside(tenant: Tenant) -> None:
    looked_up(tenant, pins(tenant.add(said="x", bots=[])), texts=True)
    assert tenant.calls() == {"get_chat": 1}


def test_without_the_right_to_read_messages_one_remark_says_so(tenant: Tenant) -> None:
    chats = [tenant.add(said="x") for _ in range(3)]
    tenant.feishu.change_app(scopes=["im:chat", "im:message"])
    plan = looked_up(tenant, *map(pins, chats), texts=True)
    [remark] = plan.remarks
    assert remark.en.startswith("Messages could not be read (230027)")
    assert plan.people == 3


def test_messages_can_be_read_without_the_right_to_read_groups(tenant: Tenant) -> None:
    chat = tenant.add(said="freeze")
    tenant.feishu.change_app(scopes=["im:message", "im:message.group_msg"])
    [found] = looked_up(tenant, pins(chat), texts=True).changes
    assert (found.people, found.after.message_text) == (None, "freeze")


def test_nothing_is_asked_of_a_group_whose_id_is_not_known_yet(tenant: Tenant) -> None:
    [found] = looked_up(tenant, pins("urn:pulumi:a")).changes
    assert (found, tenant.calls()) == (pins("urn:pulumi:a"), {})


def test_a_plan_without_changes_makes_no_call(tenant: Tenant) -> None:
    assert looked_up(tenant).changes == ()
    assert (tenant.calls(), tenant.told) == ({}, [])


def test_a_group_that_shows_nothing_needs_no_message(tenant: Tenant) -> None:
    looked_up(tenant, change(tenant.add(), "removed", after=NOTHING), texts=True)
    assert tenant.calls() == {"get_chat": 1}
