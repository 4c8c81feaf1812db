"""Answers as the real server gives them, where clients and people rely on just that."""

from __future__ import annotations

import http.client
import json
import re
from pathlib import Path
from typing import Any

import pytest

import pulumi_feishu.emulator.api
from emulator.lab import ALICE, FOREIGN, IM, Lab, code
from pulumi_feishu.emulator.api.refusals import MESSAGES

TEXT = {"text": "freeze"}
CARD = {"config": {"update_multi": True}, "elements": [{"tag": "markdown", "content": "freeze"}]}
OPS = "/messages?container_id_type=chat&container_id=oc_ops"


def headers_of(lab: Lab, path: str) -> list[str]:
    connection = http.client.HTTPConnection(lab.url.removeprefix("http://"), timeout=30)
    connection.request("GET", path, headers={"Authorization": f"Bearer {lab.token()}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return [name for name, _ in answer.getheaders()]


def test_headers_are_written_as_feishu_writes_them(lab: Lab) -> None:
    for path in (f"{IM}/chats/oc_ops", f"{IM}/chats/oc_none", f"{IM}/nothing"):
        names = headers_of(lab, path)
        assert {"Content-Type", "X-Tt-Logid", "Date"} <= set(names)
        assert len(names) == len({name.lower() for name in names})


def test_a_scripted_header_stands_once(lab: Lab) -> None:
    fault = {"api": "get_chat", "http": 200, "raw": "{}", "content_type": "text/html"}
    lab.control("PUT", "faults", [{**fault, "headers": {"x-tt-logid": "mine", "DATE": "never"}}])
    names = [name.lower() for name in headers_of(lab, f"{IM}/chats/oc_ops")]
    assert [names.count(name) for name in ("x-tt-logid", "date", "content-type")] == [1, 1, 1]


def test_no_answer_has_words_of_the_emulator_or_its_authors() -> None:
    """The words of a code are the vendor's, and what follows `ext=` names the input only."""
    told = [*MESSAGES.values()]
    for module in Path(pulumi_feishu.emulator.api.__file__).parent.glob("*.py"):
        text = module.read_text()
        told += re.findall(r"(?:refuse_parameter\(|msg=)f?\"([^\"]*)\"", text)
    assert len(told) > 50
    for words in told:
        assert not re.search(r"emulator|\bwe\b|\bour\b|\[assumed\]", words)


def test_a_chat_of_two_has_neither_owner_nor_type_nor_permissions(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"chat_mode": "p2p"})
    data = lab.call("GET", "/chats/oc_ops").json()["data"]
    assert data["chat_mode"] == "p2p"
    for name in ("owner_id", "owner_id_type", "chat_type", "pin_manage_setting", "edit_permission"):
        assert name not in data


def test_a_group_without_a_name_has_no_such_field(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"name": ""})
    assert "name" not in lab.call("GET", "/chats/oc_ops").json()["data"]
    first, second = lab.call("GET", "/chats").json()["data"]["items"]
    assert ("name" in first, "name" in second) == (False, True)


@pytest.mark.parametrize(
    ("kind", "owner"), [("open_id", "ou_alice"), ("union_id", "on_alice"), ("user_id", "alice")]
)
def test_people_are_told_by_the_id_that_is_asked_for(lab: Lab, kind: str, owner: str) -> None:
    data = lab.call("GET", f"/chats/oc_ops?user_id_type={kind}").json()["data"]
    assert (data["owner_id"], data["owner_id_type"]) == (owner, kind)
    item = lab.call("GET", f"/chats?user_id_type={kind}").json()["data"]["items"][0]
    assert item["owner_id"] == owner


def test_who_is_mentioned_is_told_by_the_id_that_is_asked_for(lab: Lab) -> None:
    sent = lab.sent("text", {"text": '<at user_id="ou_alice">Alice</at> freeze'})
    [item] = lab.call("GET", f"/messages/{sent}?user_id_type=union_id").json()["data"]["items"]
    [mention] = item["mentions"]
    assert (mention["id"], mention["id_type"]) == ("on_alice", "union_id")


@pytest.mark.parametrize("path", ["/chats/oc_ops", "/chats", "/messages/om_1"])
def test_an_unknown_type_of_id_is_refused(lab: Lab, path: str) -> None:
    answer = lab.call("GET", f"{path}?user_id_type=mail")
    assert code(answer) == (400, 99992402)
    assert answer.json()["error"]["field_violations"][0]["field"] == "user_id_type"


def test_groups_are_found_by_a_part_of_their_name(lab: Lab) -> None:
    found = lab.call("GET", "/chats/search?query=值班").json()["data"]
    assert [item["chat_id"] for item in found["items"]] == ["oc_ops"]
    assert lab.call("GET", "/chats/search").json()["data"]["items"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/messages/mget"),
        ("GET", "/messages/mget"),
        ("POST", "/messages/om_1/reply"),
        ("POST", "/chats/oc_ops/link"),
        ("DELETE", "/messages/batch_delete"),
    ],
)
def test_a_call_that_is_not_there_is_not_found_and_no_id(lab: Lab, method: str, path: str) -> None:
    answer = lab.call(method, path, json={})
    assert (answer.status_code, answer.text) == (404, "404 page not found")


@pytest.mark.parametrize(
    ("scope", "method", "path", "body"),
    [
        ("im:message:update", "PUT", "/messages/om_2", {"msg_type": "text"}),
        ("im:message:recall", "DELETE", "/messages/om_2", None),
        ("im:message.history:readonly", "GET", OPS, None),
    ],
)
def test_the_narrower_scopes_do(
    lab: Lab, scope: str, method: str, path: str, body: dict[str, Any] | None
) -> None:
    scopes = [scope, "im:message.group_msg"]
    given = body and {**body, "content": json.dumps(TEXT)}
    lab.control("PATCH", "apps/cli_one", {"scopes": ["im:chat"]})
    assert code(lab.call(method, path, json=given)) == (400, 99991672)
    lab.control("PATCH", "apps/cli_one", {"scopes": scopes})
    assert code(lab.call(method, path, json=given)) == (200, 0)


def test_a_user_sends_and_edits_a_card_of_the_own_but_no_text(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"scopes": ["im:message", "im:message.send_as_user"]})
    body = {"receive_id": "oc_ops", "msg_type": "interactive", "content": json.dumps(CARD)}
    sent = lab.call("POST", "/messages?receive_id_type=chat_id", token=ALICE, json=body)
    assert code(sent) == (200, 0)
    data = sent.json()["data"]
    assert (data["sender"]["id"], data["sender"]["sender_type"]) == ("ou_alice", "user")
    path = f"/messages/{data['message_id']}"
    edit = {"content": json.dumps(CARD)}
    assert code(lab.call("PATCH", path, token=ALICE, json=edit)) == (200, 0)
    assert code(lab.call("PATCH", path, json=edit)) == (400, 230071)
    text = {"msg_type": "text", "content": json.dumps(TEXT)}
    assert code(lab.call("PUT", "/messages/om_1", token=ALICE, json=text)) == (400, 99991668)


CALLS: dict[str, tuple[str, str, Any]] = {
    "send": (
        "POST",
        "/messages?receive_id_type=chat_id",
        {"receive_id": "oc_ops", "msg_type": "text", "content": json.dumps(TEXT)},
    ),
    "edit": ("PUT", "/messages/om_2", {"msg_type": "text", "content": json.dumps(TEXT)}),
    "recall": ("DELETE", "/messages/om_2", None),
    "read": ("GET", "/messages/om_2", None),
    "list": ("GET", OPS, None),
}


@pytest.mark.parametrize("call", CALLS)
def test_every_call_on_messages_judges_the_app_its_tenant_and_its_sharing(
    lab: Lab, call: str
) -> None:
    method, path, body = CALLS[call]

    def told() -> tuple[int, int]:
        return code(lab.call(method, path, json=body))

    lab.token()
    lab.control("PATCH", "apps/cli_one", {"status": "disabled"})
    assert told() == (400, 99991662)
    lab.control("PATCH", "apps/cli_one", {"status": "enabled", "tenant_key": "tenant-b"})
    assert told() == (400, 230002)
    lab.control("PATCH", "apps/cli_one", {"tenant_key": "tenant-a"})
    lab.control("PATCH", "chats/oc_ops", {"external": True})
    assert told() == (400, 230027)
    lab.control("PATCH", "apps/cli_one", {"external_sharing": True})
    assert told() == (200, 0)
    assert code(lab.call("GET", "/messages/om_2", token=FOREIGN)) == (400, 230002)


@pytest.mark.parametrize(
    ("switch", "card_type", "told"),
    [
        ("wrapped", "user_card_content", {"title", "elements", "user_dsl"}),
        ("wrapped", "raw_card_content", {"json_card"}),
        ("wrapped", "", {"title", "elements"}),
        ("unwrapped", "user_card_content", {"config", "elements"}),
        ("plain", "user_card_content", {"title", "elements"}),
        ("plain", "raw_card_content", {"title", "elements"}),
    ],
)
def test_a_card_comes_back_in_each_form_in_which_somebody_saw_it(
    lab: Lab, switch: str, card_type: str, told: set[str]
) -> None:
    lab.control("PATCH", "switches", {"card_read_back": switch})
    sent = lab.sent("interactive", CARD)
    query = f"?card_msg_content_type={card_type}" if card_type else ""
    [item] = lab.call("GET", f"/messages/{sent}{query}").json()["data"]["items"]
    assert set(json.loads(item["body"]["content"])) == told
