"""How messages name entries and quote values: on one line, never a page long."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_feishu.notices_file.yaml_nodes import Location, Node, Quoted
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import LONGEST_QUOTE, quoted


def is_short(text: str) -> bool:
    """Say whether a message may hold this text as it is: one line of at most 120 characters."""
    return len(text) <= LONGEST_QUOTE and text.isprintable()


def listed(names: Iterable[str], last_word: str = "and") -> str:
    """Return `name, chat and notice`."""
    *others, last = names
    return f"{', '.join(others)} {last_word} {last}" if others else last


def kind_of(value: object) -> Words:
    """Say what this value of the file is: a mapping, a list, empty, or the text itself."""
    if isinstance(value, dict):
        return Words("a mapping", "映射")
    if isinstance(value, tuple):
        return Words("a list", "列表")
    text = str(value)
    if isinstance(value, Quoted):
        return Words(f"the quoted text {quoted(text)}", f"带引号的文字 {quoted(text)}")
    return Words(quoted(text), f" {quoted(text)}") if text else Words("nothing", "空值")


def name_of(index: int, entry: Node) -> str:
    """Return the entry's name on one line, else `groups[0]`."""
    name = (entry.text("name") or "").strip()
    if not name:
        return f"groups[{index}]"
    return name if is_short(name) else quoted(name)


def where(location: Location, root: Node) -> str:
    """Return `groups[0] 发布值班群` for what is in an entry, else nothing."""
    match location:
        case ("groups", int(index), *_):
            entry, name = f"groups[{index}]", name_of(index, root.at(("groups", index)))
            return entry if name == entry else f"{entry} {name}"
    return ""
