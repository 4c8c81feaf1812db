"""What the double knows: groups with one slot each, messages, tokens. Nothing of HTTP."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field

APP_ID, SECRET = "cli_double00000000", "double-secret-0123456789abcdef"

#: Within this the same uuid sends at most one message. [doc] im-v1/message/create
UUID_SECONDS = 3600
#: [doc] auth/v3/tenant_access_token_internal: at most two hours.
TOKEN_SECONDS = 7200


@dataclass
class Message:
    """`sender` is an app's id or a person's; `sent_at` is in seconds."""

    message_id: str
    chat_id: str
    msg_type: str
    content: str
    sender: str
    sent_at: float
    uuid: str = ""
    edits: int = 0
    is_recalled: bool = False


@dataclass
class World:
    """Everything; `shows` is a message's id, `announcement`, or None."""

    shows: dict[str, str | None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    #: Requests that no document allows, in words.
    mistakes: list[str] = field(default_factory=list)
    #: So many of the next sends are carried out, and their answers are lost.
    losing: int = 0
    #: How far its clock is ahead of the machine's.
    ahead_seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def now(self) -> float:
        """Seconds since the epoch by its own clock."""
        return time.time() + self.ahead_seconds

    def number(self) -> int:
        """One that was not given before."""
        return next(self._numbers)

    def issue(self) -> str:
        """A token; an older one stays valid."""
        token = f"t-double{self.number():010}"
        self.tokens[token] = self.now() + TOKEN_SECONDS
        return token

    def add(self, chat_id: str, messages: dict[str, str], shows: str | None = None) -> None:
        """A group with somebody's texts in it."""
        self.shows[chat_id] = shows
        for message_id, content in messages.items():
            self.messages[message_id] = Message(
                message_id, chat_id, "text", content, "ou_somebody", self.now()
            )

    def known(self, uuid: str, chat_id: str) -> Message | None:
        """The message that this uuid sent within the hour."""
        since = self.now() - UUID_SECONDS
        for message in self.messages.values():
            if uuid and (message.uuid, message.chat_id) == (uuid, chat_id):
                return message if message.sent_at >= since else None
        return None

    def recall(self, message: Message) -> None:
        """Take it back; a group that showed it shows nothing then. [assumed]"""
        message.is_recalled = True
        if self.shows[message.chat_id] == message.message_id:
            self.shows[message.chat_id] = None
