"""What the files leave alone is one resource, which `check` sees ahead of any delete."""

from __future__ import annotations

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.fast_project import FastProject
from support.programs import TEXT, succeeding_up, write_entries
from support.project import LIST_TYPE, MESSAGE_TYPE, TYPE

DECLARE = "from pulumi_feishu import declare\n"


@pytest.fixture
def project(project: FastProject) -> FastProject:
    """The root project's program, with files that each test writes."""
    project.write(DECLARE)
    return project


def left_alone(*chats: str) -> list[str]:
    return [f"name: {chat}, chat: {chat}, notice: unmanaged" for chat in chats]


def managed(*chats: str) -> list[str]:
    return [f"name: {chat}, chat: {chat}, notice: announcement" for chat in chats]


def listed(project: FastProject) -> dict[str, str]:
    """The groups that the state lists."""
    return dict(project.resources(LIST_TYPE)["unmanaged"]["outputs"]["groups"])


def test_the_list_is_recorded_ahead_of_each_notice(feishu: Emulator, project: FastProject) -> None:
    chats = feishu.add_chats(40)
    write_entries(project, *managed(*chats[:39]), *left_alone(chats[39]))
    succeeding_up(project)
    about = [(method, request.get("type")) for method, request in project.requests[1:4]]
    assert about == [("Check", LIST_TYPE), ("Create", LIST_TYPE), ("Check", TYPE)]
    assert listed(project) == {chats[39]: chats[39]}


def test_it_is_declared_without_a_group_in_it_too(feishu: Emulator, project: FastProject) -> None:
    write_entries(project, *managed("oc_a"))
    succeeding_up(project)
    assert listed(project) == {}


def test_another_name_is_an_update_of_the_list_without_a_call(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, *left_alone("oc_a"))
    succeeding_up(project)
    write_entries(project, "name: 值班群, chat: oc_a, notice: unmanaged", file="notices/sre.yaml")
    (project.directory / "notices.yaml").unlink()
    assert "1 updated" in succeeding_up(project)
    assert listed(project) == {"oc_a": "值班群"}
    assert feishu.calls(writes_only=False) == []


def test_a_group_that_a_program_declares_beside_the_files_is_one_too_many(
    project: FastProject,
) -> None:
    write_entries(project, *left_alone("oc_a"))
    project.write(f'{DECLARE}PinnedNotice("ops", chat_id="oc_a", notice="none")\n')
    [error] = project.up().errors
    assert error.startswith("'ops' and 'oc_a' both declare the notice of oc_a")


def test_groups_that_become_unmanaged_spend_no_budget(
    feishu: Emulator, project: FastProject
) -> None:
    """The budget of a small stack is 10."""
    chats = feishu.add_chats(30)
    write_entries(project, *managed(*chats))
    succeeding_up(project)
    feishu.forget_calls()
    write_entries(project, *left_alone(*chats[:20]))
    succeeding_up(project)
    assert {feishu.shows(chat) for chat in chats[:20]} == {"announcement"}
    assert {feishu.shows(chat) for chat in chats[20:]} == {"none"}
    assert sorted(feishu.calls()) == [(DELETE, chat, 0) for chat in chats[20:]]


def test_a_message_that_such_a_group_shows_is_not_recalled(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, f"{TEXT}, recall: true")
    succeeding_up(project)
    shown = feishu.shows("oc_a")
    write_entries(project, "name: ops, chat: oc_a, notice: unmanaged")
    assert f"Not recalled: {shown} in ops (oc_a, notices.yaml:3:5)." in succeeding_up(project)
    assert (feishu.shows("oc_a"), feishu.sent("oc_a")[0]["state"]) == (shown, "normal")
    assert (project.notices(), project.resources(MESSAGE_TYPE)) == ({}, {})


def test_nor_is_it_where_the_list_is_out_of_sight(feishu: Emulator, project: FastProject) -> None:
    """In a `destroy` nothing is checked; what somebody pinned there may be this very message."""
    write_entries(project, *left_alone("oc_a"))
    message = 'NoticeMessage("ops", chat_id="oc_a", text="freeze", recall=True)\n'
    project.up_with(f"{DECLARE}{message}")
    run = project.destroy()
    assert run.exit_code == 0, run.output
    assert "Not recalled: om_" in run.output
    assert feishu.sent("oc_a")[0]["state"] == "normal"


def test_nor_where_the_list_goes_ahead_of_the_message(
    feishu: Emulator, project: FastProject
) -> None:
    message = 'NoticeMessage("ops", chat_id="oc_a", text="freeze", recall=True)\n'
    project.up_with(message)
    write_entries(project, *left_alone("oc_a"))
    project.up_with(f"{message}{DECLARE}")
    assert "Not recalled: om_" in project.destroy().output
    assert feishu.sent("oc_a")[0]["state"] == "normal"


def test_a_group_that_leaves_the_list_is_taken_over_or_forgotten(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, *left_alone("oc_a", "oc_b"))
    succeeding_up(project)
    write_entries(project, *managed("oc_a"))
    assert "taken over" in succeeding_up(project)
    assert feishu.calls() == [(PUT, "oc_a", 0)]
    assert (listed(project), project.shows()) == ({}, {"oc_a": "announcement"})


def test_rows_of_an_older_version_leave_quietly(feishu: Emulator, project: FastProject) -> None:
    chats = feishu.add_chats(30)
    project.up_with(
        "".join(f'PinnedNotice("{c}", chat_id="{c}", notice="unmanaged")\n' for c in chats)
    )
    write_entries(project, *left_alone(*chats))
    project.write(DECLARE)
    told = succeeding_up(project)
    assert told.splitlines()[:2] == ["Diagnostics:", "Resources:"]
    assert "30 deleted" in told
    assert feishu.calls(writes_only=False) == []


def test_a_program_that_needs_no_files_any_more_unpins_in_its_second_run(
    feishu: Emulator, project: FastProject
) -> None:
    """In the first one the list goes, and whether it was only out of sight can't be told."""
    write_entries(project, *managed("oc_a"))
    succeeding_up(project)
    project.write("")
    [error] = project.up().errors
    assert error.startswith("Not unpinned: oc_a. This run can't see which groups are unmanaged")
    assert feishu.shows("oc_a") == "announcement"
    project.up_with("")
    assert (feishu.shows("oc_a"), project.notices()) == ("none", {})
