"""Feishu as its documents tell it, as far as notices and managed messages go: the client's methods.

What it models is what `provider/pulumi_feishu/emulator` does over HTTP: one notice a group, a uuid
that answers with its first message for an hour, edits, recalls, reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from pulumi_feishu.content import Content
from pulumi_feishu.openapi import Message, NoAnswer, Refused
from pulumi_feishu.openapi.client import CallReceipt
from pulumi_feishu.text.i18n import Words

APP = "cli_a"
_UUID_LIFE = timedelta(hours=1)

#: What happens to a call: refused, an answer that comes late or never, or the end of the engine.
Trouble = Literal["refuse", "cut before", "cut after", "crash before", "crash after"]


class Crash(BaseException):
    """The engine and its provider are killed."""


@dataclass
class Sent:
    """A message of the bot."""

    message_id: str
    chat_id: str
    content: Content
    uuid: str
    sent_at: datetime
    is_alive: bool = True


@dataclass
class Feishu:
    """The groups and messages, and what happens to which call: by its number in the run."""

    now: datetime = datetime(2026, 12, 1, tzinfo=UTC)
    slots: dict[str, str] = field(default_factory=dict)
    messages: dict[str, Sent] = field(default_factory=dict)
    #: (call, group or message) in order.
    journal: list[tuple[str, str]] = field(default_factory=list)
    troubles: dict[int, Trouble] = field(default_factory=dict)
    #: Messages that were sent by a call whose answer nobody got: no state may know of them.
    unanswered: set[str] = field(default_factory=set)
    #: Messages that may stay: not to be recalled, or told to be left.
    left_over: set[str] = field(default_factory=set)
    #: Deletes and recalls that were done likewise.
    has_lost_removal: bool = False

    def begin(self, troubles: dict[int, Trouble]) -> None:
        """A new run."""
        self.journal.clear()
        self.troubles = troubles

    def _call(self, name: str, what: str, effect: Callable[[], None]) -> None:
        self.journal.append((name, what))
        trouble = self.troubles.get(len(self.journal))
        action = Words(f"{name} {what}", "")
        if trouble == "refuse":
            raise Refused(action, code=232097, msg="scripted", log_id="")
        if trouble == "cut before":
            raise NoAnswer(action, Words("cut", ""), outcome_unknown=True)
        if trouble == "crash before":
            raise Crash
        effect()
        if trouble in ("cut after", "crash after"):
            self.has_lost_removal |= name in ("unpin", "recall")
            if trouble == "crash after":
                raise Crash
            raise NoAnswer(action, Words("cut", ""), outcome_unknown=True)

    def living(self, chat_id: str) -> set[str]:
        """The ids of the bot's messages that are in this group."""
        return {m.message_id for m in self.messages.values() if m.chat_id == chat_id and m.is_alive}


class Client:
    """The methods of `openapi.Client` that the provider calls."""

    def __init__(self, feishu: Feishu) -> None:
        self._feishu = feishu
        self.messages = Messages(feishu)
        self.groups = Groups()

    def pin_message(
        self, chat_id: str, message_id: str, *, must_finish: bool = False
    ) -> CallReceipt:
        """A message that is gone can't be pinned."""
        sent = self._feishu.messages.get(message_id)
        if sent is None or not sent.is_alive or sent.chat_id != chat_id:
            action = Words(f"pin {message_id}", "")
            raise Refused(action, code=232001, msg="invalid message", log_id="")
        return self._pin(chat_id, message_id)

    def pin_announcement(self, chat_id: str, *, must_finish: bool = False) -> CallReceipt:
        """Show the announcement."""
        return self._pin(chat_id, "announcement")

    def unpin(
        self,
        chat_id: str,
        *,
        before_each_try: Callable[[], None] = lambda: None,
        must_finish: bool = False,
    ) -> CallReceipt:
        """Empty the slot."""
        before_each_try()
        slots = self._feishu.slots
        self._feishu._call("unpin", chat_id, lambda: slots.update({chat_id: "none"}))
        return CallReceipt("")

    def _pin(self, chat_id: str, shows: str) -> CallReceipt:
        slots = self._feishu.slots
        self._feishu._call("pin", chat_id, lambda: slots.update({chat_id: shows}))
        return CallReceipt("")


class Groups:
    """None is ever dissolved."""

    def is_dissolved(self, _chat_id: str) -> bool:
        """Say so."""
        return False


class Messages:
    """The methods of `openapi.messages.Messages`."""

    def __init__(self, feishu: Feishu) -> None:
        self._feishu = feishu

    def send(
        self, chat_id: str, content: Content, *, uuid: str, is_secret: bool = False
    ) -> Message:
        """Send, or answer with the message that this uuid sent within the hour."""
        feishu = self._feishu
        known = [m for m in feishu.messages.values() if m.uuid == uuid]
        sent = next((m for m in known if feishu.now - m.sent_at < _UUID_LIFE), None)
        is_new = sent is None
        made = sent or Sent(f"om_{len(feishu.messages)}", chat_id, content, uuid, feishu.now)

        def send() -> None:
            feishu.messages[made.message_id] = made
            # Unless the answer comes back.
            if is_new:
                feishu.unanswered.add(made.message_id)

        feishu._call("send", chat_id, send)
        feishu.unanswered.discard(made.message_id)
        return replace(self._told(made), is_new=is_new)

    def edit(
        self, _chat_id: str, message_id: str, content: Content, *, is_secret: bool = False
    ) -> None:
        """Replace what a living message says."""
        self._living(message_id, 230011)

        def edit() -> None:
            self._feishu.messages[message_id].content = content

        self._feishu._call("edit", message_id, edit)

    def recall(self, _chat_id: str, message_id: str) -> None:
        """Take it back; the group shows nothing where it was pinned."""
        sent = self._feishu.messages[message_id]

        def recall() -> None:
            sent.is_alive = False
            if self._feishu.slots.get(sent.chat_id) == message_id:
                self._feishu.slots[sent.chat_id] = "none"

        self._feishu._call("recall", message_id, recall)

    def read(self, message_id: str, chat_id: str | None = None) -> Message:
        """As it is now."""
        self._feishu._call("read", message_id, lambda: None)
        return self._told(self._feishu.messages[message_id])

    def since(self, chat_id: str, start: datetime) -> Iterator[Message]:
        """The newest first."""
        self._feishu._call("list", chat_id, lambda: None)
        found = [m for m in self._feishu.messages.values() if m.chat_id == chat_id]
        for sent in sorted(found, key=lambda m: m.sent_at, reverse=True):
            if sent.sent_at >= start:
                yield self._told(sent)

    def _living(self, message_id: str, code: int) -> None:
        if not self._feishu.messages[message_id].is_alive:
            raise Refused(Words("edit", ""), code=code, msg="recalled", log_id="")

    def _told(self, sent: Sent) -> Message:
        return Message(
            sent.message_id,
            sent.chat_id,
            sent.content.msg_type,
            sent.content.json if sent.is_alive else "",
            APP,
            sent.sent_at,
            is_gone=not sent.is_alive,
        )
