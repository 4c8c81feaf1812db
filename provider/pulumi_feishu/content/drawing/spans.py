"""Marks in pairs around text, such as <b> and </b>: what closes nothing, or is never closed, stays.

Feishu's texts and Markdown both have such marks, and people write them by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.model import Span

#: Colours that a card may name; each is a class of the pages' style.
COLOURS = frozenset(
    {
        *("blue", "wathet", "turquoise", "green", "lime", "yellow", "orange", "red", "carmine"),
        *("violet", "purple", "indigo", "grey"),
    }
)

#: So many pairs of one name are followed into each other, which bounds the work.
_MOST_NESTED = 16

_ALIASES = {"neutral": "grey", "gray": "grey"}

_ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'<>]*))""")


@dataclass(frozen=True)
class Mark:
    """The start or the end of a pair; `change` is what the pair does to each span in it.

    `literal` is how it is written, and `after` what stands behind the pair.
    """

    name: str
    literal: str
    change: Callable[[Span], Span] | None = None
    after: tuple[Span, ...] = ()

    @property
    def is_end(self) -> bool:
        """Whether it ends a pair."""
        return self.change is None


def paired(pieces: Sequence[Span | Mark]) -> list[Span]:
    """The spans with what the pairs around them do; marks without a partner are text."""
    start_of = _partners(pieces)
    starts = set(start_of.values())
    inside: dict[int, Mark] = {}
    spans: list[Span] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, Span):
            spans.append(_changed(piece, inside.values()))
        elif at in starts:
            inside[at] = piece
        elif at in start_of:
            start = inside.pop(start_of[at])
            spans += [_changed(span, inside.values()) for span in start.after]
        else:
            spans.append(_changed(Span(piece.literal), inside.values()))
    return _joined(spans)


def attributes(text: str) -> dict[str, str]:
    """The attributes of a tag, by name, such as `color='red' url=https://…`."""
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(text)}


def colour_of(name: object) -> str:
    """The colour if a page has it, "" for another; `red-500` is a shade of red."""
    if not isinstance(name, str):
        return ""
    plain = name.lower().partition("-")[0]
    plain = _ALIASES.get(plain, plain)
    return plain if plain in COLOURS else ""


def linked(span: Span, address: object) -> tuple[Span, ...]:
    """The span as a link; where a page may not link to the address, that stands behind it."""
    if not isinstance(address, str) or not address:
        return (span,)
    if safe_link(address):
        return (replace(span, href=address),)
    return (span, Span(f" ({address})"))


def _changed(span: Span, inside: Iterable[Mark]) -> Span:
    for mark in inside:
        span = mark.change(span) if mark.change else span
    return span


def _partners(pieces: Sequence[Span | Mark]) -> dict[int, int]:
    """For the index of each end that closes something, the index of its start."""
    open_at: dict[str, list[int]] = {}
    start_of = {}
    for at, piece in enumerate(pieces):
        if isinstance(piece, Span):
            continue
        starts = open_at.setdefault(piece.name, [])
        if piece.is_end and starts:
            start_of[at] = starts.pop()
        elif not piece.is_end and len(starts) < _MOST_NESTED:
            starts.append(at)
    return start_of


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans without empty ones; neighbours of one look are one."""
    joined = []
    for look, group in groupby(
        spans, lambda span: (span.kind, span.styles, span.href, span.colour)
    ):
        same = [span for span in group if span.text]
        if len(same) > 1 and look[0] == "text":
            same = [replace(same[0], text="".join(span.text for span in same))]
        joined += same
    return joined
