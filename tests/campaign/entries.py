"""What a walk declares for each group, and how it is written as notices files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["none", "announcement", "unmanaged", "message", "text", "markdown", "card"]
Style = Literal["files", "program"]

#: How a program's resources reach the engine; with two providers each has half of the groups.
Door = Literal["dynamic", "plugin", "two providers"]

SENT: tuple[Kind, ...] = ("text", "markdown", "card")

FILES = ("notices.yaml", "notices/a.yaml", "notices/b.yaml")

#: Day 0 of a walk's clock; `FEISHU_NOW` says which one it is.
_MOMENT = "2026-12-{:02}T00:00:00Z"


@dataclass(frozen=True)
class Notice:
    """What a group is to show; `number` tells two of a kind apart."""

    kind: Kind
    number: int = 0

    @property
    def is_sent(self) -> bool:
        """Whether the stack sends a message for it."""
        return self.kind in SENT

    @property
    def word(self) -> str:
        """The word that only this content has."""
        return f"{self.kind}-{self.number}"

    @property
    def is_text(self) -> bool:
        """A text never becomes a card by an edit, nor the other way."""
        return self.kind == "text"


NONE = Notice("none")


@dataclass(frozen=True)
class Entry:
    """The declaration of one group; what a style does not know, it leaves out.

    `name` is the group's, and in a program part of its resources' names. `expires` is a day, 0 for
    never. `file` counts the files; `has_output`: the program knows the chat's id as an Output only;
    `parent` names a component, "" for none.
    """

    notice: Notice
    name: str = "a"
    recall: bool = False
    leave: bool = False
    expires: int = 0
    then: Notice = NONE
    file: int = 0
    has_output: bool = False
    parent: str = ""

    def notice_on(self, day: int) -> Notice:
        """What is to be shown on this day."""
        return self.then if self.expires and day >= self.expires else self.notice


Entries = Mapping[str, Entry]


def moment(day: int) -> str:
    """This day, as files and the variable have it."""
    return _MOMENT.format(day + 1)


def message_id(chat: str, number: int) -> str:
    """Somebody's message in this group."""
    return f"om_{chat.removeprefix('oc_')}x{number}"


def source(notice: Notice) -> str:
    """The content of what is sent."""
    if notice.kind == "text":
        return f"{notice.word} 群"
    if notice.kind == "markdown":
        return f"**{notice.word}** 值班\n"
    element = {"tag": "markdown", "content": notice.word}
    card = {"config": {"update_multi": True}, "schema": "2.0", "body": {"elements": [element]}}
    return json.dumps(card)


def files_of(entries: Entries) -> dict[str, str]:
    """The whole tree of notices files: paths and texts."""
    found: dict[str, str] = {}
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for chat, entry in entries.items():
        lines[FILES[entry.file]].append(_line(chat, entry))
        for notice in (entry.notice, entry.then):
            if notice.kind in ("markdown", "card"):
                found[_path(notice)] = source(notice)
    for name in FILES:
        head = "version: 1\n"
        head += "groups:\n" if lines[name] else "allow_empty: true\n"
        found[name] = head + "".join(lines[name])
    return found


def _path(notice: Notice) -> str:
    return f"notices/{notice.word}.{'md' if notice.kind == 'markdown' else 'json'}"


def _line(chat: str, entry: Entry) -> str:
    notice, then = (_told(chat, each, entry.file) for each in (entry.notice, entry.then))
    fields = [f"name: {chat} {entry.name}", f"chat: {chat}", f"notice: {notice}"]
    if entry.notice.kind != "unmanaged":
        fields.append(f"on_remove: {'leave' if entry.leave else 'unpin'}")
        if entry.expires:
            fields += [f'expires: "{moment(entry.expires)}"', f"then: {then}"]
        if entry.notice.is_sent or (entry.expires and entry.then.is_sent):
            fields.append(f"recall: {str(entry.recall).lower()}")
    return f"  - {{ {', '.join(fields)} }}\n"


def _told(chat: str, notice: Notice, file: int) -> str:
    if notice.kind == "message":
        return f"{{ message: {message_id(chat, notice.number)} }}"
    if notice.kind == "text":
        return f"{{ text: {json.dumps(source(notice))} }}"
    if notice.is_sent:
        # As seen from the folder of the file.
        path = _path(notice).removeprefix("notices/" if file else "")
        return f"{{ {notice.kind}: {path} }}"
    return notice.kind


def line_of(chat: str, entry: Entry) -> str:
    """The entry alone, as it is written, and in which file."""
    return f"{_line(chat, entry).rstrip()}  # {FILES[entry.file]}"
