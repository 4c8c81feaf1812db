"""What `pulumi refresh` finds out, and what the next run says to do."""

from __future__ import annotations

import pytest

from support.emulator import Emulator
from support.fast_project import FastProject

A1 = 'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1")\n'
ANNOUNCED = 'PinnedNotice("ops", chat_id="oc_a", notice="announcement")\n'


def refreshed(project: FastProject) -> str:
    run = project.refresh()
    assert run.exit_code == 0, run.output
    return run.output


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
@pytest.mark.parametrize("program", [A1, ANNOUNCED], ids=["message", "announcement"])
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
