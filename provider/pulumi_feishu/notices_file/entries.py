"""The validated entries, one for each chat, and what each shows later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pulumi_feishu.notices_file.errors import Mistake

OnRemove = Literal["unpin", "leave"]

NoticeKind = Literal["message", "announcement", "none", "unmanaged", "text", "markdown", "card"]


@dataclass(frozen=True)
class Notice:
    """What a group shows.

    `source` is the message's id, the text, the Markdown, or the card as JSON text; it is empty for
    the plain words.
    """

    kind: NoticeKind
    source: str = ""


@dataclass(frozen=True)
class Entry:
    """The notice of one chat (`oc_…`); several entries come from one item with `chats`.

    `place` is where that item starts (`notices.yaml:5:5`). `expires` is in the time zone of whoever
    wrote it. `recall` is true only where this program sends the message.
    """

    chat_id: str
    name: str
    notice: Notice
    place: str
    owner: str = ""
    reason: str = ""
    expires: datetime | None = None
    then: Notice = Notice("none")
    on_remove: OnRemove = "unpin"
    recall: bool = False

    def has_expired(self, now: datetime) -> bool:
        """Say whether `expires` is over at this moment (with a time zone)."""
        return self.expires is not None and now >= self.expires

    def notice_at(self, now: datetime) -> Notice:
        """Return what the group shows at this moment: `then` from `expires` on."""
        return self.then if self.has_expired(now) else self.notice

    def timeline(self, now: datetime) -> tuple[tuple[datetime | None, Notice], ...]:
        """Return what the group shows from this moment on (None) and from which later ones."""
        first: tuple[datetime | None, Notice] = (None, self.notice_at(now))
        if self.expires is None or self.has_expired(now) or self.then == self.notice:
            return (first,)
        return (first, (self.expires, self.then))


@dataclass(frozen=True)
class Desired:
    """All entries, in the order of the files; no chat is in two of them.

    `warnings` are what is no mistake for sure: what YAML leaves out, what Feishu may refuse.
    """

    entries: tuple[Entry, ...]
    warnings: tuple[Mistake, ...] = ()


#: The stack's output: a group's id to the moment (ISO 8601), the kind, and a digest of the notice.
OUTPUT = "comesLater"


def coming_of(entries: Iterable[Entry], now: datetime) -> dict[str, dict[str, str]]:
    """The value of the output; groups for which nothing comes are left out."""
    return {
        entry.chat_id: {
            "at": at.isoformat(),
            "notice": notice.kind,
            "sha256": notice_digest(notice),
        }
        for entry in entries
        for at, notice in entry.timeline(now)
        if at is not None
    }


def notice_digest(notice: Notice) -> str:
    """The same exactly for what shows the same."""
    return hashlib.sha256(f"{notice.kind}\0{notice.source}".encode()).hexdigest()
