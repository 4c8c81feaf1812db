"""A line of our words that quotes untrusted text, which each renderer escapes in its way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from pulumi_feishu.text.i18n import Language, Words

_CODE = re.compile("`([^`]+)`")


@dataclass(frozen=True)
class Quote:
    """Words from outside: a name, a reason, an answer of the server. Never print them as they are.

    `is_id` is for what a program reads: ids, places. `is_prose` is for whole sentences, in which
    code stands between backticks. `link` is where it leads, "" for nowhere.
    """

    text: str
    is_id: bool = False
    is_prose: bool = False
    link: str = ""


#: Strings are ours: letters, digits and punctuation that no format takes for markup.
Line = tuple["str | Quote", ...]


def filled(template: Words, lang: Language, **parts: str | Quote | Line) -> Line:
    """The template's text in this language, each `{name}` replaced by the part of that name."""
    line: list[str | Quote] = []
    for text, name, _, _ in Formatter().parse(template.told_in(lang)):
        line.append(text)
        if name:
            part = parts[name]
            line.extend(part if isinstance(part, tuple) else [part])
    return tuple(part for part in line if part != "")


def code_in(prose: str) -> Iterator[tuple[str, bool]]:
    """The text in stretches, and whether each stood between two backticks."""
    for at, text in enumerate(_CODE.split(prose)):
        if text:
            yield text, at % 2 == 1


def as_text(line: Line) -> str:
    """The line as it reads, quotes unescaped."""
    return "".join(part.text if isinstance(part, Quote) else part for part in line)
