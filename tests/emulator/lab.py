"""The emulator on a real socket, with a clock that tests move and a small world of its own."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from starlette.types import ASGIApp, Receive, Scope, Send

from pulumi_feishu.emulator import create_app
from pulumi_feishu.emulator.server import Server, listen
from pulumi_feishu.emulator.world.storage import from_json
from support.patience import PATIENCE_SECONDS

IM = "/open-apis/im/v1"
TOKEN_CALL = "/open-apis/auth/v3/tenant_access_token/internal"

#: 2026-11-23 09:00 UTC.
START = 1_795_424_400.0

ALL_SCOPES = ["im:chat", "im:message", "im:message.group_msg"]

ALICE = "u-alice-0123456789abcdef"
EXPIRED = "u-expired-0123456789abcdef"
UNGRANTED = "u-ungranted-0123456789abcdef"
FOREIGN = "u-foreign-0123456789abcdef"


def _app(app_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "app_id": app_id,
        "secret": f"secret-of-{app_id}",
        "name": f"App {app_id}",
        "tenant_key": "tenant-a",
        "open_id": f"ou_bot_{app_id}",
        "scopes": ALL_SCOPES,
        **fields,
    }


def _user(token: str, open_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "token": token,
        "open_id": open_id,
        "app_id": "cli_one",
        "tenant_key": "tenant-a",
        "scopes": ALL_SCOPES,
        **fields,
    }


#: oc_ops and oc_dev are groups with Alice, who owns oc_ops, and the bots of both apps.
WORLD: dict[str, Any] = {
    "apps": [_app("cli_one"), _app("cli_two")],
    "user_tokens": [
        _user(ALICE, "ou_alice"),
        _user(EXPIRED, "ou_alice", expired=True),
        _user(UNGRANTED, "ou_alice", scopes=[]),
        _user(FOREIGN, "ou_zed", tenant_key="tenant-b"),
    ],
    "chats": [
        {
            "chat_id": "oc_ops",
            "name": "发布值班群",
            "owner_id": "ou_alice",
            "user_count": 86,
            "members": [{"open_id": "ou_alice", "name": "Alice"}],
            "announcement": "放假安排\n见附件",
            "messages": [
                {"message_id": "om_1", "text": "first", "sender": "ou_alice"},
                {"message_id": "om_2", "text": "second", "sender": "cli_one"},
            ],
        },
        {
            "chat_id": "oc_dev",
            "name": "开发群",
            "members": [{"open_id": "ou_alice", "name": "Alice"}],
            "messages": [{"message_id": "om_dev", "text": "dev", "sender": "ou_alice"}],
        },
    ],
}


class Clock:
    """Seconds since the epoch that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds


class Stage:
    """An ASGI application that hands on to the one that a test put on it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class Lab:
    """A fresh emulator and what a test does with it."""

    def __init__(self, url: str, stage: Stage, session: requests.Session) -> None:
        self.url = url
        self.clock = Clock()
        self._session = session
        self._tokens: dict[str, str] = {}
        world = from_json(json.loads(json.dumps(WORLD)), now=START)
        stage.app = create_app(world, nonce="a-nonce", clock=self.clock)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """One HTTP request, as it is."""
        return self._session.request(
            method, self.url + path, timeout=PATIENCE_SECONDS, allow_redirects=False, **options
        )

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane that has to succeed."""
        response = self.request(method, f"/_emulator/{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def token(self, app_id: str = "cli_one") -> str:
        """The app's tenant access token, fetched once."""
        if app_id not in self._tokens:
            answer = self.fetch_token(app_id, f"secret-of-{app_id}").json()
            self._tokens[app_id] = answer["tenant_access_token"]
        return self._tokens[app_id]

    def fetch_token(self, app_id: str, secret: str) -> requests.Response:
        """The token call."""
        return self.request("POST", TOKEN_CALL, json={"app_id": app_id, "app_secret": secret})

    def call(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> requests.Response:
        """One call of `im/v1`, as app cli_one unless a token says otherwise."""
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        return self.request(method, IM + path, headers=headers, **options)

    def put(
        self, message_id: str | None, chat_id: str = "oc_ops", *, token: str | None = None
    ) -> requests.Response:
        """put_top_notice of a message, or of the announcement for None."""
        item = {"action_type": "2"} if message_id is None else {"action_type": "1"}
        if message_id is not None:
            item["message_id"] = message_id
        return self.put_items([item], chat_id, token=token)

    def put_items(
        self, items: Any, chat_id: str = "oc_ops", *, token: str | None = None
    ) -> requests.Response:
        """put_top_notice with these items."""
        path = f"/chats/{chat_id}/top_notice/put_top_notice"
        return self.call("POST", path, token=token, json={"chat_top_notice": items})

    def delete(self, chat_id: str = "oc_ops", *, token: str | None = None) -> requests.Response:
        """delete_top_notice."""
        path = f"/chats/{chat_id}/top_notice/delete_top_notice"
        return self.call("POST", path, token=token)

    def send(
        self,
        msg_type: str,
        content: Mapping[str, Any],
        chat_id: str = "oc_ops",
        /,
        *,
        token: str | None = None,
        **fields: Any,
    ) -> requests.Response:
        """Send a message to a group; `fields` replace those of the body."""
        body = {
            "receive_id": chat_id,
            "msg_type": msg_type,
            "content": json.dumps(content, ensure_ascii=False),
            **fields,
        }
        return self.call("POST", "/messages?receive_id_type=chat_id", token=token, json=body)

    def sent(self, msg_type: str, content: Mapping[str, Any], chat_id: str = "oc_ops") -> str:
        """The id of a message that was sent now."""
        message_id: str = self.send(msg_type, content, chat_id).json()["data"]["message_id"]
        return message_id

    def read(self, message_id: str) -> dict[str, Any]:
        """A message as the read call gives it."""
        answer = self.call("GET", f"/messages/{message_id}").json()
        items: list[dict[str, Any]] = answer["data"]["items"]
        assert len(items) == 1
        return items[0]

    def chat(self, chat_id: str = "oc_ops") -> dict[str, Any]:
        """A group as it is in the emulator's state."""
        chats = self.control("GET", "world")["chats"]
        return next(chat for chat in chats if chat["chat_id"] == chat_id)

    def shows(self, chat_id: str = "oc_ops") -> str | None:
        """What is in the group's slot: a message id, "announcement", or None."""
        notice = self.chat(chat_id)["notice"]
        return None if notice is None else notice["message_id"] or notice["shows"]

    def journal(self) -> list[dict[str, Any]]:
        """Every call since the start or since the journal was emptied."""
        calls: list[dict[str, Any]] = self.control("GET", "journal")["calls"]
        return calls


def code(response: requests.Response) -> tuple[int, int]:
    """HTTP status and code of an answer in Feishu's form, once its log id is checked."""
    body = response.json()
    log_id = response.headers["X-Tt-Logid"]
    assert len(log_id) == 34
    assert log_id[:20].isdigit()
    if body["code"] != 0 and "error" in body:
        assert body["error"]["log_id"] == log_id
    return response.status_code, body["code"]


@contextmanager
def serving(stage: Stage, port: int = 0) -> Iterator[str]:
    """A server in a thread, on a free port unless one is named; gives its URL."""
    server = Server(stage)
    listener = listen(port)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join()


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}"
