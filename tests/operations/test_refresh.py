"""What `pulumi refresh` finds out, and what the next run says to do."""

from __future__ import annotations

import pytest

from support.emulator import Emulator
from support.fast_project import FastProject
from support.programs import A1, A2, A_ANNOUNCEMENT, refreshed


def test_drift_that_was_found_twice_is_told_the_same(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1)
    feishu.change_message("om_a1", state="recalled")
    refreshed(project)
    inputs = project.notices()["oc_a"]["inputs"]
    refreshed(project)
    assert project.notices()["oc_a"]["inputs"] == inputs


@pytest.mark.parametrize("code", [230002, 232009])
@pytest.mark.parametrize("program", [A1, A_ANNOUNCEMENT], ids=["message", "announcement"])
def test_a_dissolved_group_disappears_from_the_state(
    feishu: Emulator, project: FastProject, program: str, code: int
) -> None:
    feishu.control("PATCH", "switches", {"get_message_in_dissolved_chat": code})
    project.up_with(program)
    feishu.change_chat("oc_a", status="dissolved")
    output = refreshed(project)
    assert "ops (oc_a) was dissolved and is dropped from the state" in output
    assert project.notices() == {}
    run = project.up()
    assert run.errors[0].startswith("Feishu refused to pin")
    assert "(232009): the group has been dissolved. Remove the entry" in run.errors[0]


def test_a_group_without_the_bot_keeps_its_entry_and_is_named(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1)
    feishu.change_chat("oc_a", bot_member=False)
    run = project.refresh()
    assert run.exit_code == 0, run.output
    assert any("230002" in warning for warning in run.warnings), run.output
    assert project.shows() == {"oc_a": "om_a1"}


def test_without_drift_refresh_changes_nothing(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A1)
    before = project.notices()
    assert "2 unchanged" in refreshed(project)
    after = project.notices()
    assert after["oc_a"]["inputs"] == before["oc_a"]["inputs"]
    assert after["oc_a"]["outputs"] == before["oc_a"]["outputs"]
    assert "2 unchanged" in project.up_with(A1).output


def test_a_deleted_message_shows_as_drift(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A1)
    feishu.change_message("om_a1", state="deleted")
    assert "1 updated" in refreshed(project)
    assert project.shows() == {"oc_a": "unknown"}
    inputs = project.notices()["oc_a"]["inputs"]
    assert (inputs["message_id"], inputs["message_gone"]) == ("om_a1", True)
    feishu.forget_calls()
    run = project.up()
    assert run.exit_code != 0
    assert run.errors == [
        "om_a1, declared for ops (oc_a), was recalled or deleted and can't be pinned. The next "
        "`pulumi up` sends a NoticeMessage anew; else declare another message, or announcement, or "
        "none; then run again."
    ]
    assert feishu.calls() == []
    project.up_with(A2)
    assert feishu.shows("oc_a") == "om_a2"
    assert project.shows() == {"oc_a": "om_a2"}
    assert "message_gone" not in project.notices()["oc_a"]["inputs"]
