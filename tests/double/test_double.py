"""The double refuses what no document allows, and shares no code with what it judges."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from double.server import Double, running_double
from double.world import APP_ID, SECRET

_CHATS, _MESSAGES = "/open-apis/im/v1/chats", "/open-apis/im/v1/messages"
_TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
_TEXT = {"receive_id": "oc_a", "msg_type": "text", "content": '{"text":"hi"}'}


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with running_double() as running:
        running.world.add("oc_a", {"om_a": '{"text":"somebody"}'})
        running.world.add("oc_b", {"om_b": '{"text":"somebody"}'})
        yield running


class Asking:
    def __init__(self, double: Double) -> None:
        self._double = double
        body = {"app_id": APP_ID, "app_secret": SECRET}
        self.headers = {}
        token = self("POST", _TOKEN, body)[1]["tenant_access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method, self._double.url + path, json=body, params=query, headers=self.headers
            )
        return answer.status_code, answer.json() if answer.text.startswith("{") else answer.text


@pytest.fixture
def ask(double: Double) -> Asking:
    double.world.mistakes.clear()
    return Asking(double)


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        pytest.param("GET", f"{_CHATS}/oc_a/top_notice/put_top_notice", None, 404, id="method"),
        pytest.param("POST", f"{_CHATS}/oc_a/top_notice", None, 404, id="path"),
        pytest.param("POST", f"{_CHATS}/oc_a/top_notice/put_top_notice", {}, 99992402, id="field"),
        pytest.param(
            "POST",
            f"{_CHATS}/oc_a/top_notice/put_top_notice",
            {"chat_top_notice": [{"action_type": 1, "message_id": "om_a"}]},
            232001,
            id="a number for the type",
        ),
        pytest.param(
            "POST",
            f"{_CHATS}/oc_a/top_notice/put_top_notice",
            {"chat_top_notice": [{"action_type": "1", "message_id": "om_b"}]},
            232001,
            id="a message of another group",
        ),
        pytest.param(
            "POST",
            f"{_CHATS}/oc_none/top_notice/delete_top_notice",
            None,
            99992356,
            id="unknown group",
        ),
        pytest.param("DELETE", f"{_MESSAGES}/om_none", None, 99992354, id="unknown message"),
        pytest.param("DELETE", f"{_MESSAGES}/om_a", None, 230071, id="somebody's message"),
        pytest.param("POST", _MESSAGES, _TEXT, 99992402, id="no receive_id_type"),
        pytest.param("GET", _MESSAGES, None, 99992402, id="no container"),
        pytest.param("POST", _TOKEN, {"app_id": APP_ID, "app_secret": "x"}, 10014, id="secret"),
    ],
)
def test_what_no_document_allows_is_refused(
    double: Double, ask: Asking, method: str, path: str, body: Any, code: int
) -> None:
    status, answer = ask(method, path, body)
    assert (status if isinstance(answer, str) else answer["code"]) == code
    assert bool(double.world.mistakes) == (code not in (99992356, 99992354))


@pytest.mark.parametrize(
    ("authorization", "code"), [("", 99991661), ("t-x", 99991671), ("Bearer t-x", 99991663)]
)
def test_a_call_without_a_valid_token_is_refused(
    ask: Asking, authorization: str, code: int
) -> None:
    ask.headers = {"Authorization": authorization} if authorization else {}
    assert ask("GET", f"{_CHATS}/oc_a")[1]["code"] == code


def test_a_uuid_sends_once_and_a_recalled_message_leaves_the_slot_empty(
    double: Double, ask: Asking
) -> None:
    body = {**_TEXT, "uuid": "u"}
    first, second = (ask("POST", _MESSAGES, body, receive_id_type="chat_id") for _ in range(2))
    message = first[1]["data"]["message_id"]
    assert second[1]["data"]["message_id"] == message
    item = {"action_type": "1", "message_id": message}
    ask("POST", f"{_CHATS}/oc_a/top_notice/put_top_notice", {"chat_top_notice": [item]})
    assert double.world.shows["oc_a"] == message
    ask("DELETE", f"{_MESSAGES}/{message}")
    assert double.world.shows["oc_a"] is None
    [read] = ask("GET", f"{_MESSAGES}/{message}")[1]["data"]["items"]
    assert read["deleted"] is True
    assert "body" not in read


def test_a_card_is_read_wrapped(ask: Asking) -> None:
    card = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": []}}
    body = {"receive_id": "oc_b", "msg_type": "interactive", "content": json.dumps(card)}
    sent = ask("POST", _MESSAGES, body, receive_id_type="chat_id")[1]["data"]["message_id"]
    found = {}
    for form in ("", "user_card_content"):
        query = {"card_msg_content_type": form} if form else {}
        [read] = ask("GET", f"{_MESSAGES}/{sent}", **query)[1]["data"]["items"]
        found[form] = json.loads(read["body"]["content"])
    assert "user_dsl" not in found[""]
    assert json.loads(found["user_card_content"]["user_dsl"]) == card


def test_it_imports_nothing_of_what_it_judges() -> None:
    for module in ("world", "rules", "server"):
        tree = ast.parse((Path(__file__).parent / f"{module}.py").read_text())
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        named = {
            name
            for node in imports
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
            )
        }
        assert {
            name for name in named if name.startswith(("pulumi", "support", "campaign"))
        } == set()
