"""What stands on top of a group, before or after, as Feishu shows it."""

from __future__ import annotations

import json
from html import escape

from pulumi_feishu.content import content_of
from pulumi_feishu.content.drawing.html import message_html
from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.inside import parsed_object
from pulumi_feishu.review.plan import Shown
from pulumi_feishu.review.render.diff import Fate, Piece
from pulumi_feishu.review.render.html.escape import page_quote, visible_json, visible_lines
from pulumi_feishu.review.render.lines import Quote
from pulumi_feishu.text.i18n import Language, Words

_MARKS: dict[Fate, str] = {"removed": "del", "added": "ins"}

#: What stands in the place of a notice whose words are not known here.
_UNSEEN = {
    "none": Words("nothing", "无置顶"),
    "announcement": Words("the group's announcement", "群公告"),
    "message": Words("the message ", "消息 "),
    "unmanaged": Words("whatever is there", "群里现有的置顶"),
    "unknown": Words("unknown", "未知"),
}


def banner_html(shown: Shown, lang: Language, marked: list[Piece] | None = None) -> str:
    """The banner; `marked` is the text of a plain one with the words that come or go."""
    if shown.kind == "markdown":
        content = content_of("markdown", visible_lines(shown.source))
        return message_html(draw("interactive", content.json, lang), lang)
    card = parsed_object(shown.source) if shown.kind == "card" else None
    if card is not None:
        return message_html(draw("interactive", json.dumps(visible_json(card)), lang), lang)
    text = shown.message_text if shown.kind == "message" else shown.source
    if text and (shown.kind in ("text", "card", "message")):
        return f'<div class="banner">{page_pieces(marked or [Piece("kept", text)])}</div>'
    look = "banner" if shown.kind in ("announcement", "message") else "nothing"
    words = escape(_UNSEEN[shown.kind].told_in(lang)) if shown.kind in _UNSEEN else ""
    return f'<div class="{look} unread">{words}{_id(shown)}</div>'


def page_pieces(pieces: list[Piece]) -> str:
    """The words, of which the removed and the added ones are marked."""
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    text = escape(visible_lines(piece.text))
    mark = _MARKS.get(piece.fate)
    return f"<{mark}>{text}</{mark}>" if mark else text


def _id(shown: Shown) -> str:
    if shown.kind != "message":
        return ""
    return page_quote(Quote(shown.source, is_id=True))
