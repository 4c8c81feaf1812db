"""A message whose content lives in git: sent once, edited in place, sent anew where it must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.project import MESSAGE_TYPE, Project


def program(content: str, *, options: str = "", chat: str = "oc_a") -> str:
    """One managed message, and the notice that shows it."""
    return (
        f'message = NoticeMessage("ops", chat_id="{chat}", {content}{options})\n'
        f'PinnedNotice("ops", chat_id="{chat}", message_id=message.message_id)\n'
    )


def texts(feishu: Emulator, chat_id: str = "oc_a") -> list[tuple[str, str]]:
    """What the bot's messages in this group say, and their state."""
    return [(m["content"], m["state"]) for m in feishu.sent(chat_id)]


def outputs(project: Project, name: str = "ops") -> dict[str, object]:
    """The message's outputs in the state."""
    return dict(project.resources(MESSAGE_TYPE)[name]["outputs"])


def test_a_message_is_sent_and_pinned(feishu: Emulator, project: Project) -> None:
    project.up_with(program('text="freeze"'))
    [sent] = feishu.sent("oc_a")
    assert sent["content"] == '{"text":"freeze"}'
    assert feishu.shows("oc_a") == sent["message_id"]
    assert project.resources(MESSAGE_TYPE)["ops"]["id"] == sent["message_id"]
    recorded = outputs(project)
    assert (recorded["edits"], recorded["generation"]) == (0, 1)
    assert str(recorded["sent_at"]).startswith("20")
    assert len(str(recorded["content_sha256"])) == 64


def test_a_changed_text_is_one_edit_and_the_notice_does_not_move(
    feishu: Emulator, project: Project
) -> None:
    project.up_with(program('text="freeze"'))
    feishu.forget_calls()
    project.write(program('text="thaw"'))
    plan = project.pulumi("preview", "--diff")
    assert '~ text      : "freeze" => "thaw"' in plan.output
    assert "[unknown]" not in plan.output
    assert "2 unchanged" in plan.output
    assert project.up().exit_code == 0
    assert feishu.calls(writes_only=False)[1:] == [("messages", feishu.shows("oc_a"), 0)]
    assert feishu.message_calls() == [("edit", 0)]
    assert texts(feishu) == [('{"text":"thaw"}', "normal")]
    assert outputs(project)["edits"] == 1


def test_another_type_is_a_new_message_and_a_moved_notice_in_one_up(
    feishu: Emulator, project: Project
) -> None:
    project.up_with(program('text="freeze"'))
    [old] = feishu.sent("oc_a")
    feishu.forget_calls()
    project.write(program('markdown="**freeze**"'))
    plan = project.pulumi("preview")
    assert "is replaced by a new message: a text can't be edited into a card" in plan.output
    assert "1 to replace" in plan.output.replace("+-", "")
    assert project.up().exit_code == 0
    assert feishu.message_calls() == [("list", 0), ("send", 0)]
    assert [call[0] for call in feishu.calls()] == [DELETE, PUT]
    kept, new = feishu.sent("oc_a")
    assert (kept["message_id"], kept["state"]) == (old["message_id"], "normal")
    assert feishu.shows("oc_a") == new["message_id"]
    assert outputs(project)["generation"] == 2


def test_a_recalled_predecessor_goes_after_the_notice_moved(
    feishu: Emulator, project: Project
) -> None:
    project.up_with(program('text="freeze"', options=", recall=True"))
    feishu.forget_calls()
    project.up_with(program('markdown="**freeze**"', options=", recall=True"))
    order = [call["method"] for call in feishu.control("GET", "journal")["calls"]]
    assert order[-1] == "DELETE"
    assert [state for _, state in texts(feishu)] == ["recalled", "normal"]
    assert feishu.shows("oc_a") == feishu.sent("oc_a")[1]["message_id"]
    project.up_with("")
    assert [state for _, state in texts(feishu)] == ["recalled", "recalled"]
    assert feishu.shows("oc_a") == "none"


def test_a_predecessor_that_the_group_shows_again_is_not_recalled(
    feishu: Emulator, project: Project
) -> None:
    project.up_with(program('text="freeze"', options=", recall=True"))
    [old] = feishu.sent("oc_a")
    feishu.faults({"api": PUT, "code": 230111, "times": 1})
    project.write(program('markdown="**freeze**"', options=", recall=True"))
    assert project.up().exit_code != 0
    assert feishu.shows("oc_a") == old["message_id"]
    assert [state for _, state in texts(feishu)] == ["normal", "normal"]
    assert project.up().exit_code == 0
    assert [state for _, state in texts(feishu)] == ["recalled", "normal"]


@pytest.mark.parametrize("state", ["recalled", "deleted"])
def test_a_message_that_somebody_took_back_is_sent_again_after_a_refresh(
    feishu: Emulator, project: Project, state: str
) -> None:
    project.up_with(program('text="freeze"'))
    [old] = feishu.sent("oc_a")
    feishu.change_message(old["message_id"], state=state)
    assert project.refresh().exit_code == 0
    plan = project.pulumi("preview", "--diff")
    assert '- must_resend   : "it was recalled or deleted"' in plan.output
    assert project.up().exit_code == 0
    new = feishu.sent("oc_a")[-1]
    assert new["message_id"] != old["message_id"]
    assert (new["content"], new["state"]) == ('{"text":"freeze"}', "normal")
    assert feishu.shows("oc_a") == new["message_id"]
    assert "3 unchanged" in project.up().output


def test_an_edit_that_the_server_refuses_for_good_is_a_replacement_next_time(
    feishu: Emulator, project: Project
) -> None:
    project.up_with(program('text="freeze"'))
    [old] = feishu.sent("oc_a")
    feishu.control("PATCH", "settings", {"edit_window_seconds": 0})
    project.write(program('text="thaw"'))
    run = project.up()
    assert run.exit_code != 0
    [error] = run.errors
    assert error.startswith(f"Feishu refused to edit message {old['message_id']} in oc_a (230075)")
    assert "the next `pulumi up` sends the new message and moves the notice." in error
    assert feishu.shows("oc_a") == old["message_id"]
    reason = "the time in which the tenant allows editing this message is over (230075)"
    assert outputs(project)["must_resend"] == reason

    plan = project.pulumi("preview")
    assert f"is replaced by a new message: {reason}." in plan.output
    assert project.up().exit_code == 0
    assert [content for content, _ in texts(feishu)] == ['{"text":"freeze"}', '{"text":"thaw"}']
    assert feishu.shows("oc_a") == feishu.sent("oc_a")[1]["message_id"]
    assert "must_resend" not in outputs(project)
    assert "3 unchanged" in project.up().output


def test_one_run_sends_so_many_new_messages_and_no_more(feishu: Emulator, project: Project) -> None:
    project.configure("feishu:maxNewMessages", "2")
    project.write(
        "".join(
            program('text="x"', chat=f"oc_{name}").replace('"ops"', f'"{name}"') for name in "abc"
        )
    )
    plan = project.pulumi("preview")
    assert "More than 2 messages are new to this stack" in plan.output
    run = project.up()
    assert run.exit_code != 0
    [refused] = run.errors
    assert refused.startswith("Not sent to oc_")
    assert "pulumi config set feishu:maxNewMessages 4" in refused
    assert project.up().exit_code == 0
    assert [len(feishu.sent(f"oc_{name}")) for name in "abc"] == [1, 1, 1]


def test_a_message_in_the_state_and_the_plan_holds_no_credential(
    feishu: Emulator, project: Project, tmp_path: Path
) -> None:
    project.up_with(program('text="freeze"'))
    secret = feishu.environment["FEISHU_APP_SECRET"]
    written = [path.read_bytes() for path in project.directory.rglob("*.json")]
    assert written
    assert all(secret.encode() not in content for content in written)
    assert all(secret not in run.output for run in project.runs)
