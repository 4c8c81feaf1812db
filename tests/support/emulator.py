"""The emulator as a process of its own, and its control plane as Python calls."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET, create_app
from pulumi_feishu.emulator.server import Server, listen
from pulumi_feishu.emulator.world.seed import DEMO_SEED
from pulumi_feishu.emulator.world.storage import load
from pulumi_feishu.openapi import Waits
from support.forks import Fork, run_module
from support.patience import PATIENCE_SECONDS

#: Of 2026-11-23, in UTC.
_MIDNIGHT = 1_795_392_000.0

PUT = "put_top_notice"
DELETE = "delete_top_notice"


@dataclass(frozen=True)
class Emulator:
    """A running emulator: what tests set up in it, and what they read from it."""

    url: str
    session: requests.Session

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to talk to it as the demo app."""
        return {
            "FEISHU_BASE_URL": self.url,
            "FEISHU_APP_ID": DEMO_APP_ID,
            "FEISHU_APP_SECRET": DEMO_APP_SECRET,
        }

    def hold_back(self, api: str, **where: str) -> None:
        """Refuse each call of this API as throttled until other faults are set, such as none."""
        headers = {"x-ogw-ratelimit-reset": "1"}
        self.faults({"api": api, "http": 429, "code": 99991400, "headers": headers, **where})

    def held_back(self) -> bool:
        """Whether a call was refused so."""
        return bool(self.control("GET", "faults")["faults"][0]["hits"])

    def settle(self) -> None:
        """Wait until all calls of processes that are gone are answered."""
        before = -1
        while before != (before := len(self.control("GET", "journal")["calls"])):
            time.sleep(0.5)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the control plane; raises for any answer but a success."""
        response = self.session.request(
            method, f"{self.url}/_emulator/{path}", json=body, timeout=PATIENCE_SECONDS
        )
        response.raise_for_status()
        return response.json()

    def add_chat(self, chat_id: str, *, messages: Mapping[str, str] | None = None) -> None:
        """A group with the demo app's bot in it, and these messages (id to text)."""
        listed = [{"message_id": key, "text": text} for key, text in (messages or {}).items()]
        self.control("POST", "chats", {"chat_id": chat_id, "name": chat_id, "messages": listed})

    def add_chats(self, count: int) -> list[str]:
        """Groups `oc_f000` and so on, each with the messages `om_f000_1` and `om_f000_2`."""
        chats = [f"oc_f{number:03}" for number in range(count)]
        for chat in chats:
            messages = {f"om_{chat[3:]}_{turn}": f"text {turn}" for turn in (1, 2)}
            self.add_chat(chat, messages=messages)
        return chats

    def add_chat_once(self, chat_id: str, *, messages: Mapping[str, str]) -> None:
        """The same, unless an earlier test of this emulator added it."""
        known = {chat["chat_id"] for chat in self.control("GET", "world")["chats"]}
        if chat_id not in known:
            self.add_chat(chat_id, messages=messages)

    def change_chat(self, chat_id: str, **fields: Any) -> None:
        """Change a group from outside, such as `status="dissolved"` or `bot_member=False`."""
        self.control("PATCH", f"chats/{chat_id}", fields)

    def change_app(self, **fields: Any) -> None:
        """Change the demo app, such as `bot_enabled=False`."""
        self.control("PATCH", f"apps/{DEMO_APP_ID}", fields)

    def change_message(self, message_id: str, **fields: Any) -> None:
        """Change a message from outside, such as `state="recalled"`."""
        self.control("POST", f"messages/{message_id}", fields)

    def faults(self, *rules: Mapping[str, Any]) -> None:
        """Replace the scripted faults."""
        self.control("PUT", "faults", list(rules))

    def calls(self, *, writes_only: bool = True) -> list[tuple[str, str, int]]:
        """The journal as (call, chat id or last part of the path, code), oldest first."""
        found = []
        for call in self.control("GET", "journal")["calls"]:
            parts = call["path"].strip("/").split("/")
            if parts[-1] in (PUT, DELETE):
                found.append((parts[-1], parts[-3], call["code"]))
            elif not writes_only:
                found.append((parts[-2], parts[-1], call["code"]))
        return found

    def message_calls(self) -> list[tuple[str, int]]:
        """The journal's calls on messages as (send, list, edit, …, code), oldest first."""
        names = {"POST": "send", "PUT": "edit", "PATCH": "edit card", "DELETE": "recall"}
        found = []
        for call in self.control("GET", "journal")["calls"]:
            if "/im/v1/messages" in call["path"]:
                is_list = call["path"].endswith("/messages")
                name = names.get(call["method"], "list" if is_list else "read")
                found.append((name, call["code"]))
        return found

    def sent(self, chat_id: str) -> list[dict[str, Any]]:
        """The messages that were sent to this group through the API, oldest first."""
        [chat] = [c for c in self.control("GET", "world")["chats"] if c["chat_id"] == chat_id]
        return [message for message in chat["messages"] if message["uuid"]]

    def pass_seconds(self, seconds: int) -> None:
        """Move the emulator's clock, which the tests' own does not follow."""
        self.control("PATCH", "settings", {"ahead_seconds": seconds})

    def forget_calls(self) -> None:
        """Empty the journal."""
        self.control("DELETE", "journal")

    def shows(self, chat_id: str) -> str:
        """What hangs on top of the group: a message id, `announcement` or `none`."""
        return self.all_shown()[chat_id]

    def all_shown(self) -> dict[str, str]:
        """The same for each group."""
        shown = {}
        for chat in self.control("GET", "world")["chats"]:
            notice = chat["notice"] or {"shows": "none"}
            shown[chat["chat_id"]] = str(notice.get("message_id") or notice["shows"])
        return shown

    def journal_text(self) -> str:
        """The whole journal, to look for what must not be in it."""
        return json.dumps(self.control("GET", "journal"))


@dataclass(frozen=True)
class EmulatorProcess(Emulator):
    """One in a process of its own."""

    process: Fork


@contextmanager
def emulator_in_step(waits: Waits, seed: Path = DEMO_SEED) -> Iterator[Emulator]:
    """One in a thread of this process, by whose clock it is as late as by that of `waits`."""

    def clock() -> float:
        return _MIDNIGHT + waits.now()

    listener = listen(0)
    server = Server(create_app(load(seed, now=clock()), clock=clock))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    host, port = listener.getsockname()
    try:
        with _session() as session:
            yield Emulator(url=f"http://{host}:{port}", session=session)
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def running_emulator(*arguments: str, directory: Path) -> Iterator[EmulatorProcess]:
    """Run `pulumi-feishu emulator` on a free port, in a process of its own, and end it."""
    errors = directory / "emulator.log"
    process = run_module("pulumi_feishu", "emulator", "--port", "0", *arguments, errors=errors)
    try:
        line = process.stdout.readline().decode()
        assert "http://" in line, f"the emulator did not start: {line!r} {errors.read_text()}"
        with _session() as session:
            yield EmulatorProcess(url=line.split()[-1], session=session, process=process)
    finally:
        process.end()


@contextmanager
def running_emulator_with_groups(directory: Path) -> Iterator[Emulator]:
    """The same, with the groups `oc_a`, `oc_b` and `oc_c`, each with two messages (`om_a1`, …)."""
    with running_emulator(directory=directory) as emulator:
        for name in ("a", "b", "c"):
            messages = {f"om_{name}1": "first", f"om_{name}2": "second"}
            emulator.add_chat(f"oc_{name}", messages=messages)
        yield emulator


@contextmanager
def _session() -> Iterator[requests.Session]:
    """Neither a proxy of the user's is asked for, nor a password.

    A kept connection may be closed in the moment in which a test asks again: it asks once more.
    """
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", HTTPAdapter(max_retries=Retry(1, allowed_methods=None)))
        yield session
