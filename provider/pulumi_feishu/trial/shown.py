"""What each group of the emulator shows now, as a table for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_feishu.text.i18n import Words

_WIDEST_TEXT = 44
_COLUMNS = (
    Words("Group", "群"),
    Words("Shows now", "当前置顶"),
    Words("Written by", "写入者"),
)


def groups_table(chats: Sequence[Mapping[str, Any]]) -> str:
    """A line for each group of the emulator's world, in columns."""
    rows = [tuple(str(words) for words in _COLUMNS)]
    for chat in chats:
        notice = chat["notice"] or {}
        rows.append((chat["name"], _short(chat["banner"] or "-"), str(notice.get("by", "-"))))
    widths = [max(_width(row[column]) for row in rows) for column in range(2)]
    return "\n".join(
        f"{_padded(name, widths[0])}  {_padded(shows, widths[1])}  {by}" for name, shows, by in rows
    )


def _short(text: str) -> str:
    shown = ""
    for character in " ".join(text.split()):
        if _width(shown + character) > _WIDEST_TEXT:
            return shown + "…"
        shown += character
    return shown


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """In terminal cells: most Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
