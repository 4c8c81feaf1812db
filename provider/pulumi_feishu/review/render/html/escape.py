"""Escapes untrusted text on the page, so that it shows and has no effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.templates import escape_unseen_lines
from pulumi_feishu.review.render.diff import Fate, Piece
from pulumi_feishu.review.render.excerpt import Gap
from pulumi_feishu.review.render.lines import Line, Quote, code_in
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Language

#: What words are marked with.
_MARKS: dict[Fate, Markup] = {
    "kept": Markup("{}"),
    "removed": Markup("<del>{}</del>"),
    "added": Markup("<ins>{}</ins>"),
}


def page_line(line: Line) -> Markup:
    """A line of ours with its quotes."""
    parts = (page_quote(part) if isinstance(part, Quote) else part for part in line)
    return Markup().join(parts)


def page_quote(quote: Quote) -> Markup:
    """A quote on one line; `<bdi>` keeps text that runs from right to left to itself."""
    if quote.is_prose:
        parts = (Quote(text, is_id=code) for text, code in code_in(quote.text))
        return Markup().join(map(page_quote, parts))
    text = Markup.escape(escape_unseen(quote.text))
    if link := safe_link(quote.link):
        text = Markup('<a href="{}">{}</a>').format(link, text)
    around = Markup("<code>{}</code>") if quote.is_id else Markup("<bdi>{}</bdi>")
    return around.format(text)


def page_pieces(pieces: Sequence[Piece | Gap], lang: Language) -> Markup:
    """The words, of which the removed and the added ones are marked."""
    return Markup().join(_piece(piece, lang) for piece in pieces)


def _piece(piece: Piece | Gap, lang: Language) -> Markup:
    if isinstance(piece, Gap):
        return Markup('<span class="gap">{}</span>').format(piece.words().told_in(lang))
    return _MARKS[piece.fate].format(escape_unseen_lines(piece.text))


def visible_json(value: Any) -> Any:
    """The same JSON, in every text of which what can't be seen is written out."""
    if isinstance(value, str):
        return escape_unseen_lines(value)
    if isinstance(value, list):
        return [visible_json(item) for item in value]
    if isinstance(value, dict):
        return {escape_unseen(name): visible_json(item) for name, item in value.items()}
    return value
