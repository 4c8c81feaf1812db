"""What an app that only reads can tell of one that writes, against the emulator."""

from __future__ import annotations

from dataclasses import replace

from pulumi_feishu.review.checks.preflight import writer_of
from review.checks.checking import GOES_WELL, checked, edits, found, said_by
from support.reading import OURS, READER, STRANGER, Tenant, change, message_of, pins


def test_another_app_that_reads_says_that_the_writer_can_not_be_judged(tenant: Tenant) -> None:
    chat = tenant.add(bots=[READER], pin_manage_setting="only_owner")
    plan = checked(tenant, change(chat), reads_as=READER, writes_as=OURS)
    assert found(plan) == GOES_WELL
    [remark] = plan.remarks
    assert remark.en.startswith(f"Groups were read as {READER}, while {OURS} writes: ")
    assert tenant.calls() == {"get_chat": 1}


def test_another_app_outside_of_the_group_finds_nothing(tenant: Tenant) -> None:
    plan = checked(tenant, pins(tenant.add(said="x")), reads_as=READER, writes_as=OURS)
    assert found(plan) == GOES_WELL


def test_another_app_of_another_tenant_finds_nothing(tenant: Tenant) -> None:
    plan = checked(tenant, change(tenant.add()), reads_as=STRANGER, writes_as=OURS)
    assert found(plan) == GOES_WELL


def test_another_app_sees_what_holds_for_everybody(tenant: Tenant) -> None:
    dissolved = tenant.add(bots=[READER], status="dissolved")
    recalled = tenant.add(said="x", bots=[READER])
    tenant.feishu.change_message(message_of(recalled), state="recalled")
    changes = change(dissolved), pins(recalled), change("oc_nowhere")
    plan = checked(tenant, *changes, reads_as=READER, writes_as=OURS)
    assert found(plan) == [(232009, True), (230011, True), (99992356, True)]


def test_another_app_in_the_group_sees_that_a_message_is_of_another_one(tenant: Tenant) -> None:
    here, elsewhere = tenant.add(bots=[READER]), tenant.add(said="x")
    one = pins(here, message_of(elsewhere))
    assert found(checked(tenant, one, reads_as=READER, writes_as=OURS)) == [(232001, True)]


def test_another_app_knows_whose_message_the_writer_may_edit(tenant: Tenant) -> None:
    chat, message_id = said_by(tenant, OURS)
    one = edits(chat, message_id=message_id)
    assert found(checked(tenant, one, reads_as=READER, writes_as=OURS)) == GOES_WELL
    assert found(checked(tenant, one, reads_as=READER)) == [(230071, True)]


def test_a_user_s_token_is_of_no_app_s_bot(tenant: Tenant) -> None:
    user = replace(tenant.settings(), app_secret=None, user_access_token="u-x")
    assert writer_of(user, OURS).has_read is False
    assert writer_of(user, None).app_id is None
    assert writer_of(tenant.settings(), OURS) == writer_of(tenant.settings(), None)
