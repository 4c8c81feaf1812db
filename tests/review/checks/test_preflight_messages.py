"""What would fail for the message that is to be pinned or edited, against the emulator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pulumi_feishu.openapi.error_codes.lookup import CODES
from pulumi_feishu.review.plan import Shown
from review.checks.checking import GOES_WELL, checked, edits, found, said_by
from support.reading import OURS, Tenant, change, message_of, pins


def card_of(tenant: Tenant, *, days_old: int) -> tuple[str, str]:
    at = datetime.now(UTC) - timedelta(days=days_old)
    card = {"msg_type": "interactive", "content": '{"elements":[]}'}
    return said_by(tenant, **card, create_time=int(at.timestamp() * 1000))


def test_a_message_that_is_there_is_no_problem(tenant: Tenant) -> None:
    assert found(checked(tenant, pins(tenant.add(said="x")))) == GOES_WELL
    assert tenant.calls() == {"get_chat": 1, "get_message": 1}


def test_a_message_that_is_shown_already_is_not_read(tenant: Tenant) -> None:
    chat = tenant.add(said="x")
    shown = Shown("message", message_of(chat))
    checked(tenant, change(chat, "later", before=shown, after=shown))
    assert tenant.calls() == {"get_chat": 1}


@pytest.mark.parametrize(("state", "code"), [("recalled", 230011), ("deleted", 230110)])
def test_a_message_that_is_gone_is_found(tenant: Tenant, state: str, code: int) -> None:
    chat = tenant.add(said="x")
    tenant.feishu.change_message(message_of(chat), state=state)
    plan = checked(tenant, pins(chat))
    assert found(plan) == [(code, True)]
    assert plan.changes[0].problems[0].next_step.en == CODES[code].en_next


def test_a_message_that_never_was_is_found(tenant: Tenant) -> None:
    assert found(checked(tenant, pins(tenant.add(), "om_nowhere"))) == [(99992354, True)]


def test_a_message_of_another_group_is_found(tenant: Tenant) -> None:
    other = tenant.add(said="x")
    plan = checked(tenant, pins(tenant.add(), message_of(other)))
    assert found(plan) == [(232001, True)]
    assert plan.changes[0].problems[0].what.en == f"the message is in another group ({other})"


def test_a_message_of_a_group_that_the_bot_is_not_in_is_another_group_s(tenant: Tenant) -> None:
    other = tenant.add(said="x", bots=[])
    plan = checked(tenant, pins(tenant.add(), message_of(other)))
    assert found(plan) == [(232001, True)]


@pytest.mark.parametrize("bots", [[OURS], []], ids=["inside", "outside"])
def test_a_group_that_is_gone_costs_no_further_call(tenant: Tenant, bots: list[str]) -> None:
    checked(tenant, pins(tenant.add(said="x", status="dissolved", bots=bots)))
    assert tenant.calls() == {"get_chat": 1}


def test_an_edit_of_a_message_that_is_there_is_no_problem(tenant: Tenant) -> None:
    chat, message_id = said_by(tenant)
    assert found(checked(tenant, edits(chat, message_id=message_id))) == GOES_WELL


def test_an_edit_needs_no_right_to_pin(tenant: Tenant) -> None:
    chat, message_id = said_by(tenant)
    tenant.feishu.change_chat(chat, pin_manage_setting="only_owner")
    assert found(checked(tenant, edits(chat, message_id=message_id))) == GOES_WELL


def test_an_edit_outside_of_the_group_has_the_messages_own_code(tenant: Tenant) -> None:
    assert found(checked(tenant, edits(tenant.add(said="x", bots=[])))) == [(230002, True)]


def test_a_recalled_message_can_not_be_edited_and_is_sent_anew_after_a_refresh(
    tenant: Tenant,
) -> None:
    chat, message_id = said_by(tenant)
    tenant.feishu.change_message(message_id, state="recalled")
    plan = checked(tenant, edits(chat, message_id=message_id))
    assert found(plan) == [(230011, True)]
    assert plan.changes[0].problems[0].next_step.en.startswith("Run `pulumi refresh`:")


def test_a_message_of_somebody_else_can_not_be_edited(tenant: Tenant) -> None:
    chat, message_id = said_by(tenant, "ou_a")
    plan = checked(tenant, edits(chat, message_id=message_id))
    assert found(plan) == [(230071, True)]
    assert plan.changes[0].problems[0].next_step.en.startswith("Run `pulumi up` twice:")


@pytest.mark.parametrize(("days_old", "problems"), [(13, GOES_WELL), (15, [(230031, True)])])
def test_a_card_older_than_14_days_can_not_be_edited(
    tenant: Tenant, days_old: int, problems: list[tuple[int, bool]]
) -> None:
    chat, message_id = card_of(tenant, days_old=days_old)
    one = edits(chat, message_id=message_id, after=Shown("card", "{}"))
    assert found(checked(tenant, one)) == problems


def test_an_edit_from_files_alone_reads_no_message(tenant: Tenant) -> None:
    checked(tenant, edits(tenant.add(), message_id=""))
    assert tenant.calls() == {"get_chat": 1}
