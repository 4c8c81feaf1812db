"""The journal: every call in the order in which it was judged, with its chat and message."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pulumi_feishu.emulator.api.call import Call
from pulumi_feishu.emulator.api.envelope import Answer
from pulumi_feishu.emulator.world.state import World

#: Older entries are dropped: the journal lives in memory only.
MOST_ENTRIES = 10_000
_MOST_BYTES = 50_000_000

#: The calls that change what people see, by how their names begin.
_WRITES = ("put_top", "delete_top", "send_", "edit_", "recall_")

#: Anything that looks like a token of any kind, issued here or not.
_TOKEN_LOOK = re.compile(r"\b[tuar]-[0-9A-Za-z_.~+/-]{16,}")


@dataclass(frozen=True)
class Entry:
    """One call; `at` is in seconds since the epoch.

    `http` and `code` are what was answered: None for a cut connection, and no code in a page that
    is not Feishu's. `app` is who called: an app id, a user's open_id, "" when unknown. `body` is
    kept for the calls that write notices and messages.

    `api` is the path template and `name` the short name, as in `api/routes.py`; only the latter
    tells an edit of a card from a recall. `chat_id` and `message_id` are what the call is about,
    None when it names none that exists; of a send, `message_id` is the message that it made.
    """

    seq: int
    at: float
    method: str
    path: str
    api: str
    http: int | None
    code: int | None
    app: str
    log_id: str
    body: Any = None
    name: str = ""
    chat_id: str | None = None
    message_id: str | None = None
    size: int = field(default=0, repr=False)
    """How many bytes of the request it keeps."""


class Journal:
    """The last 10,000 calls, of 50 MB. `seq` goes on counting when the journal is emptied."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def add(self, entry: Entry) -> None:
        """Write one call down."""
        self._entries.append(entry)
        self._bytes += entry.size
        while len(self._entries) > MOST_ENTRIES or self._bytes > _MOST_BYTES:
            self._bytes -= self._entries.popleft().size

    def clear(self) -> None:
        """Forget every call."""
        self._entries.clear()
        self._bytes = 0

    def numbers(self, last: int) -> range:
        """The `seq` of the last calls, at most so many; an empty range when there are none."""
        if not self._entries:
            return range(0)
        first, newest = self._entries[0].seq, self._entries[-1].seq
        return range(max(first, newest - last + 1), newest + 1)

    def written_chats(self) -> set[str]:
        """The groups that a call which succeeded wrote to."""
        return {
            entry.chat_id
            for entry in self._entries
            if entry.chat_id and entry.code == 0 and entry.name.startswith(_WRITES)
        }

    def read(self, secrets: Iterable[str], *, last: int = MOST_ENTRIES) -> list[dict[str, Any]]:
        """The last calls, oldest first, as JSON; whatever is or looks like a secret is masked."""
        entries = list(self._entries)[-last:]
        told_by_caller = json.dumps([(entry.path, entry.body) for entry in entries])
        harmless = json.loads(masked(told_by_caller, secrets))
        return [
            {**_told(entry), "at": utc(entry.at), "path": path, "body": body}
            for entry, (path, body) in zip(entries, harmless, strict=True)
        ]


def masked(text: str, secrets: Iterable[str]) -> str:
    """The JSON text without the secrets and without anything that looks like a token."""
    for secret in filter(None, secrets):
        for form in _forms(secret):
            text = text.replace(form, "***")
    return _TOKEN_LOOK.sub("***", text)


def _told(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in vars(entry).items() if name != "size"}


def _forms(secret: str) -> list[str]:
    """How JSON text has a string: plainly, or in the JSON text that `content` is."""
    plain = json.dumps(secret)[1:-1]
    inner = json.dumps(secret, ensure_ascii=False)[1:-1]
    return [json.dumps(plain)[1:-1], json.dumps(inner)[1:-1], plain]


def utc(seconds: float) -> str:
    """A time as UTC in ISO 8601 with milliseconds."""
    at = datetime.fromtimestamp(seconds, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Subject:
    """A group and a message that exist, None where the call names none."""

    chat_id: str | None = None
    message_id: str | None = None


def subject_of(call: Call, body: Mapping[str, Any], answer: Answer | None, world: World) -> Subject:
    """What the path names, or for a send the message that it made, whatever a fault answered."""
    data: Mapping[str, Any] = answer.body.get("data", {}) if answer else {}
    message_id = call.ids.get("message_id") or data.get("message_id")
    message = world.messages.get(message_id or "")
    # Else anything that a caller writes, a secret too, could stand in the journal as an id.
    chat_id = message.chat_id if message else _chat_id(call, body)
    return Subject(
        chat_id if chat_id in world.chats else None, message.message_id if message else None
    )


def _chat_id(call: Call, body: Mapping[str, Any]) -> str | None:
    if "chat_id" in call.ids:
        return call.ids["chat_id"]
    chat_id = body.get("receive_id", call.query.get("container_id"))
    return chat_id if isinstance(chat_id, str) else None
