"""What `pulumi up`, `refresh` and `destroy` do to groups when all goes well."""

from __future__ import annotations

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.fast_project import FastProject

A1 = 'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1")\n'
A_ANNOUNCEMENT = 'PinnedNotice("ops", chat_id="oc_a", notice="announcement")\n'
A_NONE = 'PinnedNotice("ops", chat_id="oc_a", notice="none")\n'
B1 = 'PinnedNotice("sre", chat_id="oc_b", message_id="om_b1")\n'
OC_A = "oc_a"


def test_a_swap_of_two_groups_names_is_no_call(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A1 + B1)
    feishu.forget_calls()
    project.up_with(A1.replace("ops", "sre") + B1.replace("sre", "ops"))
    assert feishu.calls() == []


def test_a_swap_of_two_notices_is_two_updates(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A1 + 'PinnedNotice("sre", chat_id="oc_b", notice="announcement")\n')
    feishu.forget_calls()
    run = project.up_with(A_ANNOUNCEMENT + B1)
    assert "2 updated" in run.output
    by_chat = {c: [x[0] for x in feishu.calls() if x[1] == c] for c in (OC_A, "oc_b")}
    assert by_chat == {OC_A: [DELETE, PUT], "oc_b": [DELETE, PUT]}
    assert (feishu.shows(OC_A), feishu.shows("oc_b")) == ("announcement", "om_b1")


def test_a_removed_none_makes_no_call(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A_NONE + B1)
    feishu.forget_calls()
    project.up_with(B1)
    assert feishu.calls() == []


def test_a_store_app_works_by_its_ticket_and_the_tenants_key(
    feishu: Emulator, project: FastProject
) -> None:
    [tenant_key] = {app["tenant_key"] for app in feishu.control("GET", "world")["apps"]}
    feishu.change_app(app_ticket="ticket-not-real")
    project.configure("feishu:tenantKey", tenant_key)
    project.keep_secret("feishu:appTicket", "ticket-not-real")
    run = project.up_with(A1)
    assert feishu.shows(OC_A) == "om_a1"
    assert f"for tenant {tenant_key}" in run.output
    kept = str(project.notices())
    assert "ticket-not-real" not in kept + run.output + feishu.journal_text()
    assert project.destroy().exit_code == 0


@pytest.mark.parametrize(
    ("program", "call", "shows"),
    [
        pytest.param(A1, PUT, "om_a1", id="message"),
        pytest.param(A_ANNOUNCEMENT, PUT, "announcement", id="announcement"),
        pytest.param(A_NONE, DELETE, "none", id="none"),
    ],
)
def test_create_writes_the_notice(
    feishu: Emulator, project: FastProject, program: str, call: str, shows: str
) -> None:
    project.up_with(program)
    assert feishu.calls() == [(call, OC_A, 0)]
    assert feishu.shows(OC_A) == shows
    assert project.shows() == {OC_A: shows}


def test_an_unchanged_program_makes_no_call_at_all(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A1 + B1)
    feishu.forget_calls()
    run = project.up_with(A1 + B1)
    assert "3 unchanged" in run.output
    assert feishu.calls(writes_only=False) == []


def test_a_renamed_entry_is_no_change(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A1)
    feishu.forget_calls()
    run = project.up_with(A1.replace("ops", "operations"))
    assert "2 unchanged" in run.output
    assert feishu.calls(writes_only=False) == []
    assert feishu.shows(OC_A) == "om_a1"


def test_destroy_unpins_every_group_but_those_that_pinned_nothing(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1 + B1 + 'PinnedNotice("c", chat_id="oc_c", notice="none")\n')
    feishu.forget_calls()
    run = project.destroy()
    assert run.exit_code == 0, run.output
    assert sorted(feishu.calls()) == [(DELETE, OC_A, 0), (DELETE, "oc_b", 0)]
    assert project.notices() == {}
