"""What groups show from later moments on, as a stack exports it for the reviews that come after.

A state knows what is shown, and not what is to come; a review has to tell whether that changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from pulumi_feishu.notices_file.entries import Entry, Notice

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
