"""When a message is sent, found again, edited or recalled, and what the state learns of a failure.

No call leaves here; what Feishu does with each is tested in tests/operations/.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pulumi.dynamic import Config

from pulumi_feishu.content import Content, content_of
from pulumi_feishu.engine import reporting
from pulumi_feishu.engine.reporting import PartialFailure
from pulumi_feishu.engine.stack_state import StackState
from pulumi_feishu.openapi import FeishuError, Message, NoAnswer, Refused
from pulumi_feishu.resources import message_actions, run_state
from pulumi_feishu.resources.message import DeclaredMessage, RecordedMessage
from pulumi_feishu.resources.run_outcome import BudgetSpent
from pulumi_feishu.text.i18n import Words

DOING = Words("do it", "执行")
LOST = NoAnswer(DOING, Words("the connection was cut", "连接中断"), outcome_unknown=True)
NOT_ASKED = NoAnswer(DOING, Words("no route", "无法连接"), outcome_unknown=False)

DECLARED = DeclaredMessage("oc_a", "text", "freeze")
CONTENT = content_of("text", "freeze")
SENT_AT = datetime.now(UTC) - timedelta(hours=1)
RECORDED = RecordedMessage(DECLARED, "om_a", CONTENT.sha256, SENT_AT.isoformat())
OTHER = replace(DECLARED, source="thaw")
APP = "cli_a"


def refused(code: int) -> Refused:
    return Refused(DOING, code=code, msg="")


def message(message_id: str = "om_a", text: str = "freeze", **fields: Any) -> Message:
    content = content_of("text", text).json
    usual = {"sender": APP, "sent_at": SENT_AT, "is_gone": False, **fields}
    return Message(message_id, "oc_a", "text", content, **usual)


class Feishu:
    """What the calls answer: an error instead is raised; without more, each send is a new one."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.uuids: list[str] = []
        self.contents: list[Content] = []
        self.listed: list[Message] | FeishuError = []
        self.sent: list[Message | FeishuError] = []
        self.error: FeishuError | None = None
        self.answer: Message | FeishuError = message()
        self.dissolved = False
        self.messages = self.groups = self

    def is_dissolved(self, chat_id: str) -> bool:
        return self.dissolved

    def since(self, chat_id: str, start: datetime) -> list[Message]:
        self.start = start
        if isinstance(self.listed, FeishuError):
            raise self.listed
        return self.listed

    def send(
        self, chat_id: str, content: Content, *, uuid: str, is_secret: bool = False
    ) -> Message:
        self.calls.append("send a secret" if is_secret else "send")
        self.uuids.append(uuid)
        answer = self.sent.pop(0) if self.sent else message("om_new", is_new=True)
        if isinstance(answer, FeishuError):
            raise answer
        return answer

    def read(self, message_id: str, chat_id: str | None = None) -> Message:
        self.calls.append("read")
        if isinstance(self.answer, FeishuError):
            raise self.answer
        return self.answer

    def edit(
        self, chat_id: str, message_id: str, content: Content, *, is_secret: bool = False
    ) -> None:
        self.calls.append("edit to a secret" if is_secret else "edit")
        if self.error:
            raise self.error

    def recall(self, chat_id: str, message_id: str) -> None:
        self.calls.append("recall")
        if self.error:
            raise self.error


NOTHING_HELD = StackState(frozenset(), {})


@pytest.fixture
def feishu(monkeypatch: pytest.MonkeyPatch) -> Feishu:
    for name in [name for name in os.environ if name.startswith("FEISHU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FEISHU_LANG", "en")
    run_state.begin(Config({"feishu:appId": APP, "feishu:maxNewMessages": "2"}, "test"))
    feishu = Feishu()
    monkeypatch.setattr(run_state, "client", lambda: feishu)
    monkeypatch.setattr(run_state, "stack_state", lambda: NOTHING_HELD)
    monkeypatch.setattr(reporting, "current_urn", lambda: "urn:a")
    return feishu


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the user is told: a warning begins with an exclamation mark."""
    lines: list[str] = []
    monkeypatch.setattr(reporting, "info", lambda text: lines.append(str(text)))
    monkeypatch.setattr(reporting, "warn", lambda text: lines.append(f"! {text}"))
    return lines


def knowing(monkeypatch: pytest.MonkeyPatch, state: StackState | None) -> None:
    monkeypatch.setattr(run_state, "stack_state", lambda: state)


def test_a_new_message_is_recorded_as_it_was_sent(feishu: Feishu) -> None:
    recorded = message_actions.send(DECLARED)
    assert recorded.message_id == "om_new"
    assert recorded.content_sha256 == CONTENT.sha256
    assert recorded.sent_at == SENT_AT.isoformat(timespec="seconds")
    assert run_state.run_messages().holds("om_new")
    # A day back, for the job of the next night.
    assert timedelta(hours=23) < datetime.now(UTC) - feishu.start < timedelta(hours=25)


@pytest.mark.parametrize(
    ("listed", "is_found"),
    [
        pytest.param(message("om_x"), True, id="a killed run's"),
        pytest.param(message("om_x", sender="ou_b"), False, id="somebody else's"),
        pytest.param(message("om_x", "thaw"), False, id="another content"),
        pytest.param(message("om_seen"), False, id="a resource has had it"),
        pytest.param(message("om_state"), False, id="of the state"),
    ],
)
def test_a_message_that_a_killed_run_has_sent_is_not_sent_again(
    feishu: Feishu,
    monkeypatch: pytest.MonkeyPatch,
    said: list[str],
    listed: Message,
    is_found: bool,
) -> None:
    run_state.run_messages().see("om_seen")
    knowing(monkeypatch, StackState(frozenset({"om_state"}), {}))
    feishu.listed = [message("om_y", sender="ou_c"), listed]
    assert (message_actions.send(DECLARED).message_id == "om_x") is is_found
    assert (feishu.calls, len(said)) == (([], 1) if is_found else (["send"], 0))


def test_what_can_not_be_proven_to_be_free_is_taken(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    knowing(monkeypatch, None)
    feishu.listed = [message("om_x")]
    assert message_actions.send(DECLARED).message_id == "om_new"
    assert ["!" in line for line in said] == [True]


def test_what_can_not_be_compared_is_said_once_and_not_taken(
    feishu: Feishu, said: list[str]
) -> None:
    feishu.listed = [replace(message(name), content="no JSON") for name in ("om_x", "om_y")]
    assert message_actions.send(DECLARED).message_id == "om_new"
    assert len(said) == 1


@pytest.mark.parametrize("code", [99991672, 230027])
def test_without_the_right_to_look_back_it_is_sent_and_that_is_said(
    feishu: Feishu, said: list[str], code: int
) -> None:
    feishu.listed = refused(code)
    assert message_actions.send(DECLARED).message_id == "om_new"
    [line] = said
    assert str(code) in line


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({}, id="an app without an id"),
        pytest.param({"appId": APP, "userAccessToken": "u-a"}, id="a user, whose bot is another"),
    ],
)
def test_who_is_not_known_to_have_sent_what_can_not_look_back(
    feishu: Feishu, said: list[str], config: dict[str, str]
) -> None:
    run_state.begin(Config({f"feishu:{key}": value for key, value in config.items()}, "test"))
    feishu.listed = [message("om_x")]
    assert message_actions.send(DECLARED).message_id == "om_new"
    assert len(said) == 1


@pytest.mark.parametrize(
    ("error", "dissolved", "goes_on"),
    [
        pytest.param(refused(232009), False, True, id="dissolved: the send will say so"),
        pytest.param(refused(230002), True, True, id="outside of a dissolved one"),
        pytest.param(refused(230002), False, False, id="outside"),
        pytest.param(refused(4711), True, False, id="nobody knows the code"),
        pytest.param(LOST, True, False, id="no answer"),
    ],
)
def test_who_can_not_look_back_sends_nothing_unless_there_is_no_group(
    feishu: Feishu, error: FeishuError, dissolved: bool, goes_on: bool
) -> None:
    feishu.listed, feishu.dissolved = error, dissolved
    if goes_on:
        message_actions.send(DECLARED)
        return
    with pytest.raises(FeishuError) as caught:
        message_actions.send(DECLARED)
    assert str(caught.value) != str(error)
    assert feishu.calls == []


def test_so_many_new_messages_and_no_more_and_the_first_refused_tells_why(feishu: Feishu) -> None:
    for text in ("a", "b"):
        message_actions.send(replace(DECLARED, source=text))
    errors = []
    for text in ("c", "d"):
        with pytest.raises(BudgetSpent) as caught:
            message_actions.send(replace(DECLARED, source=text))
        errors.append(caught.value)
    assert [error.setting for error in errors] == ["maxNewMessages"] * 2
    assert [error.reason is not None for error in errors] == [True, False]
    assert feishu.calls == ["send"] * 2


@pytest.mark.parametrize(
    ("error", "is_told", "sent"),
    [(LOST, True, 1), (NOT_ASKED, False, 0), (refused(230002), False, 0)],
)
def test_a_send_that_failed_for_sure_leaves_its_place(
    feishu: Feishu, error: FeishuError, is_told: bool, sent: int
) -> None:
    feishu.sent = [error]
    with pytest.raises(FeishuError) as caught:
        message_actions.send(DECLARED)
    assert (str(caught.value) != str(error)) is is_told
    assert run_state.run_messages().sent == sent


@pytest.mark.parametrize(
    ("answer", "is_edited", "counts"),
    [
        pytest.param(message("om_old"), False, True, id="it is there and says this"),
        pytest.param(message("om_old", "thaw"), False, False, id="it says another thing"),
        pytest.param(message("om_old", is_gone=True), False, False, id="it is gone"),
        pytest.param(refused(230110), False, False, id="it is nowhere"),
        pytest.param(refused(230027), False, True, id="it can't be read"),
        pytest.param(refused(230027), True, False, id="it can't be read, and was edited"),
        pytest.param(replace(message(), content="?"), False, True, id="it can't be compared"),
        pytest.param(
            replace(message(), content="?", is_edited=True), False, False, id="nor that, edited"
        ),
    ],
)
def test_a_message_that_was_sent_before_by_the_same_uuid_counts_while_it_says_this(
    feishu: Feishu, answer: Message | FeishuError, is_edited: bool, counts: bool
) -> None:
    feishu.sent = [message("om_old", is_edited=is_edited)]
    feishu.answer = answer
    recorded = message_actions.send(DECLARED)
    assert recorded.message_id == ("om_old" if counts else "om_new")
    assert len(set(feishu.uuids)) == (1 if counts else 2)


def test_one_that_a_resource_has_does_not_count(feishu: Feishu) -> None:
    run_state.run_messages().see("om_old")
    feishu.sent = [message("om_old")]
    assert message_actions.send(DECLARED).message_id == "om_new"


def test_a_read_that_fails_otherwise_is_raised_and_leaves_the_place(feishu: Feishu) -> None:
    feishu.sent, feishu.answer = [message("om_old")], refused(230002)
    with pytest.raises(Refused):
        message_actions.send(DECLARED)
    assert run_state.run_messages().sent == 0


def test_when_twelve_uuids_are_taken_it_says_so_and_leaves_its_place(feishu: Feishu) -> None:
    feishu.sent = [message(f"om_{number}") for number in range(20)]
    feishu.answer = message(text="thaw")
    with pytest.raises(FeishuError, match="12"):
        message_actions.send(DECLARED)
    assert (len(set(feishu.uuids)), run_state.run_messages().sent) == (12, 0)


def test_a_uuid_is_of_the_resource_the_group_the_content_and_the_generation(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_state.begin(Config({"feishu:appId": APP, "feishu:maxNewMessages": "50"}, "test"))
    for declared in (DECLARED, DECLARED, OTHER, replace(DECLARED, generation=2)):
        message_actions.send(declared)
    message_actions.send(replace(DECLARED, chat_id="oc_b"))
    monkeypatch.setattr(reporting, "current_urn", lambda: "urn:b")
    message_actions.send(DECLARED)
    assert len(set(feishu.uuids)) == 5
    assert {len(uuid) for uuid in feishu.uuids} == {40}


def test_a_sent_message_is_let_go_where_its_resource_is_replaced_after_all(feishu: Feishu) -> None:
    message_actions.send(DECLARED)
    run_state.run_messages().generation("urn:a", 0)
    assert not run_state.run_messages().holds("om_new")


def test_an_edit_is_counted_and_recorded(feishu: Feishu) -> None:
    edited = message_actions.edit(replace(RECORDED, edits=3), OTHER)
    assert (edited.edits, edited.declared) == (4, OTHER)
    assert edited.content_sha256 == OTHER.content.sha256
    assert feishu.calls == ["edit"]


@pytest.mark.parametrize("reasserted", [0, 1])
def test_what_it_says_already_is_read_in_a_reassert_run_and_not_edited(
    feishu: Feishu, reasserted: int
) -> None:
    declared = replace(DECLARED, recall=True, reasserted=reasserted)
    assert message_actions.edit(RECORDED, declared) == replace(RECORDED, declared=declared)
    assert feishu.calls == ["read"] * reasserted


def test_what_strayed_is_edited_in_a_reassert_run(feishu: Feishu) -> None:
    feishu.answer = message(text="somebody edited it")
    assert message_actions.edit(RECORDED, replace(DECLARED, reasserted=1)).edits == 1
    assert feishu.calls == ["read", "edit"]


def test_what_can_not_be_compared_is_not_edited_and_said(feishu: Feishu, said: list[str]) -> None:
    feishu.answer = replace(message(), content="?")
    assert message_actions.edit(RECORDED, replace(DECLARED, reasserted=1)).edits == 0
    assert (feishu.calls, len(said)) == (["read"], 1)


@pytest.mark.parametrize("answer", [refused(230110), message(is_gone=True)])
def test_a_reassert_run_that_finds_the_message_gone_has_it_sent_anew_next_time(
    feishu: Feishu, answer: Message | FeishuError
) -> None:
    feishu.answer = answer
    with pytest.raises(PartialFailure) as caught:
        message_actions.edit(RECORDED, replace(DECLARED, reasserted=1))
    assert caught.value.outputs["must_resend"] == "gone"


@pytest.mark.parametrize(
    ("error", "must_resend", "sha256", "edits"),
    [
        pytest.param(refused(230110), "gone", CONTENT.sha256, 0, id="it is gone"),
        pytest.param(refused(230072), "230072", CONTENT.sha256, 0, id="it can't be edited"),
        pytest.param(LOST, None, "unknown", 1, id="the answer was lost"),
    ],
)
def test_the_state_learns_what_an_edit_that_failed_has_shown(
    feishu: Feishu, error: FeishuError, must_resend: str | None, sha256: str, edits: int
) -> None:
    feishu.error = error
    with pytest.raises(PartialFailure) as caught:
        message_actions.edit(RECORDED, OTHER)
    outputs = caught.value.outputs
    assert (outputs.get("must_resend"), outputs["content_sha256"]) == (must_resend, sha256)
    assert (outputs["edits"], outputs["text"], caught.value.id) == (edits, "freeze", "om_a")
    assert caught.value.inputs == DECLARED.bag
    assert str(error) != str(caught.value)


def test_a_reassert_run_that_may_not_edit_back_records_that_the_message_says_something_else(
    feishu: Feishu,
) -> None:
    feishu.answer, feishu.error = message(text="strayed"), refused(230072)
    with pytest.raises(PartialFailure) as caught:
        message_actions.edit(RECORDED, replace(DECLARED, reasserted=1))
    assert caught.value.outputs["content_sha256"] == "unknown"


def test_a_secret_is_sent_and_edited_as_one(feishu: Feishu) -> None:
    secret = replace(DECLARED, is_secret=True)
    message_actions.send(secret)
    message_actions.edit(RECORDED, replace(secret, source="thaw"))
    assert feishu.calls == ["send a secret", "edit to a secret"]


@pytest.mark.parametrize("error", [NOT_ASKED, refused(230002)])
def test_any_other_edit_that_failed_leaves_the_state_as_it_was(
    feishu: Feishu, error: FeishuError
) -> None:
    feishu.error = error
    with pytest.raises(FeishuError, match="The message says what it said before"):
        message_actions.edit(RECORDED, OTHER)


def moved(feishu: Feishu) -> None:
    """The run moves the group's notice: the message may go."""
    run_state.run_groups().declare("oc_a", is_managed=True)


def test_a_message_that_nobody_shows_is_recalled(feishu: Feishu) -> None:
    moved(feishu)
    message_actions.recall(RECORDED)
    assert feishu.calls == ["recall"]


@pytest.mark.parametrize("is_moved", [True, False])
def test_a_message_that_goes_with_its_group_is_left_unless_the_notice_moves(
    feishu: Feishu, said: list[str], is_moved: bool
) -> None:
    if is_moved:
        moved(feishu)
    message_actions.recall(replace(RECORDED, declared=replace(DECLARED, leave=True)))
    assert (feishu.calls, len(said)) == ((["recall"], 0) if is_moved else ([], 1))


def test_a_message_that_another_resource_has_stays(feishu: Feishu, said: list[str]) -> None:
    moved(feishu)
    run_state.run_messages().hold("om_a", "urn:b")
    message_actions.recall(RECORDED)
    assert (feishu.calls, len(said)) == ([], 1)


@pytest.mark.parametrize(
    ("state", "is_recalled"),
    [
        pytest.param(None, False, id="nobody knows the state"),
        pytest.param(StackState(frozenset(), {"oc_a": "om_a"}), False, id="the state shows it"),
        pytest.param(StackState(frozenset(), {"oc_a": "om_b"}), True, id="it shows another one"),
        pytest.param(StackState(frozenset(), {"oc_a": "unknown"}), False, id="an answer was lost"),
        pytest.param(StackState(frozenset(), {"oc_a": "unmanaged"}), False, id="left alone"),
        pytest.param(
            StackState(frozenset(), {}, unmanaged=frozenset({"oc_a"})), False, id="unmanaged"
        ),
        pytest.param(
            StackState(frozenset(), {}, unmanaged=frozenset({"oc_b"})), True, id="another is"
        ),
    ],
)
def test_a_message_that_a_notice_out_of_sight_may_show_stays_with_a_warning(
    feishu: Feishu,
    monkeypatch: pytest.MonkeyPatch,
    said: list[str],
    state: StackState | None,
    is_recalled: bool,
) -> None:
    knowing(monkeypatch, state)
    message_actions.recall(RECORDED)
    assert feishu.calls == ["recall"] * is_recalled
    assert [line[0] for line in said] == ([] if is_recalled else ["!"])


def test_so_does_one_of_a_group_that_is_left_alone_now(feishu: Feishu, said: list[str]) -> None:
    run_state.run_groups().declare("oc_a", is_managed=False)
    message_actions.recall(RECORDED)
    assert (feishu.calls, len(said)) == ([], 1)


def test_so_does_one_of_a_group_that_goes_while_the_state_is_asked(
    feishu: Feishu, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    def asked() -> StackState:
        run_state.run_groups().leave_alone(["oc_a"])
        return NOTHING_HELD

    monkeypatch.setattr(run_state, "stack_state", asked)
    message_actions.recall(RECORDED)
    assert (feishu.calls, len(said)) == ([], 1)


def test_a_message_that_a_declared_notice_pins_stays(feishu: Feishu, said: list[str]) -> None:
    moved(feishu)
    run_state.run_groups().pin("om_a")
    message_actions.recall(RECORDED)
    assert (feishu.calls, len(said)) == ([], 1)


@pytest.mark.parametrize("code", [230009, 230002, 232009])
def test_a_message_that_no_later_run_could_recall_stays_with_a_warning(
    feishu: Feishu, said: list[str], code: int
) -> None:
    moved(feishu)
    feishu.error = refused(code)
    message_actions.recall(RECORDED)
    [line] = said
    assert line.startswith("!")
    assert "The message stays in the group." in line


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NOT_ASKED, "Nothing was recalled"),
        (refused(99991672), "Nothing was recalled"),
        (LOST, "recall"),
    ],
)
def test_any_other_recall_that_failed_is_an_error(
    feishu: Feishu, error: FeishuError, told: str
) -> None:
    moved(feishu)
    feishu.error = error
    with pytest.raises(FeishuError, match=told) as caught:
        message_actions.recall(RECORDED)
    assert ("Nothing was recalled" in str(caught.value)) is (error is not LOST)
