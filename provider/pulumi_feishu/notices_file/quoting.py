"""How a message quotes a value of the file: on one line, and never a page long."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_feishu.notices_file.yaml_nodes import Quoted
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
    return Words(quoted(text), f" {quoted(text)}") if text else Words("empty", "空")
