"""The journal: every call, in order, without secrets."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
import requests

from emulator.lab import ALICE, IM, Lab
from pulumi_feishu.emulator.journal import MOST_ENTRIES, Entry, Journal, masked

TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
TEXT = {"text": "你好"}
PUT = "/open-apis/im/v1/chats/oc_ops/top_notice/put_top_notice"


def test_an_entry_says_who_called_what_and_what_came_of_it(lab: Lab) -> None:
    answer = lab.put("om_1")
    lab.control("PATCH", "chats/oc_ops", {"status": "dissolved"})
    lab.clock.pass_seconds(1.25)
    refused = lab.delete(token=ALICE)
    token_call, put, delete = lab.journal()
    assert (token_call["path"], token_call["app"], token_call["body"]) == (TOKEN, "cli_one", None)
    assert put == {
        "seq": 2,
        "at": "2026-11-23T09:00:00.000Z",
        "method": "POST",
        "path": PUT,
        "api": "/open-apis/im/v1/chats/:chat_id/top_notice/put_top_notice",
        "http": 200,
        "code": 0,
        "app": "cli_one",
        "log_id": answer.headers["X-Tt-Logid"],
        "body": {"chat_top_notice": [{"action_type": "1", "message_id": "om_1"}]},
        "name": "put_top_notice",
        "chat_id": "oc_ops",
        "message_id": None,
    }
    assert delete == {
        "seq": 3,
        "at": "2026-11-23T09:00:01.250Z",
        "method": "POST",
        "path": PUT.replace("put_", "delete_"),
        "api": "/open-apis/im/v1/chats/:chat_id/top_notice/delete_top_notice",
        "http": 400,
        "code": 232009,
        "app": "ou_alice",
        "log_id": refused.headers["X-Tt-Logid"],
        "body": None,
        "name": "delete_top_notice",
        "chat_id": "oc_ops",
        "message_id": None,
    }


def test_a_message_call_names_what_was_done_to_which_message(lab: Lab) -> None:
    new = lab.sent("text", TEXT, "oc_dev")
    text = {"msg_type": "text", "content": json.dumps(TEXT)}
    lab.call("PUT", f"/messages/{new}", json=text)
    lab.call("PATCH", f"/messages/{new}", json={"content": "{}"})
    lab.call("DELETE", f"/messages/{new}")
    lab.call("GET", "/messages/om_1")
    lab.call("GET", "/messages?container_id_type=chat&container_id=oc_ops")
    told = [(call["name"], call["chat_id"], call["message_id"]) for call in lab.journal()[1:]]
    assert told == [
        ("send_message", "oc_dev", new),
        ("edit_message", "oc_dev", new),
        ("edit_card", "oc_dev", new),
        ("recall_message", "oc_dev", new),
        ("get_message", "oc_ops", "om_1"),
        ("list_messages", "oc_ops", None),
    ]


def test_what_a_message_says_is_kept_for_each_write(lab: Lab) -> None:
    content = json.dumps(TEXT, ensure_ascii=False)
    new = lab.sent("text", TEXT)
    lab.call("PUT", f"/messages/{new}", json={"msg_type": "text", "content": content})
    lab.call("PATCH", f"/messages/{new}", json={"content": content})
    lab.call("DELETE", f"/messages/{new}", json={"content": content})
    bodies = [call["body"] for call in lab.journal()[1:]]
    assert bodies == [
        {"receive_id": "oc_ops", "msg_type": "text", "content": content},
        {"msg_type": "text", "content": content},
        {"content": content},
        None,
    ]


def test_the_same_uuid_names_the_first_message_again(lab: Lab) -> None:
    for _ in range(2):
        lab.send("text", TEXT, uuid="u1")
    first, second = (call["message_id"] for call in lab.journal()[1:])
    assert first == second == lab.chat()["messages"][-1]["message_id"]


@pytest.mark.parametrize(
    ("fault", "is_sent"),
    [
        pytest.param({"cut": "after"}, True, id="cut after"),
        pytest.param({"http": 502, "after": True}, True, id="page after"),
        pytest.param({"cut": "before"}, False, id="cut before"),
    ],
)
def test_a_send_names_its_message_although_the_caller_was_not_told(
    lab: Lab, fault: dict[str, Any], is_sent: bool
) -> None:
    lab.token()
    lab.control("PUT", "faults", [{"api": "send_message", **fault}])
    with contextlib.suppress(requests.ConnectionError):
        lab.send("text", TEXT)
    [call] = lab.journal()[1:]
    new = lab.chat()["messages"][-1]["message_id"]
    assert (call["chat_id"], call["message_id"]) == ("oc_ops", new if is_sent else None)


def test_an_id_that_does_not_exist_is_not_named(lab: Lab) -> None:
    lab.call("GET", "/chats/oc_none")
    lab.call("DELETE", "/messages/om_none")
    lab.send("text", TEXT, "oc_none")
    named = {(call["chat_id"], call["message_id"]) for call in lab.journal()}
    assert named == {(None, None)}


def test_refused_and_unknown_calls_are_in_it_too(lab: Lab) -> None:
    lab.request("GET", f"{IM}/chats")
    lab.request("GET", f"{IM}/pins?x=1")
    told = [(call["path"], call["api"], call["http"], call["code"]) for call in lab.journal()]
    assert told == [
        (f"{IM}/chats", f"{IM}/chats", 400, 99991661),
        (f"{IM}/pins", "", 404, None),
    ]


def test_the_control_plane_and_the_page_are_not_in_it(lab: Lab) -> None:
    lab.control("GET", "world")
    lab.request("GET", "/")
    assert lab.journal() == []


def test_emptied_it_goes_on_counting(lab: Lab) -> None:
    lab.put("om_1")
    lab.control("DELETE", "journal")
    assert lab.journal() == []
    lab.put("om_1")
    assert [call["seq"] for call in lab.journal()] == [3]


def test_no_secret_and_no_token_is_in_it_nor_on_the_page(lab: Lab) -> None:
    issued = lab.token()
    secrets = [issued, ALICE, "secret-of-cli_one", "t-0123456789abcdef-unknown"]
    for secret in secrets:
        lab.fetch_token(secret, secret)
        lab.request("GET", f"{IM}/{secret}")
        lab.put(secret)
        lab.put_items([{"action_type": "1", "message_id": "om_1", secret: [secret]}])
        lab.call("GET", f"/chats/{secret}", token=secret)
        lab.send("image", {"image_key": secret}, token=lab.token())
    lab.control("POST", "tokens/expire")
    pages = ["/_emulator/journal", "/_emulator/world", "/_emulator/faults", "/"]
    texts = {page: lab.request("GET", page).text for page in pages}
    found = [(page, secret) for page in pages for secret in secrets if secret in texts[page]]
    assert found == []
    assert len(lab.journal()) == 1 + 6 * len(secrets)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param('a "quoted" secret', '"***"', id="quotes"),
        pytest.param("密钥-非真实", '"***"', id="not ASCII"),
    ],
)
def test_a_secret_is_masked_however_json_writes_it(text: str, shown: str) -> None:
    assert masked(json.dumps(text), [text, ""]) == shown


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_a_secret_is_masked_in_a_messages_content_too(ensure_ascii: bool) -> None:
    secret = 'a "quoted" 密钥 \\ secret'
    content = json.dumps({"text": f"say {secret}!"}, ensure_ascii=ensure_ascii)
    told = json.loads(masked(json.dumps({"content": content}), [secret]))
    assert json.loads(told["content"]) == {"text": "say ***!"}


def test_ids_are_not_taken_for_tokens() -> None:
    ids = json.dumps(["oc_c3dd75f6808578e6ec925f09a227f039", "om_x", "/chats/oc-chat/put-it"])
    assert masked(ids, []) == ids


def test_the_last_10_000_calls_are_kept() -> None:
    journal = Journal()
    for seq in range(MOST_ENTRIES + 5):
        journal.add(Entry(seq, 0.0, "GET", "/", "", 404, None, "", "log"))
    kept = journal.read([])
    assert (len(kept), kept[0]["seq"], kept[-1]["seq"]) == (MOST_ENTRIES, 5, MOST_ENTRIES + 4)
    assert [call["seq"] for call in journal.read([], last=2)] == [10_003, 10_004]


def _entry(seq: int, name: str, chat_id: str, code: int = 0) -> Entry:
    return Entry(seq, 0.0, "POST", "/", "", 200, code, "", "", name=name, chat_id=chat_id)


def test_the_numbers_of_the_last_calls_go_on_after_it_was_emptied() -> None:
    journal = Journal()
    assert journal.numbers(2) == range(0)
    for seq in (1, 2, 3):
        journal.add(_entry(seq, "get_chat", "oc_a"))
    assert journal.numbers(2) == range(2, 4)
    assert journal.numbers(9) == range(1, 4)
    journal.clear()
    journal.add(_entry(4, "get_chat", "oc_a"))
    assert journal.numbers(2) == range(4, 5)


def test_the_groups_that_calls_wrote_to_are_those_of_calls_that_succeeded() -> None:
    journal = Journal()
    for seq, name in enumerate(("put_top_notice", "delete_top_notice", "send_message", "get_chat")):
        journal.add(_entry(seq, name, f"oc_{name}"))
    journal.add(_entry(9, "edit_card", "oc_refused", code=230099))
    assert journal.written_chats() == {
        "oc_put_top_notice",
        "oc_delete_top_notice",
        "oc_send_message",
    }
