"""What stands on top of a group, before or after: its banner, and the message that it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup

from pulumi_feishu.content import content_of
from pulumi_feishu.content.drawing.html import message_html
from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.model import Drawn
from pulumi_feishu.content.drawing.plain import links_in, one_line
from pulumi_feishu.content.drawing.templates import escape_unseen_lines
from pulumi_feishu.content.inside import parsed_object
from pulumi_feishu.review.plan import Shown
from pulumi_feishu.review.render.diff import Piece
from pulumi_feishu.review.render.group import shown_line
from pulumi_feishu.review.render.html.escape import visible_json
from pulumi_feishu.review.render.lines import Line
from pulumi_feishu.text.i18n import Language

#: What fits two lines of a phone, on which Chinese characters are two columns wide.
_MOST_LINES, _MOST_COLUMNS = 2, 80

#: More of a text fits two lines on no screen; style cuts the rest.
_MOST_CHARACTERS = 240


@dataclass(frozen=True)
class Banner:
    """What is on top of a group.

    `row` is what the banner says, with the words that come or go marked; the whole message is
    `drawn`, or the `text` where that does not fit. Where no words are known, `absent` says what is
    there, and `is_empty` that it is nothing that is known. `links` are where a drawn one leads.
    """

    row: tuple[Piece, ...] = ()
    drawn: Markup | None = None
    text: tuple[Piece, ...] = ()
    absent: Line = ()
    is_empty: bool = False
    links: tuple[str, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether the message says more than the banner."""
        return bool(self.drawn or self.text)


def banner_of(shown: Shown, lang: Language, marked: Sequence[Piece] = ()) -> Banner:
    """The banner; `marked` is the text of a plain one with the words that come or go."""
    if drawn := _drawn(shown, lang):
        row = tuple(_start([Piece("kept", one_line(drawn))]))
        return Banner(row, message_html(drawn, lang), links=tuple(links_in(drawn)))
    text = shown.message_text if shown.kind == "message" else shown.source
    if text and shown.kind in ("text", "card", "message"):
        return _plain(marked or [Piece("kept", text)])
    is_empty = shown.kind in ("none", "unmanaged", "unknown")
    return Banner(absent=shown_line(shown, lang), is_empty=is_empty)


def _drawn(shown: Shown, lang: Language) -> Drawn | None:
    """The card that is sent, in which all is seen; None for what is no card."""
    if shown.kind == "markdown" and shown.source:
        content = content_of("markdown", escape_unseen_lines(shown.source)).json
        return draw("interactive", content, lang)
    card = parsed_object(shown.source) if shown.kind == "card" else None
    return draw("interactive", json.dumps(visible_json(card)), lang) if card is not None else None


def _plain(pieces: Sequence[Piece]) -> Banner:
    text = "".join(piece.text for piece in pieces).strip()
    columns = sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
    if text.count("\n") < _MOST_LINES and columns <= _MOST_COLUMNS:
        return Banner(tuple(pieces))
    return Banner(tuple(_start(pieces)), text=tuple(pieces))


def _start(pieces: Sequence[Piece]) -> Iterator[Piece]:
    room = _MOST_CHARACTERS
    for piece in pieces:
        if len(piece.text) > room:
            yield Piece(piece.fate, f"{piece.text[:room]}…")
            return
        yield piece
        room -= len(piece.text)
