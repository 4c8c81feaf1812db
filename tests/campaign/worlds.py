"""The two servers as a walk sees them: what each group shows, and which messages live."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from campaign.entries import message_id
from campaign.generate import Server
from double.server import running_double
from double.world import APP_ID, SECRET
from double.world import World as DoubleState
from support.emulator import Emulator, running_emulator

#: A group that no walk declares.
THEIRS = "oc_theirs"


@dataclass(frozen=True)
class Seen:
    """A group: what it shows (`none`, `announcement`, an id), and the messages that were sent."""

    shows: str
    #: By id: the word of a message of the app, and whether it lives.
    sent: Mapping[str, tuple[str, bool]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """Those of the messages that live."""
        return sorted(word for word, lives in self.sent.values() if lives)

    @property
    def shown_word(self) -> str:
        """What it shows, a sent message by its word."""
        return self.sent[self.shows][0] if self.shows in self.sent else self.shows


class World(Protocol):
    """A server and what somebody does there by hand."""

    url: str
    environment: dict[str, str]

    def groups(self) -> dict[str, Seen]: ...
    def add(self, chat: str) -> None: ...
    def recall(self, message: str) -> None: ...
    def unpin(self, chat: str) -> None: ...
    def jump(self, hours: int) -> None: ...


class _EmulatorWorld:
    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._ahead_seconds = 0
        self.url = emulator.url
        self.environment = emulator.environment

    def groups(self) -> dict[str, Seen]:
        found = {}
        for chat in self._emulator.control("GET", "world")["chats"]:
            notice = chat["notice"] or {"shows": "none"}
            sent = {
                m["message_id"]: (word_in(m["content"]), m["state"] == "normal")
                for m in chat["messages"]
                if m["uuid"]
            }
            found[chat["chat_id"]] = Seen(notice.get("message_id") or notice["shows"], sent)
        return found

    def add(self, chat: str) -> None:
        messages = {message_id(chat, number): f"somebody's {number}" for number in (1, 2, 3)}
        self._emulator.add_chat(chat, messages=messages)
        by_hand = {"shows": "message", "message_id": message_id(chat, 3)}
        self._emulator.control("PUT", f"notice/{chat}", by_hand)

    def recall(self, message: str) -> None:
        self._emulator.change_message(message, state="recalled")

    def unpin(self, chat: str) -> None:
        self._emulator.control("PUT", f"notice/{chat}", {"shows": None})

    def jump(self, hours: int) -> None:
        self._ahead_seconds += 3600 * hours
        self._emulator.pass_seconds(self._ahead_seconds)


class _DoubleWorld:
    def __init__(self, url: str, state: DoubleState) -> None:
        self._state = state
        self.url = url
        self.environment = {
            "FEISHU_BASE_URL": url,
            "FEISHU_APP_ID": APP_ID,
            "FEISHU_APP_SECRET": SECRET,
        }

    def groups(self) -> dict[str, Seen]:
        with self._state.lock:
            assert self._state.mistakes == []
            found = {}
            for chat, shows in self._state.shows.items():
                sent = {
                    m.message_id: (word_in(m.content), not m.is_recalled)
                    for m in self._state.messages.values()
                    if m.chat_id == chat and m.sender == APP_ID
                }
                found[chat] = Seen(shows or "none", sent)
            return found

    def add(self, chat: str) -> None:
        messages = {message_id(chat, n): f'{{"text": "somebody\'s {n}"}}' for n in (1, 2, 3)}
        self._state.add(chat, messages, message_id(chat, 3))

    def recall(self, message: str) -> None:
        with self._state.lock:
            self._state.recall(self._state.messages[message])

    def unpin(self, chat: str) -> None:
        with self._state.lock:
            self._state.shows[chat] = None

    def jump(self, hours: int) -> None:
        with self._state.lock:
            self._state.ahead_seconds += 3600 * hours


def word_in(content: str) -> str:
    """The word by which a walk knows a content; all of it where there is none."""
    found = re.search(r"(?:text|markdown|card)-\d", content)
    return found[0] if found else content


@contextmanager
def world_of(server: Server, directory: Path) -> Iterator[World]:
    """One of the servers, new."""
    if server == "emulator":
        with running_emulator(directory=directory) as emulator:
            yield _EmulatorWorld(emulator)
        return
    with running_double() as double:
        yield _DoubleWorld(double.url, double.world)
