"""What the groups of an operation are called: every line for people names them beside their id."""

from __future__ import annotations

import re
import threading
from typing import NamedTuple

from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import CHAT_ID

#: Not in a URN, a command, a link or another id, which are copied as they are.
_IN_PROSE = re.compile(rf"(?<![\w:/'\"=-])({CHAT_ID})( ?)")

_LONGEST_NAME = 60


class _Group(NamedTuple):
    name: str
    place: str


_lock = threading.Lock()
_known: dict[str, _Group] = {}


def learn(chat_id: str, name: str, place: str = "", *, is_declared: bool = True) -> None:
    """Note what people call this group, and where that stands, such as `notices.yaml:14:5`.

    What only the state calls it does not replace what the program declares.
    """
    shown = escape_unseen(" ".join(name.split()))
    if len(shown) > _LONGEST_NAME:
        shown = f"{shown[: _LONGEST_NAME - 1]}…"
    with _lock:
        if is_declared or chat_id not in _known:
            _known[chat_id] = _Group("" if shown == chat_id else shown, place)


def forget_names() -> None:
    """Begin anew: another operation."""
    with _lock:
        _known.clear()


def named(text: str) -> str:
    """The text with each group's name and place where its id stands first."""
    told: set[str] = set()

    def with_name(found: re.Match[str]) -> str:
        chat_id, blank = found.groups()
        with _lock:
            group = _known.get(chat_id)
        if group is None or chat_id in told or not any(group):
            return found[0]
        told.add(chat_id)
        name = group.name or chat_id
        inside = [chat_id] * bool(group.name) + [group.place] * bool(group.place)
        # Behind a full-width bracket no blank stands.
        return str(Words(f"{name} ({', '.join(inside)}){blank}", f"{name}（{'，'.join(inside)}）"))

    return _IN_PROSE.sub(with_name, text)
