"""What a person sees, and what the group and the state show, when Feishu refuses."""

from __future__ import annotations

from support.applied import applied
from support.emulator import PUT, Emulator
from support.programs import A1, A2, failing_up, fleet_of
from support.project import Project


def test_when_putting_back_fails_too_the_state_knows_and_the_old_configuration_repairs(
    feishu: Emulator, project: Project
) -> None:
    applied(project, A1)
    feishu.change_message("om_a2", self_destructs=True)
    feishu.change_message("om_a1", self_destructs=True)
    error = failing_up(project, A2)
    assert "Putting om_a1 back failed too: Feishu refused to pin om_a1" in error
    assert "The group shows nothing now. Fix the cause and run again" in error
    assert feishu.shows("oc_a") == "none"
    assert project.shows() == {"oc_a": "none"}
    feishu.change_message("om_a1", self_destructs=False)
    feishu.forget_calls()
    project.up_with(A1)
    assert feishu.calls() == [(PUT, "oc_a", 0)]
    assert feishu.shows("oc_a") == "om_a1"
    assert project.shows() == {"oc_a": "om_a1"}


def test_one_refused_group_of_fifty_leaves_the_others_written(
    feishu: Emulator, project: Project
) -> None:
    chats = [f"oc_{number:02}" for number in range(50)]
    for chat in chats:
        feishu.add_chat(chat)
    feishu.change_chat("oc_17", bot_member=False)
    error = failing_up(project, fleet_of(chats))
    assert error.startswith("Feishu refused to pin the announcement in oc_17 (232011)")
    assert [chat for chat in chats if feishu.shows(chat) != "announcement"] == ["oc_17"]
    feishu.change_chat("oc_17", bot_member=True)
    feishu.forget_calls()
    project.up_with(fleet_of(chats))
    assert feishu.calls() == [(PUT, "oc_17", 0)]


def test_a_group_that_refuses_to_be_unpinned_keeps_its_entry_and_tells_how_to_drop_it(
    feishu: Emulator, project: Project
) -> None:
    applied(project, A1)
    [resource] = project.notices().values()
    feishu.change_chat("oc_a", pin_manage_setting="only_owner")
    error = failing_up(project, "")
    assert f"leave the group as it is: pulumi state delete '{resource['urn']}'" in error
    assert project.shows() == {"oc_a": "om_a1"}
    dropped = project.pulumi("state", "delete", resource["urn"], "--yes")
    assert dropped.exit_code == 0, dropped.output
    assert project.notices() == {}


def test_one_run_takes_down_so_many_notices_and_no_more(feishu: Emulator, project: Project) -> None:
    chats = [f"oc_{number:02}" for number in range(14)]
    for chat in chats:
        feishu.add_chat(chat)
    applied(project, fleet_of(chats))
    project.write(fleet_of(chats[:1]))
    run = project.up()
    assert run.exit_code != 0
    assert len(run.errors) == 3
    assert all(error.startswith("Not unpinned: oc_") for error in run.errors)
    # What to do stands once, with the number that is enough.
    assert [error.split()[-1] for error in run.errors if "maxUnpins" in error] == ["13"]
    assert [feishu.shows(chat) for chat in chats].count("none") == 10
    project.configure("feishu:maxUnpins", "3")
    assert project.up().exit_code == 0
    assert [feishu.shows(chat) for chat in chats].count("none") == 13


def test_all_mistakes_of_a_resource_are_told_at_preview(feishu: Emulator, project: Project) -> None:
    project.write('PinnedNotice("ops", chat_id="om_a1", notice="message", message_id="oc_a")\n')
    run = project.pulumi("preview")
    assert run.exit_code != 0
    assert "'om_a1' is a message id; use the group's id (oc_...)" in run.output
    assert "'oc_a' is a group's id; use the message's id (om_...)" in run.output
    assert "Traceback" not in run.output


def test_a_secret_in_plain_text_stops_the_preview(feishu: Emulator, project: Project) -> None:
    project.configure("feishu:appSecret", "plain-but-private")
    project.write(A1)
    run = project.pulumi("preview")
    assert run.exit_code != 0
    [error] = run.errors
    assert "is given in plain text" in error
    assert "private" not in error
    assert feishu.calls(writes_only=False) == []
