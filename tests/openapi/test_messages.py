"""The calls on messages, against the emulator."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest

from openapi.test_client import client_of
from pulumi_feishu.content import Form, content_of
from pulumi_feishu.openapi import Kind, Refused
from support.emulator import Emulator

FREEZE = content_of("text", "freeze")
CARD = content_of("markdown", "**freeze**")
_numbers = itertools.count(1)

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def group(feishu: Emulator) -> str:
    """A group of this test's own: one takes five messages a second, and no clock moves here."""
    chat_id = f"oc_messages_{next(_numbers)}"
    feishu.add_chat(chat_id)
    return chat_id


def test_a_sent_message_comes_back_with_its_id_and_time(feishu: Emulator, group: str) -> None:
    before = datetime.now(UTC)
    message = client_of(feishu).messages.send(group, FREEZE)
    after = datetime.now(UTC)
    assert message.message_id.startswith("om_")
    assert (message.chat_id, message.msg_type, message.is_gone) == (group, "text", False)
    assert message.content == '{"text":"freeze"}'
    assert message.sender == feishu.environment["FEISHU_APP_ID"]
    # Feishu cuts it to the millisecond.
    assert before - timedelta(milliseconds=1) <= message.sent_at <= after


def test_a_uuid_whose_message_was_recalled_answers_with_that_one(
    feishu: Emulator, group: str
) -> None:
    messages = client_of(feishu).messages
    sent = messages.send(group, FREEZE, uuid="recalled")
    messages.recall(group, sent.message_id)
    again = messages.send(group, FREEZE, uuid="recalled")
    assert (again.message_id, again.is_gone) == (sent.message_id, True)


@pytest.mark.parametrize("seconds", [-3000, 3000])
def test_a_message_of_before_is_not_new_when_the_servers_clock_jumps(
    feishu: Emulator, group: str, seconds: int
) -> None:
    messages = client_of(feishu).messages
    sent = messages.send(group, FREEZE, uuid="jumps")
    feishu.pass_seconds(seconds)
    try:
        again = messages.send(group, FREEZE, uuid="jumps")
    finally:
        feishu.pass_seconds(0)
    assert (again.message_id, again.is_new, sent.is_new) == (sent.message_id, False, True)


@pytest.mark.parametrize(("form", "call"), [("text", "edit"), ("markdown", "edit card")])
def test_a_text_is_put_and_a_card_is_patched(
    feishu: Emulator, form: Form, call: str, group: str
) -> None:
    messages = client_of(feishu).messages
    sent = messages.send(group, content_of(form, "before"))
    messages.edit(group, sent.message_id, content_of(form, "after"))
    assert feishu.message_calls()[-1] == (call, 0)
    told = {m.message_id: m.content for m in messages.since(group, START)}
    assert "after" in told[sent.message_id]


def test_an_edit_of_another_sender_names_group_and_message(feishu: Emulator) -> None:
    feishu.control(
        "POST",
        "chats",
        {
            "chat_id": "oc_edit",
            "name": "x",
            "messages": [{"message_id": "om_edit", "text": "x", "sender": "ou_alice"}],
        },
    )
    with pytest.raises(
        Refused, match=r"refused to edit message om_edit in oc_edit \(230071\)"
    ) as caught:
        client_of(feishu).messages.edit("oc_edit", "om_edit", FREEZE)
    assert caught.value.kind is Kind.MESSAGE_FROZEN


def test_a_recall_of_what_is_gone_is_done(feishu: Emulator, group: str) -> None:
    messages = client_of(feishu).messages
    sent = messages.send(group, FREEZE)
    messages.recall(group, sent.message_id)
    messages.recall(group, sent.message_id)
    assert messages.is_gone(sent.message_id)


def test_the_newest_messages_come_first_over_all_pages(feishu: Emulator) -> None:
    texts = {f"om_page{number}": str(number) for number in range(120)}
    feishu.add_chat("oc_pages", messages=texts)
    newest = client_of(feishu).messages.send("oc_pages", FREEZE)
    feishu.forget_calls()
    found = list(client_of(feishu).messages.since("oc_pages", START))
    assert len(found) == 121
    assert found[0].message_id == newest.message_id
    assert feishu.message_calls() == [("list", 0)] * 3


def test_messages_before_the_start_are_not_asked_for(feishu: Emulator) -> None:
    feishu.add_chat("oc_old", messages={"om_old": "old"})
    later = datetime.now(UTC) + timedelta(hours=1)
    assert list(client_of(feishu).messages.since("oc_old", later)) == []


def test_a_card_is_told_as_it_was_sent(feishu: Emulator) -> None:
    feishu.add_chat("oc_card")
    client_of(feishu).messages.send("oc_card", CARD)
    [found] = client_of(feishu).messages.since("oc_card", START)
    assert json.loads(found.content)["user_dsl"] == CARD.json


def test_a_message_is_read_by_its_id_and_a_recalled_one_is_gone(
    feishu: Emulator, group: str
) -> None:
    messages = client_of(feishu).messages
    sent = messages.send(group, FREEZE)
    assert messages.read(sent.message_id) == sent
    messages.recall(group, sent.message_id)
    gone = messages.read(sent.message_id)
    assert (gone.is_gone, gone.content, gone.chat_id) == (True, "", group)


def test_a_deleted_message_is_refused_and_counts_as_gone(feishu: Emulator, group: str) -> None:
    messages = client_of(feishu).messages
    sent = messages.send(group, FREEZE)
    feishu.change_message(sent.message_id, state="deleted")
    with pytest.raises(Refused) as caught:
        messages.read(sent.message_id)
    assert caught.value.code == 230110
    assert messages.is_gone(sent.message_id)
    with pytest.raises(Refused, match=f"read message {sent.message_id} of {group} "):
        messages.read(sent.message_id, group)
