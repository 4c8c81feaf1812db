"""A `notices.yaml` in the current folder: written, read, and what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pulumi_feishu.notices_file import Desired, InvalidNotices, load

FILE = "notices.yaml"
HEAD = "version: 1\ngroups:\n"
CARD = '{"config": {"update_multi": true}, "elements": []}'

#: Every form of an entry. It needs a notices/oncall.md and a notices/launch.json.
EXAMPLE = """\
# yaml-language-server: $schema=./notices.schema.json
version: 1
defaults: { on_remove: unpin }
allow_empty: true
groups:
  - name: 发布值班群
    chat: oc_1
    owner: release-team
    reason: code freeze
    notice: { text: "Freeze until Dec 1." }
    expires: 2026-12-01T09:00:00+08:00
    then: none
  - { name: All hands, chat: oc_2, notice: announcement }
  - { name: Random, chat: oc_3, notice: none, on_remove: leave }
  - name: On-call rooms
    chats: [oc_4, oc_5]
    notice: { markdown: notices/oncall.md }
    recall: true
  - { name: Launch, chat: oc_6, notice: { card: notices/launch.json } }
  - { name: Old room, chat: oc_7, notice: { message: om_1 } }
  - { name: Somebody else's, chat: oc_8, notice: unmanaged }
"""


def write(path: str, content: str | bytes) -> None:
    """Write this file, and its folder."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content if isinstance(content, bytes) else content.encode())


def read(text: str | bytes) -> Desired:
    """Load a `notices.yaml` of this text."""
    write(FILE, text)
    return load([Path(FILE)])


def load_chats(*paths: str) -> list[str]:
    """The chats that these files declare, in order."""
    return [entry.chat_id for entry in load([Path(path) for path in paths]).entries]


def mistakes(*paths: str) -> list[str]:
    """The mistakes of these files, one a line."""
    with pytest.raises(InvalidNotices) as caught:
        load([Path(path) for path in paths])
    for mistake in caught.value.mistakes:
        assert re.search("[一-龥]", mistake.what.zh), f"not in Chinese: {mistake.what}"
        assert not re.search("[一-龥]", re.sub("'.*'|by .*;|`.*`", "", mistake.what.en))
    return str(caught.value).splitlines()


def mistakes_in(text: str | bytes) -> list[str]:
    """The mistakes of a `notices.yaml` of this text, without the file's name."""
    write(FILE, text)
    lines = mistakes(FILE)
    assert all(line.startswith(f"{FILE}:") for line in lines)
    return [line.removeprefix(f"{FILE}:") for line in lines]


def entry(*more: str, name: str = "值班", chat: str = "oc_1", notice: str = "none") -> str:
    """A file with one entry: name in line 3, chat in 4, notice in 5, more lines from 6 on."""
    lines = [f"  - name: {name}", f"chat: {chat}", f"notice: {notice}", *more]
    return HEAD + "\n    ".join(lines) + "\n"
