"""A message whose content lives in git: sent once, edited in place, sent anew where it must be."""

from __future__ import annotations

import pytest

from support.emulator import PUT, Emulator
from support.fast_project import FastProject
from support.programs import fleet_of, message_outputs, texts, with_message
from support.project import MESSAGE_TYPE

DAY = 86_400


def test_markdown_and_cards_are_edited_into_each_other(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('markdown="**on call**: Wang Fang"'))
    feishu.forget_calls()
    card = '{"config": {"update_multi": True}, "elements": [{"tag": "markdown", "content": "hi"}]}'
    project.up_with(with_message(f"card={card}"))
    assert feishu.message_calls() == [("edit card", 0)]
    assert feishu.calls() == []
    project.up_with(with_message(f"card={card.replace('True', 'true')!r}"))
    assert feishu.message_calls() == [("edit card", 0)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"recall_window_seconds": 0}, "(230009)", id="too late"),
        pytest.param(None, "(230002)", id="the bot left"),
    ],
)
def test_a_message_that_can_not_be_recalled_stays_with_a_warning(
    feishu: Emulator, project: FastProject, change: dict[str, int] | None, why: str
) -> None:
    project.up_with('NoticeMessage("ops", chat_id="oc_a", text="freeze", recall=True)\n')
    if change:
        feishu.control("PATCH", "settings", change)
    else:
        feishu.change_chat("oc_a", bot_member=False)
    run = project.up_with("")
    [warning] = run.warnings
    assert why in warning
    assert "The message stays in the group." in warning
    assert project.resources(MESSAGE_TYPE) == {}


def test_a_message_declared_again_after_its_recall_is_not_swallowed_by_its_uuid(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"', options=", recall=True"))
    project.up_with("")
    project.up_with(with_message('text="freeze"', options=", recall=True"))
    assert [state for _, state in texts(feishu)] == ["recalled", "normal"]
    assert feishu.shows("oc_a") == feishu.sent("oc_a")[1]["message_id"]


def test_a_refused_edit_that_is_taken_back_changes_nothing(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"'))
    feishu.control("PATCH", "settings", {"edit_window_seconds": 0})
    project.write(with_message('text="thaw"'))
    assert project.up().exit_code != 0
    feishu.forget_calls()
    project.up_with(with_message('text="freeze"'))
    assert feishu.message_calls() == []
    assert len(feishu.sent("oc_a")) == 1


def test_an_edit_whose_answer_was_lost_is_repeated_even_for_the_old_text(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"'))
    feishu.faults({"api": "edit_message", "cut": "after"})
    project.write(with_message('text="thaw"'))
    run = project.up()
    assert run.exit_code != 0
    assert "Whether the message was edited is unknown." in run.errors[0]
    feishu.faults()
    project.up_with(with_message('text="freeze"'))
    assert texts(feishu) == [('{"text":"freeze"}', "normal")]


def test_a_card_older_than_14_days_is_replaced_without_asking(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('markdown="first"'))
    sent_at = str(message_outputs(project)["sent_at"])
    project.rewrite("ops", sent_at=sent_at.replace(sent_at[:4], str(int(sent_at[:4]) - 1)))
    feishu.forget_calls()
    run = project.up_with(with_message('markdown="second"'))
    assert "days old, and Feishu edits none after 14" in run.output
    assert feishu.message_calls() == [("list", 0), ("send", 0)]


def test_a_card_that_only_the_server_finds_too_old_is_replaced_next_time(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('markdown="first"'))
    feishu.pass_seconds(15 * DAY)
    project.write(with_message('markdown="second"'))
    run = project.up()
    assert "(230031)" in run.errors[0]
    assert project.up().exit_code == 0
    assert feishu.shows("oc_a") == feishu.sent("oc_a")[1]["message_id"]


def test_the_21st_edit_of_a_text_is_a_new_message(feishu: Emulator, project: FastProject) -> None:
    project.up_with(with_message('text="0"'))
    project.rewrite("ops", edits=19)
    project.up_with(with_message('text="20"'))
    assert len(feishu.sent("oc_a")) == 1
    run = project.up_with(with_message('text="21"'))
    assert "it was edited 20 times, and Feishu allows no more." in run.output
    assert [content for content, _ in texts(feishu)] == ['{"text":"20"}', '{"text":"21"}']


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        pytest.param({"muted": True}, 230035, id="muted"),
        pytest.param({"dlp_words": ["freeze"]}, 230028, id="DLP"),
        pytest.param({"sensitive_words": ["freeze"]}, 230022, id="sensitive words"),
        pytest.param({"bot_member": False}, 230002, id="not in the group"),
        pytest.param({"status": "dissolved"}, 232009, id="dissolved"),
    ],
)
def test_a_message_that_is_refused_leaves_the_group_as_it_was(
    feishu: Emulator, project: FastProject, prepare: dict[str, object], code: int
) -> None:
    if "dlp_words" in prepare or "sensitive_words" in prepare:
        feishu.control("PATCH", "settings", prepare)
    else:
        feishu.change_chat("oc_a", **prepare)
    project.write(with_message('text="freeze"'))
    run = project.up()
    assert run.exit_code != 0
    [refusal] = run.errors
    action = "list the messages of oc_a" if code == 230002 else "send a message to oc_a"
    assert refusal.startswith(f"Feishu refused to {action} ({code}): ")
    assert feishu.calls() == []


def test_a_card_that_feishu_does_not_take_names_the_inner_code(
    feishu: Emulator, project: FastProject
) -> None:
    card = '{"config": {"update_multi": True}, "elements": [{"tag": "nonsense"}]}'
    project.write(with_message(f"card={card}"))
    run = project.up()
    assert "(230099)" in run.errors[0]
    assert "ErrCode: " in run.errors[0]


def test_the_same_message_of_another_app_is_not_taken_over(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.control(
        "POST",
        "chats",
        {
            "chat_id": "oc_x",
            "name": "x",
            "messages": [{"message_id": "om_x", "text": "freeze", "sender": "ou_somebody"}],
        },
    )
    project.up_with(with_message('text="freeze"', chat="oc_x"))
    assert feishu.shows("oc_x") != "om_x"


def test_two_resources_never_share_a_message(feishu: Emulator, project: FastProject) -> None:
    twice = "".join(
        f'NoticeMessage("{name}", chat_id="oc_a", text="freeze")\n' for name in ("one", "two")
    )
    project.write(twice)
    run = project.up()
    assert run.exit_code == 0, run.output
    assert len(feishu.sent("oc_a")) == 2


def test_a_message_is_sent_and_pinned(feishu: Emulator, project: FastProject) -> None:
    project.up_with(with_message('text="freeze"'))
    [sent] = feishu.sent("oc_a")
    assert sent["content"] == '{"text":"freeze"}'
    assert feishu.shows("oc_a") == sent["message_id"]
    assert project.resources(MESSAGE_TYPE)["ops"]["id"] == sent["message_id"]
    recorded = message_outputs(project)
    assert (recorded["edits"], recorded["generation"]) == (0, 1)
    assert str(recorded["sent_at"]).startswith("20")
    assert len(str(recorded["content_sha256"])) == 64


def test_a_recalled_predecessor_goes_after_the_notice_moved(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"', options=", recall=True"))
    feishu.forget_calls()
    project.up_with(with_message('markdown="**freeze**"', options=", recall=True"))
    order = [call["method"] for call in feishu.control("GET", "journal")["calls"]]
    assert order[-1] == "DELETE"
    assert [state for _, state in texts(feishu)] == ["recalled", "normal"]
    assert feishu.shows("oc_a") == feishu.sent("oc_a")[1]["message_id"]
    project.up_with("")
    assert [state for _, state in texts(feishu)] == ["recalled", "recalled"]
    assert feishu.shows("oc_a") == "none"


def test_a_predecessor_that_the_group_shows_again_is_not_recalled(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"', options=", recall=True"))
    [old] = feishu.sent("oc_a")
    feishu.faults({"api": PUT, "code": 230111, "times": 1})
    project.write(with_message('markdown="**freeze**"', options=", recall=True"))
    assert project.up().exit_code != 0
    assert feishu.shows("oc_a") == old["message_id"]
    assert [state for _, state in texts(feishu)] == ["normal", "normal"]
    assert project.up().exit_code == 0
    assert [state for _, state in texts(feishu)] == ["recalled", "normal"]


def test_an_edit_that_the_server_refuses_for_good_is_a_replacement_next_time(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"'))
    [old] = feishu.sent("oc_a")
    feishu.control("PATCH", "settings", {"edit_window_seconds": 0})
    project.write(with_message('text="thaw"'))
    run = project.up()
    assert run.exit_code != 0
    [error] = run.errors
    assert error.startswith(f"Feishu refused to edit message {old['message_id']} in oc_a (230075)")
    assert "the next `pulumi up` sends the new message and moves the notice." in error
    assert feishu.shows("oc_a") == old["message_id"]
    reason = "the time in which the tenant allows editing this message is over (230075)"
    assert message_outputs(project)["must_resend"] == "230075"

    again = project.up()
    assert again.exit_code == 0
    assert f" in oc_a: {reason}." in again.output
    assert [content for content, _ in texts(feishu)] == ['{"text":"freeze"}', '{"text":"thaw"}']
    assert feishu.shows("oc_a") == feishu.sent("oc_a")[1]["message_id"]
    assert "must_resend" not in message_outputs(project)
    assert "3 unchanged" in project.up().output


def test_neither_the_state_of_a_message_nor_what_the_engine_is_told_holds_a_credential(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"'))
    secret = feishu.environment["FEISHU_APP_SECRET"]
    kept = str([resource.exported for resource in project.state.values()])
    assert '"text": "freeze"' in kept.replace("'", '"')
    assert secret not in kept + str(project.requests)
    assert all(secret not in run.output for run in project.runs)


def test_a_message_that_somebody_deleted_is_sent_again_after_a_refresh(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_message('text="freeze"'))
    [old] = feishu.sent("oc_a")
    feishu.change_message(old["message_id"], state="deleted")
    assert project.refresh().exit_code == 0
    found = project.resources(MESSAGE_TYPE)["ops"]["inputs"]
    assert found["must_resend"] == "gone"
    assert project.up().exit_code == 0
    assert "must_resend" not in project.resources(MESSAGE_TYPE)["ops"]["inputs"]
    new = feishu.sent("oc_a")[-1]
    assert new["message_id"] != old["message_id"]
    assert (new["content"], new["state"]) == ('{"text":"freeze"}', "normal")
    assert feishu.shows("oc_a") == new["message_id"]
    assert "3 unchanged" in project.up().output


def test_messages_over_the_budget_are_one_cause(feishu: Emulator, project: FastProject) -> None:
    chats = feishu.add_chats(12)
    project.configure("feishu:maxNewMessages", "4")
    fleet = "".join(f'NoticeMessage("{chat}", chat_id="{chat}", text="freeze")\n' for chat in chats)
    project.write(fleet)
    run = project.up()
    assert len(run.errors) == 8
    explained = [error for error in run.errors if "pulumi config set" in error]
    assert [error.split()[-1] for error in explained] == ["12"]
    short = (
        "this run's budget of new messages (4) is spent; one error of this run says how to go on."
    )
    assert sum(short in error for error in run.errors) == 7
    assert run.output.count("The new messages of this stack are more than one `up` sends (4)") == 1
    project.configure("feishu:maxNewMessages", "12")
    assert project.up_with(fleet).errors == []


def test_a_budget_of_no_message_at_all_is_not_to_be_run_again(
    feishu: Emulator, project: FastProject
) -> None:
    [chat] = feishu.add_chats(1)
    project.configure("feishu:maxNewMessages", "0")
    project.write(f'NoticeMessage("{chat}", chat_id="{chat}", text="freeze")\n')
    run = project.up()
    [error] = run.errors
    more = "If they are meant, allow them: pulumi config set feishu:maxNewMessages 1"
    assert "feishu:maxNewMessages is 0, so no run sends new messages." in error
    assert error.endswith(more)
    assert "and feishu:maxNewMessages is 0: they fail. " in run.output


def test_so_are_the_notices_that_are_kept(feishu: Emulator, project: FastProject) -> None:
    chats = feishu.add_chats(15)
    project.configure("feishu:maxUnpins", "2")
    project.up_with(fleet_of(chats))
    project.write(fleet_of(chats[:1]))
    run = project.up()
    assert len(run.errors) == 12
    explained = [error for error in run.errors if "pulumi config set" in error]
    assert [error.split()[-1] for error in explained] == ["14"]
    short = "This run's budget of notices (2) is spent; one error of this run says how to go on."
    assert sum(short in error for error in run.errors) == 11
    project.configure("feishu:maxUnpins", "14")
    assert project.up_with(fleet_of(chats[:1])).errors == []
