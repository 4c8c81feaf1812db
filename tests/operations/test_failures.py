"""What a person sees, and what the group and the state show, when Feishu refuses."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.fast_project import FastProject
from support.programs import A1, A2, A_NONE, failing_up, fleet_of


def test_a_refused_put_puts_the_last_notice_back(feishu: Emulator, project: FastProject) -> None:
    project.up_with(A1)
    before = project.notices()["oc_a"]
    feishu.change_message("om_a2", self_destructs=True)
    feishu.forget_calls()
    error = failing_up(project, A2)
    assert error.startswith(
        "Feishu refused to pin om_a2 in ops (oc_a) (230111): the message self-destructs soon. "
        "Declare another message, then run again. The group shows om_a1 again, as before. Log id 20"
    )
    assert feishu.calls() == [(DELETE, "oc_a", 0), (PUT, "oc_a", 230111), (PUT, "oc_a", 0)]
    assert feishu.shows("oc_a") == "om_a1"
    assert project.notices()["oc_a"]["outputs"] == before["outputs"]
    assert "2 unchanged" in project.up_with(A1).output


def test_a_refused_delete_stops_an_update_with_nothing_touched(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1)
    feishu.change_chat("oc_a", pin_manage_setting="only_owner")
    feishu.forget_calls()
    error = failing_up(project, A2)
    assert "Feishu refused to unpin ops (oc_a) (232014)" in error
    assert "Nothing was changed in the group." in error
    assert feishu.calls() == [(DELETE, "oc_a", 232014)]
    assert feishu.shows("oc_a") == "om_a1"


def test_a_delete_refused_for_another_reason_goes_on_to_the_put(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1)
    feishu.faults({"api": DELETE, "http": 400, "code": 232001, "msg": "odd"})
    project.up_with(A2)
    assert feishu.shows("oc_a") == "om_a2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"bot_member": False}, 232011, id="bot left"),
        pytest.param({"tenant_key": "tenant_other"}, 232010, id="other tenant"),
    ],
)
def test_an_entry_whose_group_is_lost_can_be_removed(
    feishu: Emulator, project: FastProject, change: dict[str, Any], code: int
) -> None:
    project.up_with(A1)
    feishu.change_chat("oc_a", **change)
    project.write("")
    run = project.up()
    assert run.exit_code == 0, run.output
    [warning] = run.warnings
    assert re.fullmatch(
        rf"The entry is removed; ops \(oc_a\) is left as it is: [^.]* \({code}\)\. Log id \w+\.",
        warning,
    )
    assert project.notices() == {}


def test_removing_the_entry_of_a_dissolved_group_is_silent(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1)
    feishu.change_chat("oc_a", status="dissolved")
    project.write("")
    run = project.up()
    assert run.exit_code == 0, run.output
    assert run.warnings == []
    assert project.notices() == {}


def test_notices_changed_to_none_count_against_the_whole_programs_budget(
    feishu: Emulator, project: FastProject
) -> None:
    chats = [f"oc_{number:02}" for number in range(40)]
    for chat in chats:
        feishu.add_chat(chat)
    project.up_with(fleet_of(chats))
    project.write(fleet_of(chats[:13], 'notice="none"') + fleet_of(chats[13:]))
    run = project.up()
    assert len(run.errors) == 1, run.output  # 30% of 40 are 12
    assert [feishu.shows(chat) for chat in chats].count("none") == 12


def test_destroy_has_no_budget(feishu: Emulator, project: FastProject) -> None:
    chats = [f"oc_{number:02}" for number in range(14)]
    for chat in chats:
        feishu.add_chat(chat)
    project.up_with(fleet_of(chats))
    assert project.destroy().exit_code == 0
    assert {feishu.shows(chat) for chat in chats} == {"none"}


@pytest.mark.parametrize(
    ("app", "chat", "code", "words"),
    [
        pytest.param({}, {"status": "dissolved"}, 232009, "Remove the entry", id="232009"),
        pytest.param({}, {"tenant_key": "tenant_x"}, 232010, "tenant", id="232010"),
        pytest.param({}, {"bot_member": False}, 232011, "Add the bot to the group", id="232011"),
        pytest.param({}, {"pin_manage_setting": "only_owner"}, 232014, "group admin", id="232014"),
        pytest.param({"visible": False}, {}, 232024, "availability", id="232024"),
        pytest.param({"bot_enabled": False}, {}, 232025, "Bot feature", id="232025"),
        pytest.param({}, {"external": True}, 232033, "external", id="232033"),
        pytest.param({"status": "disabled"}, {}, 232034, "install", id="232034"),
        pytest.param({"scopes": []}, {}, 99991672, "im:chat.top_notice:write_only", id="99991672"),
        pytest.param({"ip_allowed": False}, {}, 99991401, "IP", id="99991401"),
        pytest.param({"quota_left": 0}, {}, 99991403, "quota", id="99991403"),
    ],
)
def test_each_refusal_is_one_line_that_tells_the_next_step(
    feishu: Emulator,
    project: FastProject,
    app: dict[str, Any],
    chat: dict[str, Any],
    code: int,
    words: str,
) -> None:
    if app:
        feishu.change_app(**app)
    if chat:
        feishu.change_chat("oc_a", **chat)
    error = failing_up(project, A1)
    assert error.startswith(f"Feishu refused to pin om_a1 in ops (oc_a) ({code}): ")
    assert words in error
    assert "Log id 20" in error
    assert project.notices() == {}


@pytest.mark.parametrize(
    ("program", "error"),
    [
        pytest.param(
            'PinnedNotice("ops", chat_id="oc_zz", message_id="om_a1")\n', "(99992356)", id="chat"
        ),
        pytest.param(
            'PinnedNotice("ops", chat_id="oc_a", message_id="om_zz")\n', "(99992354)", id="message"
        ),
        pytest.param(
            'PinnedNotice("ops", chat_id="oc_a", message_id="om_b1")\n', "(232001)", id="foreign"
        ),
    ],
)
def test_unknown_ids_are_refused_in_one_line(
    feishu: Emulator, project: FastProject, program: str, error: str
) -> None:
    assert error in failing_up(project, program)


def test_a_wrong_secret_is_one_line_without_the_secret(
    feishu: Emulator, project: FastProject
) -> None:
    error = failing_up(project, A1, FEISHU_APP_SECRET="wrong-but-private")
    assert "a tenant access token (100" in error
    assert "FEISHU_APP_SECRET" in error
    assert "wrong-but-private" not in error


def test_no_credential_names_the_variables(feishu: Emulator, project: FastProject) -> None:
    del project.environment["FEISHU_APP_SECRET"]
    error = failing_up(project, A1)
    assert error.startswith("Nothing was sent: app cli_")
    assert "FEISHU_APP_SECRET" in error
    assert feishu.calls(writes_only=False) == []


def test_a_foreign_base_url_in_the_config_gets_no_secret(
    feishu: Emulator, project: FastProject
) -> None:
    del project.environment["FEISHU_BASE_URL"]
    project.configure("feishu:baseUrl", "https://feishu.evil.example")
    error = failing_up(project, A1)
    assert "host feishu.evil.example is neither Feishu, Lark nor this machine" in error
    assert "FEISHU_ALLOWED_HOST=feishu.evil.example" in error


def test_an_answer_lost_on_create_does_not_leave_a_pin_that_no_state_knows(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.faults({"api": PUT, "cut": "after"})
    failing_up(project, A1)
    feishu.faults()
    project.up_with("")
    assert feishu.shows("oc_a") == "none"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"http": 429, "code": 99991400}, id="throttled"),
        pytest.param({"http": 502, "raw": "<html>", "content_type": "text/html"}, id="bad gateway"),
        pytest.param({"cut": "before"}, id="cut before"),
        pytest.param({"cut": "after"}, id="cut after"),
        pytest.param({"http": 400, "code": 2200, "msg": "Internal Error"}, id="internal error"),
    ],
)
def test_a_passing_fault_is_not_seen_by_the_user(
    feishu: Emulator, project: FastProject, fault: dict[str, Any]
) -> None:
    feishu.faults({"api": PUT, "times": 2, **fault})
    project.up_with(A1)
    assert feishu.shows("oc_a") == "om_a1"


def test_a_proxys_page_is_one_line_with_its_status(feishu: Emulator, project: FastProject) -> None:
    feishu.faults({"api": PUT, "http": 403, "raw": "<html>no</html>", "content_type": "text/html"})
    error = failing_up(project, A1)
    assert "HTTP 403 and the response is not in Feishu's format (15 bytes of text/html)" in error


def test_a_token_that_ends_in_mid_run_is_fetched_again(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.faults({"api": PUT, "nth": 1, "http": 400, "code": 99991663})
    project.up_with(A1)
    tokens = [call for call in feishu.calls(writes_only=False) if call[1] == "internal"]
    assert len(tokens) == 2
    assert feishu.shows("oc_a") == "om_a1"


def test_a_server_that_is_away_is_one_line(feishu: Emulator, project: FastProject) -> None:
    project.environment["FEISHU_BASE_URL"] = "http://127.0.0.1:1"
    error = failing_up(project, A1)
    assert "no connection to the host" in error
    assert project.notices() == {}


def test_a_failed_change_to_none_leaves_the_notice_and_says_so(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1)
    feishu.faults({"api": DELETE, "http": 400, "code": 232001, "msg": "odd"})
    error = failing_up(project, A_NONE)
    assert "Nothing was changed in the group." in error
    assert feishu.shows("oc_a") == "om_a1"


def test_a_refresh_in_between_does_not_hide_what_a_failed_restore_left(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(A1)
    feishu.change_message("om_a2", self_destructs=True)
    feishu.change_message("om_a1", self_destructs=True)
    failing_up(project, A2)
    feishu.change_message("om_a1", self_destructs=False)
    project.write(A1)
    project.refresh()
    assert project.shows() == {"oc_a": "none"}
    project.up_with(A1)
    assert feishu.shows("oc_a") == "om_a1"


def test_an_answer_lost_on_create_is_recorded_and_repaired(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.faults({"api": PUT, "cut": "after"})
    error = failing_up(project, A1)
    assert error.startswith("Could not pin om_a1 in ops (oc_a): ")
    assert "What the group shows now is unknown." in error
    assert re.search(r"Tried \d+ times in 3 s\.", error)
    assert project.shows() == {"oc_a": "unknown"}
    feishu.faults()
    project.up_with(A1)
    assert project.shows() == {"oc_a": "om_a1"}


def test_a_repair_whose_answer_was_lost_is_recorded_too(
    feishu: Emulator, project: FastProject
) -> None:
    """The state said that the group shows nothing; removed then, the entry took nothing down."""
    project.up_with(A1)
    feishu.faults({"api": PUT, "http": 400, "code": 232097})
    assert "The group shows nothing now." in failing_up(project, A2)
    feishu.faults({"api": PUT, "cut": "after"})
    assert "What the group shows now is unknown." in failing_up(project, A1)
    assert project.shows() == {"oc_a": "unknown"}
    feishu.faults()
    project.up_with("")
    assert feishu.shows("oc_a") == "none"


def test_a_rename_to_nothing_whose_answer_was_lost_can_be_taken_back(
    feishu: Emulator, project: FastProject
) -> None:
    old = 'PinnedNotice("old", chat_id=pulumi.Output.from_input("oc_a"), message_id="om_a1")\n'
    project.up_with(old)
    feishu.faults({"api": DELETE, "cut": "after"})
    new = 'PinnedNotice("new", chat_id=pulumi.Output.from_input("oc_a"), notice="none")\n'
    project.write(new)
    assert project.up().exit_code != 0
    feishu.faults()
    project.up_with(old)
    assert feishu.shows("oc_a") == "om_a1"


def test_errors_are_chinese_where_the_reader_is(feishu: Emulator, project: FastProject) -> None:
    feishu.change_chat("oc_a", bot_member=False)
    error = failing_up(project, A1, FEISHU_LANG="zh_CN")
    assert error.startswith("飞书拒绝在 ops（oc_a）置顶 om_a1（232011）：机器人不在该群内。")


def test_a_debug_run_keeps_the_traceback(feishu: Emulator, project: FastProject) -> None:
    feishu.change_chat("oc_a", bot_member=False)
    project.write(A1)
    assert "Traceback" in project.up(FEISHU_DEBUG="1").output


def test_a_configuration_that_contradicts_itself_stops_the_program(
    feishu: Emulator, project: FastProject
) -> None:
    project.configure("feishu:appId", "cli_other")
    assert "feishu:appId is cli_other" in failing_up(project, A1)
    assert feishu.calls(writes_only=False) == []


def test_the_groups_that_are_taken_over_are_counted_at_the_end(
    feishu: Emulator, project: FastProject
) -> None:
    chats = [f"oc_{number:02}" for number in range(5)]
    for chat in chats:
        feishu.add_chat(chat)
    feishu.change_chat("oc_03", bot_member=False)
    project.write(fleet_of(chats))
    assert "\n    4 groups new to this stack are taken over: what" in project.up().output
    feishu.change_chat("oc_03", bot_member=True)
    assert "\n    1 group new to this stack is taken over: what" in project.up().output
    assert "taken over" not in project.up().output


def test_where_an_answer_was_lost_nobody_says_how_many_were_taken_over(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.faults({"api": PUT, "chat_id": "oc_b", "cut": "after"})
    project.write(fleet_of(["oc_a", "oc_b"]))
    assert "\n    Groups new to this stack are taken over: what" in project.up().output


def test_a_run_in_which_groups_failed_ends_with_what_became_of_it(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.change_chat("oc_b", bot_member=False)
    project.write(fleet_of(["oc_a", "oc_b"]))
    output = project.up(FEISHU_SUMMARY=str(project.directory / "summary")).output
    told = output[output.index("This run: ") : output.index("    error: ")].splitlines()
    assert told[:2] == ["This run: 1 notice written; 1 group failed.", "For reasons of their own:"]
    assert told[2].startswith("- Feishu refused to pin the announcement in oc_b (232011): the bot")
    assert told[3:] == [
        "What is done stays. Once the causes are fixed, run again: pulumi up --continue-on-error"
    ]
    summary = project.directory / "summary"
    assert summary.read_text().splitlines() == told[:3]
    assert summary.stat().st_mode & 0o777 == 0o600
    # Whoever asked for a re-assert run asks again: the state has nothing that an `up` would repeat.
    assert "again: FEISHU_REASSERT=1 pulumi up" in project.up(FEISHU_REASSERT="1").output
    nowhere = project.directory / "nowhere" / "summary"
    lost = project.up(FEISHU_SUMMARY=str(nowhere))
    assert lost.warnings == [f"The summary was not saved in {nowhere}: No such file or directory."]
