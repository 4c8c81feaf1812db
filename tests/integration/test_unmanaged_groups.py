"""A group that is left alone costs nothing, and one that becomes so keeps what it shows."""

from __future__ import annotations

import json
from typing import Any

from integration.test_kill import kill_all, providers_of, unlock
from integration.test_notices_file import project
from support.console import run as run_command
from support.emulator import DELETE, PUT, Emulator
from support.patience import wait_until
from support.programs import succeeding_up, write_entries
from support.project import LIST_TYPE, Project

__all__ = ["project"]

A = "name: ops, chat: oc_a, notice: { message: om_a1 }"
A_LEFT_ALONE = "name: ops, chat: oc_a, notice: unmanaged"
B = "name: sre, chat: oc_b, notice: announcement"

REFUSED = (
    "Not unpinned: ops (oc_a). This run can't see which groups are unmanaged now, and such a group "
    "keeps what it shows. Run again without --target and --exclude."
)

UNMANAGED_NOW = "ops (oc_a, notices.yaml:3:5) is unmanaged now: it keeps what it shows."


def listed(project: Project) -> dict[str, str]:
    """The groups that the state lists as unmanaged."""
    return dict(project.resources(LIST_TYPE)["unmanaged"]["outputs"]["groups"])


def test_the_last_managed_group_keeps_what_it_shows_when_it_is_left_alone(
    feishu: Emulator, project: Project
) -> None:
    write_entries(project, A)
    succeeding_up(project)
    feishu.forget_calls()
    urn = project.notices()["oc_a"]["urn"]
    write_entries(project, A_LEFT_ALONE)
    targeted = project.up("--target", urn)
    assert (targeted.exit_code != 0, targeted.errors) == (True, [REFUSED])
    assert project.shows() == {"oc_a": "om_a1"}
    # A run that is killed after the list is recorded, and ahead of its deletes.
    write_entries(project, A_LEFT_ALONE, B)
    feishu.hold_back(PUT)
    project.configure("feishu:retrySeconds", "600")
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(feishu.held_back)
    kill_all(up)
    wait_until(lambda: not providers_of(project))
    feishu.faults()
    unlock(project)
    assert (listed(project), project.shows()) == ({"oc_a": "ops"}, {"oc_a": "om_a1"})
    write_entries(project, A_LEFT_ALONE)
    told = succeeding_up(project)
    assert UNMANAGED_NOW in told
    assert (project.shows(), feishu.shows("oc_a")) == ({}, "om_a1")
    assert DELETE not in [call[0] for call in feishu.calls()]


def test_destroy_takes_down_what_the_files_manage(feishu: Emulator, project: Project) -> None:
    write_entries(project, A, B, "name: c, chat: oc_c, notice: unmanaged")
    succeeding_up(project)
    one = project.destroy("--target", project.notices()["oc_b"]["urn"])
    assert one.exit_code == 0, one.output
    assert feishu.shows("oc_b") == "none"
    rest = project.destroy()
    assert rest.exit_code == 0, rest.output
    assert feishu.shows("oc_a") == "none"
    assert {call[1] for call in feishu.calls()} == {"oc_a", "oc_b"}


def test_rows_of_an_older_version_leave_the_state_without_a_call(
    feishu: Emulator, project: Project
) -> None:
    """It had a notice for each group that is left alone."""
    # Else the engine saves the state twice for each of them.
    project.environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
    chats = [f"oc_{number:04}" for number in range(800)]
    program = (project.directory / "__main__.py").read_text()
    project.up_with(
        'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1")\n'
        'PinnedNotice("oc_0000", chat_id="oc_0000", notice="unmanaged")\n'
    )
    urn = project.notices()["oc_a"]["urn"]
    row = json.dumps(project.notices()["oc_0000"])
    rows: list[dict[str, Any]] = [json.loads(row.replace("oc_0000", chat)) for chat in chats[1:]]
    project.replace_resources([*project.deployment()["resources"], *rows])
    (project.directory / "__main__.py").write_text(program)
    entries = [f"name: {chat}, chat: {chat}, notice: unmanaged" for chat in chats]
    write_entries(project, A_LEFT_ALONE, *entries)
    feishu.forget_calls()
    # The first run of this version, and it can't see the list.
    assert project.up("--target", urn).errors == [REFUSED]
    told = succeeding_up(project)
    assert f"{len(chats) + 1} deleted" in told
    assert told.count("is unmanaged now") == told.count(UNMANAGED_NOW) > 0
    assert listed(project) == {"oc_a": "ops", **dict(zip(chats, chats, strict=True))}
    assert feishu.calls(writes_only=False) == []
    assert feishu.shows("oc_a") == "om_a1"


def test_a_first_file_of_many_groups_is_one_resource(feishu: Emulator, project: Project) -> None:
    chats = feishu.add_chats(800)
    done = run_command("dump", environment=feishu.environment, folder=project.directory)
    assert done.code == 0, done.err
    feishu.forget_calls()
    told = succeeding_up(project)
    assert "2 created" in told
    assert listed(project).keys() >= set(chats)
    assert feishu.calls(writes_only=False) == []
