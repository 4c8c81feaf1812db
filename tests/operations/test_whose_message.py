"""A message is a resource's when the state says so or this run has sent it: never by its words."""

from __future__ import annotations

import json
import re

import pytest

from support.emulator import Emulator
from support.fast_project import FastProject
from support.programs import texts, with_message, with_output
from support.project import MESSAGE_TYPE

HOUR = 3600
FREEZE = 'text="freeze"'
MARKDOWN = 'markdown="**freeze**"'
RECALLED = ", recall=True"


def message_id(project: FastProject, name: str = "ops") -> str:
    return str(project.resources(MESSAGE_TYPE)[name]["id"])


def states(feishu: Emulator, chat: str = "oc_a") -> list[str]:
    return [state for _, state in texts(feishu, chat)]


def shows_what_it_says(feishu: Emulator, project: FastProject) -> None:
    """The group shows the living message that the state has, and the next `up` makes no call."""
    assert feishu.shows("oc_a") == message_id(project)
    [living] = [m for m in feishu.sent("oc_a") if m["message_id"] == message_id(project)]
    assert living["state"] == "normal"
    feishu.forget_calls()
    assert project.up().exit_code == 0
    assert feishu.control("GET", "journal")["calls"] == []


def test_back_to_the_old_configuration_after_a_refused_pin(
    feishu: Emulator, project: FastProject
) -> None:
    """The old message waits in the state to be deleted: it is not taken and then recalled."""
    project.up_with(with_message(FREEZE, options=RECALLED))
    feishu.pass_seconds(60)
    feishu.faults({"api": "put_top_notice", "http": 400, "code": 232097, "times": 1})
    project.write(with_message(MARKDOWN, options=RECALLED))
    assert project.up().exit_code != 0
    feishu.faults()
    feishu.pass_seconds(120)
    project.up_with(with_message(FREEZE, options=RECALLED))
    shows_what_it_says(feishu, project)
    assert states(feishu).count("normal") == 1


@pytest.mark.parametrize("later", [60, 2 * HOUR])
@pytest.mark.parametrize("options", [RECALLED, ""])
def test_a_message_that_is_replaced_by_force_is_sent_anew(
    feishu: Emulator, project: FastProject, options: str, later: int
) -> None:
    project.up_with(with_message(FREEZE, options=options))
    first = message_id(project)
    feishu.pass_seconds(later)
    project.tainted.add("ops")
    project.up_with(with_message(FREEZE, options=options))
    assert message_id(project) != first
    shows_what_it_says(feishu, project)
    assert states(feishu) == ["recalled" if options else "normal", "normal"]


def test_a_uuid_whose_message_says_another_thing_by_now_is_not_believed(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE))
    project.up_with(with_message('text="thaw"'))
    project.up_with("")
    feishu.pass_seconds(60)
    project.up_with(with_message(FREEZE))
    shows_what_it_says(feishu, project)
    assert [content for content, _ in texts(feishu)] == ['{"text":"thaw"}', '{"text":"freeze"}']


def test_on_and_off_many_times_within_an_hour(feishu: Emulator, project: FastProject) -> None:
    for turn in range(8):
        feishu.pass_seconds(60 * turn)
        project.up_with(with_message(FREEZE, options=RECALLED))
        assert feishu.shows("oc_a") == message_id(project)
        project.up_with("")
    assert states(feishu) == ["recalled"] * 8


def test_when_no_uuid_is_left_the_error_says_so(feishu: Emulator, project: FastProject) -> None:
    for turn in range(12):
        feishu.pass_seconds(60 * turn)
        project.up_with('NoticeMessage("ops", chat_id="oc_a", text="freeze", recall=True)\n')
        project.up_with("")
    feishu.pass_seconds(60 * 13)
    project.write('NoticeMessage("ops", chat_id="oc_a", text="freeze", recall=True)\n')
    run = project.up()
    assert "Not sent: the message to oc_a. It was sent 12 times within an hour" in run.errors[0]
    assert project.resources(MESSAGE_TYPE) == {}
    feishu.pass_seconds(60 * 13 + HOUR)
    assert project.up().exit_code == 0


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"http": 500, "code": 2200}, id="an inner error"),
        pytest.param({"http": 400, "code": 232011}, id="a refusal"),
        pytest.param({"raw": "<html>gateway</html>"}, id="a page"),
    ],
)
def test_a_look_back_that_fails_fails_the_message(
    feishu: Emulator, project: FastProject, fault: dict[str, object]
) -> None:
    feishu.faults({"api": "list_messages", **fault})
    project.write(with_message(FREEZE))
    run = project.up()
    assert run.exit_code != 0
    assert "Nothing was sent: run again." in run.errors[0]
    assert feishu.sent("oc_a") == []
    feishu.faults()
    project.up_with(with_message(FREEZE))
    assert len(feishu.sent("oc_a")) == 1


def test_a_busy_group_is_looked_at_for_its_24_hours(feishu: Emulator, project: FastProject) -> None:
    feishu.pass_seconds(HOUR)
    feishu.add_chat("oc_busy", messages={f"om_busy{n}": str(n) for n in range(450)})
    feishu.pass_seconds(0)
    killed(feishu, project, FREEZE, chat="oc_busy")
    feishu.pass_seconds(2 * HOUR)
    feishu.forget_calls()
    project.up_with(with_message(FREEZE, chat="oc_busy"))
    assert len(feishu.sent("oc_busy")) == 1
    assert feishu.message_calls().count(("list", 0)) == 10


def killed(feishu: Emulator, project: FastProject, content: str, chat: str = "oc_a") -> None:
    """A run whose engine died after the message was sent: the state knows nothing of it."""
    project.up_with(with_message(content, chat=chat))
    project.state.clear()
    feishu.control("PUT", f"notice/{chat}", {"shows": None})


CARD = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "body": {"elements": [{"tag": "markdown", "content": "<at id=all></at> **freeze**"}]},
}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(FREEZE, id="text"),
        pytest.param("text='<at user_id=\"ou_a\">Tom</at>: <b>freeze</b>'", id="mention and style"),
        pytest.param("text='<at user_id=\"all\">all</at> freeze [plan](https://x)'", id="all"),
        pytest.param(MARKDOWN, id="markdown"),
        pytest.param(f"card={json.dumps(CARD)!r}", id="card"),
    ],
)
@pytest.mark.parametrize(
    ("later", "read_back"), [(60, "wrapped"), (2 * HOUR, "wrapped"), (2 * HOUR, "unwrapped")]
)
def test_what_a_killed_run_has_sent_is_found_again_whatever_it_says(
    feishu: Emulator, project: FastProject, content: str, later: int, read_back: str
) -> None:
    feishu.control("PATCH", "switches", {"card_read_back": read_back})
    killed(feishu, project, content)
    feishu.pass_seconds(later)
    run = project.up_with(with_message(content))
    assert len(feishu.sent("oc_a")) == 1, run.output
    shows_what_it_says(feishu, project)


def test_a_text_that_comes_back_after_a_card_is_one_story(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE))
    project.up_with(with_message(MARKDOWN))
    run = project.up_with(with_message(FREEZE))
    text, card = (message["message_id"] for message in feishu.sent("oc_a"))
    assert f"Another message takes the place of {card} in oc_a: a text can't be" in run.output
    assert f"In oc_a nothing new had to be sent: {text}, which this app sent at" in run.output
    assert re.search(r"which this app sent at \d{4}-\d\d-\d\d \d\d:\d\d UTC, says", run.output)
    assert feishu.shows("oc_a") == text


def test_a_card_that_is_not_given_back_is_sent_once_within_the_hour_and_told_after_it(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.control("PATCH", "switches", {"card_read_back": "plain"})
    killed(feishu, project, MARKDOWN)
    feishu.pass_seconds(60)
    project.up_with(with_message(MARKDOWN))
    assert len(feishu.sent("oc_a")) == 1
    killed(feishu, project, MARKDOWN, chat="oc_b")
    feishu.pass_seconds(2 * HOUR)
    run = project.up_with(with_message(MARKDOWN, chat="oc_b"))
    assert len(feishu.sent("oc_b")) == 2
    assert "What some messages say could not be compared" in run.output


def test_without_the_state_nothing_is_adopted(feishu: Emulator, project: FastProject) -> None:
    killed(feishu, project, FREEZE)
    feishu.pass_seconds(2 * HOUR)
    project.exports = False
    run = project.up_with(with_message(FREEZE))
    assert "the state of this stack could not be read" in run.output
    assert len(feishu.sent("oc_a")) == 2
    shows_what_it_says(feishu, project)


def test_a_refused_new_declaration_keeps_the_old_entry(
    feishu: Emulator, project: FastProject
) -> None:
    """Else nobody would know of the notice that hangs there."""
    project.up_with(with_output("old", "oc_a", "om_a1"))
    feishu.faults({"api": "put_top_notice", "http": 400, "code": 232097, "times": 1})
    project.write(with_output("new", "oc_a", "om_a2"))
    run = project.up()
    assert run.exit_code != 0
    assert any("Kept: the old entry of new (oc_a)." in error for error in run.errors)
    assert set(project.notices()) == {"old"}
    feishu.faults()
    project.up_with("")
    assert feishu.shows("oc_a") == "none"


def test_an_old_entry_goes_once_the_notice_is_written_although_a_message_failed(
    feishu: Emulator, project: FastProject
) -> None:
    """Else the state would say of the group what it shows no more, and going back is no change."""
    both = (
        'NoticeMessage("{0}", chat_id="oc_a", text="freeze")\n'
        'PinnedNotice("{0}", chat_id=pulumi.Output.from_input("oc_a"), notice="{1}")\n'
    )
    project.up_with(both.format("old", "announcement"))
    feishu.faults({"api": "list_messages", "http": 400, "code": 232011})
    project.write(both.format("new", "none"))
    assert project.up().exit_code != 0
    assert project.shows() == {"new": "none"}
    feishu.faults()
    project.up_with(both.format("old", "announcement"))
    assert feishu.shows("oc_a") == "announcement"


def edited_by_a_killed_run(feishu: Emulator, project: FastProject) -> None:
    """The group shows the new text, and the state says the old one."""
    project.up_with(with_message(FREEZE))
    before = dict(project.state)
    project.up_with(with_message('text="thaw"'))
    project.state = before
    feishu.forget_calls()


def test_an_edit_of_a_killed_run_is_drift(feishu: Emulator, project: FastProject) -> None:
    edited_by_a_killed_run(feishu, project)
    project.write(with_message(FREEZE))
    assert "no longer says what the state records" in project.refresh().output
    project.up_with(with_message(FREEZE))
    assert texts(feishu) == [('{"text":"freeze"}', "normal")]
    shows_what_it_says(feishu, project)


def test_a_reassert_run_mends_an_edit_of_a_killed_run(
    feishu: Emulator, project: FastProject
) -> None:
    edited_by_a_killed_run(feishu, project)
    project.write(with_message(FREEZE))
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    assert texts(feishu) == [('{"text":"freeze"}', "normal")]
    assert feishu.message_calls() == [("read", 0), ("edit", 0)]
    feishu.forget_calls()
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    assert feishu.message_calls() == [("read", 0)]
    shows_what_it_says(feishu, project)


def test_an_edit_of_a_killed_run_that_can_not_be_taken_back_is_sent_anew(
    feishu: Emulator, project: FastProject
) -> None:
    edited_by_a_killed_run(feishu, project)
    feishu.faults({"api": "edit_message", "http": 400, "code": 230072})
    project.write(with_message(FREEZE))
    [error] = project.up(FEISHU_REASSERT="1").errors
    assert "the next `pulumi up` sends the new message" in error
    feishu.faults()
    feishu.pass_seconds(60)
    project.up_with(with_message(FREEZE))
    assert texts(feishu)[1:] == [('{"text":"freeze"}', "normal")]
    shows_what_it_says(feishu, project)


def test_a_message_that_a_reassert_run_misses_is_sent_by_the_next(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE))
    feishu.change_message(message_id(project), state="recalled")
    run = project.up(FEISHU_REASSERT="1")
    assert run.exit_code != 0
    assert any("was recalled or deleted." in error for error in run.errors)
    feishu.pass_seconds(60)
    project.up_with(with_message(FREEZE))
    shows_what_it_says(feishu, project)


def test_without_the_right_to_read_a_reassert_run_says_so_and_goes_on(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE))
    feishu.change_app(scopes=["im:chat", "im:message:send_as_bot", "im:chat.top_notice:write_only"])
    run = project.up(FEISHU_REASSERT="1")
    assert run.exit_code == 0, run.output
    assert "scope" in run.output


def test_an_unpin_whose_answer_was_lost_names_what_repairs_the_group(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE))
    feishu.faults({"api": "delete_top_notice", "cut": "after"})
    project.write("")
    run = project.up()
    assert any(
        "Whether it was unpinned is unknown" in error and "FEISHU_REASSERT=1 pulumi up" in error
        for error in run.errors
    )
    feishu.faults()
    assert feishu.shows("oc_a") == "none"
    project.write(with_message(FREEZE))
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    shows_what_it_says(feishu, project)


def test_a_recall_whose_answer_was_lost_names_what_repairs_the_group(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE, options=RECALLED))
    feishu.faults({"api": "recall_message", "cut": "after"})
    project.write("")
    run = project.up()
    assert any("Whether it was recalled is unknown" in error for error in run.errors)
    feishu.faults()
    feishu.pass_seconds(60)
    project.write(with_message(FREEZE, options=RECALLED))
    project.refresh()
    project.up_with(with_message(FREEZE, options=RECALLED))
    shows_what_it_says(feishu, project)


def test_a_first_pin_whose_answer_was_lost_goes_with_its_entry(
    feishu: Emulator, project: FastProject
) -> None:
    """The state still has the `none` from before, which pins nothing by itself."""
    project.up_with('PinnedNotice("ops", chat_id="oc_a", notice="none")\n')
    feishu.faults({"api": "put_top_notice", "cut": "after"})
    project.write('PinnedNotice("ops", chat_id="oc_a", message_id="om_a1")\n')
    assert project.up().exit_code != 0
    feishu.faults()
    assert feishu.shows("oc_a") == "om_a1"
    project.up_with("")
    assert feishu.shows("oc_a") == "none"


def test_a_group_that_is_left_alone_keeps_its_message(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE, options=RECALLED))
    shown = message_id(project)
    run = project.up_with('PinnedNotice("ops", chat_id="oc_a", notice="unmanaged")\n')
    assert f"Not recalled: {shown} in ops (oc_a)." in run.output
    assert (feishu.shows("oc_a"), states(feishu)) == (shown, ["normal"])


def test_a_message_that_is_pinned_by_its_id_from_now_on_is_not_recalled(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message(FREEZE, options=RECALLED))
    shown = message_id(project)
    run = project.up_with(f'PinnedNotice("ops", chat_id="oc_a", message_id="{shown}")\n')
    assert f"Not recalled: {shown} in ops (oc_a), which another" in run.output
    assert (feishu.shows("oc_a"), states(feishu)) == (shown, ["normal"])


def test_a_group_that_was_left_alone_until_its_entries_go_keeps_its_message(
    feishu: Emulator, project: FastProject
) -> None:
    message = f'NoticeMessage("ops", chat_id="oc_a", {FREEZE}{RECALLED})\n'
    project.up_with(with_message(FREEZE, options=RECALLED))
    project.up_with(f'{message}PinnedNotice("ops", chat_id="oc_a", notice="unmanaged")\n')
    shown = message_id(project)
    run = project.destroy()
    assert run.exit_code == 0, run.output
    assert f"Not recalled: {shown} in ops (oc_a)." in run.output
    assert (feishu.shows("oc_a"), states(feishu)) == (shown, ["normal"])


def test_a_refused_notice_keeps_the_other_message_of_its_group_and_says_why(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(f'NoticeMessage("ops", chat_id="oc_a", {FREEZE})\n')
    feishu.faults({"api": "put_top_notice", "http": 400, "code": 232097})
    project.write('PinnedNotice("ops", chat_id="oc_a", notice="announcement")\n')
    _, kept = project.up().errors
    assert kept.startswith(
        "Kept: the old message of ops (oc_a). Another change of this group failed in this run"
    )


def test_an_edited_message_that_can_not_be_read_is_not_believed(
    feishu: Emulator, project: FastProject
) -> None:
    """What the send answers is what is declared; whether it still says so nobody can tell."""
    for text in (FREEZE, 'text="thaw"', FREEZE):
        project.up_with(with_message(text))
    project.up_with("")
    feishu.pass_seconds(60)
    feishu.change_app(scopes=["im:chat", "im:message:send_as_bot", "im:message:update"])
    project.up_with(with_message(FREEZE))
    assert len(feishu.sent("oc_a")) == 2
    assert feishu.shows("oc_a") == message_id(project) == feishu.sent("oc_a")[1]["message_id"]


def test_a_card_that_can_not_be_compared_is_told_so(feishu: Emulator, project: FastProject) -> None:
    project.up_with(with_message(MARKDOWN))
    lines = {"title": "", "elements": [[{"tag": "text", "text": "update your client"}]]}
    item = {"msg_type": "interactive", "chat_id": "oc_a", "body": {"content": json.dumps(lines)}}
    answer = json.dumps({"code": 0, "data": {"items": [item]}})
    feishu.faults(
        {"api": "get_message", "http": 200, "raw": answer, "content_type": "application/json"}
    )
    run = project.refresh()
    assert "What some messages say could not be compared" in run.output
    assert "no longer says what" not in run.output
