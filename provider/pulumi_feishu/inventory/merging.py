"""Adds groups to a notices file that people wrote; nothing else in it changes by a character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pulumi_feishu.inventory.starter_file import document, entry
from pulumi_feishu.notices_file.yaml_nodes import Unreadable
from pulumi_feishu.notices_file.yaml_parser import Allowance, parse_yaml
from pulumi_feishu.openapi import BotGroup

_GROUPS = re.compile(r"groups:[ \t]*(?:#.*)?\r?\n")
_ITEM = re.compile("( *)- ")


class NotMerged(Exception):
    """The file is written in a way that nothing can be added to, such as `groups: [...]`."""


def merged(text: str, groups: Sequence[BotGroup]) -> str:
    """The text with an `unmanaged` entry for each of these groups behind its last one.

    `text` is that of a notices file without a mistake. Raises NotMerged unless it says the same as
    before afterwards, and these groups.
    """
    wanted = _value(text)
    wanted["groups"] = (*wanted["groups"], *_value(document(groups))["groups"])
    for candidate in _candidates(text, groups):
        try:
            if _value(candidate) == wanted:
                return candidate
        except Unreadable:
            continue
    raise NotMerged


def _value(text: str) -> dict[str, Any]:
    root, _ = parse_yaml(text, Allowance())
    value = root.plain() if root else None
    if not isinstance(value, dict) or not isinstance(value.get("groups"), tuple):
        raise NotMerged
    return value


def _candidates(text: str, groups: Sequence[BotGroup]) -> Iterator[str]:
    """Where the entries may go: behind the last line of the list, or behind what follows it."""
    lines = text.splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines, 1) if _GROUPS.fullmatch(line)), None)
    items = [item for line in lines[start:] if (item := _ITEM.match(line))] if start else []
    if not items:
        return
    indent, ending = items[0][1], "\r\n" if "\r\n" in text else "\n"
    new = [f"{indent}{line}{ending}" for group in groups for line in entry(group)]
    end = next(
        (at for at, line in enumerate(lines) if at >= (start or 0) and not _is_inside(line)),
        len(lines),
    )
    tight = end
    while not lines[tight - 1].strip() or lines[tight - 1].startswith("#"):
        tight -= 1
    for at in dict.fromkeys((tight, end)):
        above = "".join(lines[:at])
        gap = "" if above.endswith("\n") else ending
        yield above + gap + "".join(new) + "".join(lines[at:])


def _is_inside(line: str) -> bool:
    """Whether a line behind `groups:` may belong to it: whatever is not a field of the file."""
    return not line.strip() or line.startswith((" ", "#", "- "))
