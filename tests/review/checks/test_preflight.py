"""What would fail in a group, for every code that read calls tell ahead, against the emulator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.openapi.error_codes.lookup import CODES
from pulumi_feishu.review.checks import remarks
from pulumi_feishu.review.checks.lookup import look_up
from pulumi_feishu.review.checks.preflight import check
from pulumi_feishu.review.plan import Effect, PlanProblem, Shown, ShownKind
from pulumi_feishu.text.i18n import Words
from review.checks.checking import GOES_WELL, checked, edits, found, said_by
from support.reading import NOTHING, OUR_BOT, Tenant, change, message_of, pins, plan_of


@pytest.mark.parametrize(
    ("group", "code", "is_certain"),
    [
        pytest.param({"bots": []}, 232011, True, id="the bot is not in the group"),
        pytest.param({"status": "dissolved"}, 232009, True, id="dissolved"),
        pytest.param({"status": "dissolved_save"}, 232009, True, id="dissolved, history kept"),
        pytest.param({"tenant_key": "b"}, 232010, True, id="another tenant"),
        pytest.param({"pin_manage_setting": "only_owner"}, 232014, True, id="only managers"),
        pytest.param(
            {"pin_manage_setting": "only_owner", "owner_id": OUR_BOT},
            232014,
            False,
            id="a bot owns it, perhaps this one",
        ),
        pytest.param({"external": True}, 232033, True, id="external, and not shared so"),
    ],
)
def test_a_group_that_would_refuse_is_found(
    tenant: Tenant, group: dict[str, Any], code: int, is_certain: bool
) -> None:
    plan = checked(tenant, change(tenant.add(**group)))
    assert found(plan) == [(code, is_certain)]
    [problem] = plan.changes[0].problems
    assert problem.next_step == (CODES[code].en_next, CODES[code].zh_next)
    if is_certain:
        assert problem.what == (CODES[code].en, CODES[code].zh)


def test_the_real_call_is_refused_with_the_same_code(tenant: Tenant) -> None:
    chats = [
        tenant.add(bots=[]),
        tenant.add(status="dissolved"),
        tenant.add(tenant_key="b"),
        tenant.add(external=True),
        tenant.add(pin_manage_setting="only_owner"),
    ]
    plan = checked(tenant, *map(change, chats))
    for one in plan.changes:
        with pytest.raises(FeishuError) as caught:
            tenant.client().pin_announcement(one.chat_id)
        assert [problem.code for problem in one.problems] == [caught.value.code]


def test_whether_an_external_bot_may_pin_can_not_be_known(tenant: Tenant) -> None:
    tenant.feishu.change_app(external_sharing=True)
    plan = checked(tenant, change(tenant.add(external=True)))
    assert found(plan) == [(232033, False)]
    assert "can't be read" in plan.changes[0].problems[0].what.en
    assert plan.failing == 0


@pytest.mark.parametrize("field", [{"bot_enabled": False}, {"status": "disabled"}])
def test_what_the_app_lacks_fails_in_each_group(tenant: Tenant, field: dict[str, Any]) -> None:
    chat = tenant.add()
    tenant.feishu.change_app(**field)
    code = 232025 if "bot_enabled" in field else 232034
    assert found(checked(tenant, change(chat))) == [(code, True)]


def test_a_group_that_does_not_exist_is_found(tenant: Tenant) -> None:
    assert found(checked(tenant, change("oc_nowhere"))) == [(99992356, True)]


@pytest.mark.parametrize(
    "group",
    [
        pytest.param({}, id="as groups are"),
        pytest.param({"pin_manage_setting": "only_owner", "admins": [OUR_BOT]}, id="bot is admin"),
    ],
)
def test_a_group_that_takes_a_notice_has_no_problem_in_one_call(
    tenant: Tenant, group: dict[str, Any]
) -> None:
    assert found(checked(tenant, change(tenant.add(**group)))) == GOES_WELL
    assert tenant.calls() == {"get_chat": 1}


def test_a_group_seen_from_outside_is_asked_about_once_more(tenant: Tenant) -> None:
    checked(tenant, change(tenant.add(bots=[])))
    assert tenant.calls() == {"get_chat": 1, "is_in_chat": 1}


def test_a_group_left_alone_is_not_asked_about(tenant: Tenant) -> None:
    plan = checked(tenant, change(tenant.add(bots=[]), "left"))
    assert (found(plan), tenant.calls(), tenant.told) == (GOES_WELL, {}, [])


@pytest.mark.parametrize(
    "group", [{"bots": []}, {"status": "dissolved"}, {"tenant_key": "b"}], ids=str
)
def test_what_does_not_keep_an_entry_from_being_removed_is_not_certain(
    tenant: Tenant, group: dict[str, Any]
) -> None:
    plan = checked(tenant, change(tenant.add(**group), "removed", after=NOTHING))
    [problem] = plan.changes[0].problems
    assert not problem.is_certain
    assert problem.next_step.en.startswith("Nothing, if the entry is taken out")


def test_a_removal_that_the_group_s_setting_forbids_would_fail(tenant: Tenant) -> None:
    chat = tenant.add(pin_manage_setting="only_owner")
    assert found(checked(tenant, change(chat, "removed", after=NOTHING))) == [(232014, True)]


def test_what_can_not_be_known_is_said_once(tenant: Tenant) -> None:
    text = Shown("text", "x")
    changes = [change(tenant.add(), "sent", after=text, sends=True) for _ in range(3)]
    changes += [edits(tenant.add(), message_id="") for _ in range(3)]
    changes += [edits(tenant.add(), message_id="", after=Shown("card", "{}")) for _ in range(3)]
    plan = checked(tenant, *changes)
    assert plan.remarks == (remarks.EDITS_OF_TEXTS, remarks.AGE_OF_CARDS, remarks.MUTED)


def test_nothing_is_remarked_of_what_does_not_happen(tenant: Tenant) -> None:
    assert checked(tenant, change(tenant.add())).remarks == ()


@pytest.mark.parametrize(
    ("kind", "message_id", "expected"),
    [
        ("text", "", (remarks.EDITS_OF_TEXTS,)),
        ("card", "", (remarks.AGE_OF_CARDS,)),
        ("card", None, ()),
    ],
)
def test_only_what_is_edited_is_remarked(
    tenant: Tenant, kind: ShownKind, message_id: str | None, expected: tuple[Words, ...]
) -> None:
    chat, known = said_by(tenant)
    known = known if message_id is None else message_id
    plan = checked(tenant, edits(chat, message_id=known, after=Shown(kind, "{}")))
    assert plan.remarks == expected


def test_problems_that_are_there_already_stay_first(tenant: Tenant) -> None:
    chat = tenant.add(bots=[])
    known = PlanProblem(remarks.MUTED, remarks.MUTED)
    plan = checked(tenant, replace(change(chat), problems=(known,)))
    assert [problem.code for problem in plan.changes[0].problems] == [None, 232011]
    assert plan.changes[0].problems[0] is known


def test_the_order_of_the_changes_stays(tenant: Tenant) -> None:
    chats = [tenant.add() for _ in range(20)]
    effects: list[Effect] = ["left", "taken over"]
    changes = [change(chat, effects[at % 2]) for at, chat in enumerate(chats)]
    assert [one.chat_id for one in checked(tenant, *changes).changes] == chats
    assert tenant.told == [(count, 10) for count in range(1, 11)]


def test_without_the_scope_messages_are_judged_all_the_same(tenant: Tenant) -> None:
    chat = tenant.add(said="x")
    tenant.feishu.change_message(message_of(chat), state="recalled")
    tenant.feishu.change_app(scopes=["im:message", "im:message.group_msg"])
    plan = checked(tenant, pins(chat))
    assert found(plan) == [(230011, True)]
    assert [remark.en.split(" (")[0] for remark in plan.remarks] == ["Groups could not be read"]


def test_without_the_right_to_read_messages_groups_are_judged_all_the_same(
    tenant: Tenant,
) -> None:
    chat = tenant.add(said="x", pin_manage_setting="only_owner")
    tenant.feishu.change_app(scopes=["im:chat"])
    plan = checked(tenant, pins(chat))
    assert found(plan) == [(232014, True)]
    assert [remark.en.split(" (")[0] for remark in plan.remarks] == ["Messages could not be read"]


def test_a_code_that_nobody_knows_is_not_certain(tenant: Tenant) -> None:
    chat = tenant.add()
    tenant.feishu.faults({"api": "get_chat", "code": 4711, "chat_id": chat})
    assert found(checked(tenant, change(chat))) == [(4711, False)]


@pytest.mark.parametrize("code", [99991403, 99991401])
def test_what_concerns_the_whole_run_is_raised(tenant: Tenant, code: int) -> None:
    chat = tenant.add()
    tenant.feishu.faults({"api": "get_chat", "code": code})
    with pytest.raises(FeishuError) as caught:
        checked(tenant, change(chat))
    assert caught.value.code == code


def test_after_a_look_up_nothing_is_read_twice(tenant: Tenant) -> None:
    reader, chats = tenant.reader(), [tenant.add(said="x") for _ in range(5)]
    plan = plan_of([pins(chat) for chat in chats])
    seen = look_up(plan, reader, with_message_text=True, at_a_time=4, tell=tenant.tell)
    checked(tenant, *seen.changes, reader=reader)
    assert tenant.calls() == {"get_chat": 5, "get_message": 5}


def test_a_missing_scope_is_remarked_once_after_a_look_up(tenant: Tenant) -> None:
    reader, chat = tenant.reader(), tenant.add()
    tenant.feishu.change_app(scopes=[])
    plan = plan_of([change(chat)])
    seen = look_up(plan, reader, with_message_text=False, at_a_time=1, tell=tenant.tell)
    settings = tenant.settings()
    both = check(seen, reader, settings, at_a_time=1, tell=tenant.tell)
    assert len(both.remarks) == 1
    assert tenant.calls() == {"get_chat": 1}
