"""What `pulumi up`, `refresh` and `destroy` do to groups when all goes well."""

from __future__ import annotations

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.fast_project import FastProject
from support.programs import A1, A_ANNOUNCEMENT, A_NONE, B1

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


@pytest.mark.parametrize(
    ("after", "calls", "shows"),
    [
        pytest.param(
            A_ANNOUNCEMENT, [(DELETE, OC_A, 0), (PUT, OC_A, 0)], "announcement", id="announcement"
        ),
        pytest.param(A_NONE, [(DELETE, OC_A, 0)], "none", id="none"),
    ],
)
def test_an_update_frees_the_slot_then_pins(
    feishu: Emulator,
    project: FastProject,
    after: str,
    calls: list[tuple[str, str, int]],
    shows: str,
) -> None:
    project.up_with(A1)
    feishu.forget_calls()
    project.up_with(after)
    assert feishu.calls() == calls
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


def test_a_run_says_once_who_calls_where_and_that_groups_are_taken_over(
    feishu: Emulator, project: FastProject
) -> None:
    run = project.up_with(A1 + B1)
    host = feishu.url.removeprefix("http://")
    summary = run.output[run.output.rindex("Diagnostics:") :]
    assert summary.count(f"Calls go to {host} as app {feishu.environment['FEISHU_APP_ID']}.") == 1
    assert "2 groups new to this stack are taken over" in summary


def test_a_group_of_a_renamed_resource_is_not_taken_over(
    feishu: Emulator, project: FastProject
) -> None:
    named = 'PinnedNotice("{}", chat_id=pulumi.Output.from_input("oc_a"), message_id="om_a1")\n'
    assert "1 group new to this stack" in project.up_with(named.format("before")).output
    assert "new to this stack" not in project.up_with(named.format("after")).output
    assert feishu.shows(OC_A) == "om_a1"


def test_a_secret_rotated_in_the_environment_is_used_by_refresh_and_destroy(
    feishu: Emulator, project: FastProject
) -> None:
    secret = project.environment.pop("FEISHU_APP_SECRET")
    project.keep_secret("feishu:appSecret", secret)
    project.up_with(A1)
    feishu.change_app(secret="rotated-not-real")
    stale = project.refresh()
    assert stale.exit_code != 0
    assert "the app secret is wrong, or the app does not exist" in stale.output
    for operation in (project.refresh, project.destroy):
        run = operation(FEISHU_APP_SECRET="rotated-not-real")
        assert run.exit_code == 0, run.output
    assert feishu.shows(OC_A) == "none"
