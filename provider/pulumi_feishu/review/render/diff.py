"""A word-by-word diff of two texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import Literal, NamedTuple

Fate = Literal["kept", "removed", "added"]

#: Chinese, Japanese and Korean have no spaces between words: each character counts.
_CJK = r"\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"

#: Letters and digits of one word, and what joins them: `10:30`, `on-call`, `oc_1`, `don't`, `a/b`.
_PART, _JOINT = rf"[^\W{_CJK}]+", r"[-.:/@'’+&=?%~]+"

#: A line break, spaces, a word, which an address is too, or any one character.
_TOKEN = re.compile(rf"\r\n|\n|[^\S\n\r]+|{_PART}(?:{_JOINT}{_PART})*|.", re.S)

#: Comparing costs up to the product of both numbers of tokens; this many take 0.3 s at worst.
_MOST_COMPARISONS = 1_000_000


class Piece(NamedTuple):
    """A stretch of text and what becomes of it."""

    fate: Fate
    text: str


def words_diff(before: str, after: str) -> list[Piece]:
    """The pieces in order: kept and removed ones make `before`, kept and added ones `after`.

    Texts with more than 1000 words that differ are compared line by line, or as a whole.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    head, tail = "".join(old[:start]), "".join(old[len(old) - end :])
    middle = _compared(old[start : len(old) - end], new[start : len(new) - end])
    parts = [(head, head), *middle, (tail, tail)]
    return list(_pieces([part for part in parts if any(part)]))


def _same(old: list[str], new: list[str]) -> int:
    """How many tokens are the same from the start on."""
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Stretches of both; equal ones are kept."""
    if len(old) * len(new) > _MOST_COMPARISONS:
        old, new = (re.findall(r".*\n|.+", "".join(tokens)) for tokens in (old, new))
    if len(old) * len(new) > _MOST_COMPARISONS:
        yield "".join(old), "".join(new)
        return
    for _, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        yield "".join(old[i:j]), "".join(new[k:m])


def _pieces(parts: list[tuple[str, str]]) -> Iterator[Piece]:
    """Spaces between two changes change with them: `a b` to `x y` is one change."""
    last = len(parts) - 1

    def is_change(at: int) -> bool:
        old, new = parts[at]
        is_gap = old.isspace() and "\n" not in old and 0 < at < last
        return old != new or (is_gap and _differ(parts[at - 1]) and _differ(parts[at + 1]))

    for changes, places in groupby(range(len(parts)), is_change):
        run = [parts[at] for at in places]
        old, new = ("".join(texts) for texts in zip(*run, strict=True))
        pieces = [Piece("removed", old), Piece("added", new)] if changes else [Piece("kept", old)]
        yield from (piece for piece in pieces if piece.text)


def _differ(part: tuple[str, str]) -> bool:
    return part[0] != part[1]
