"""The plain text of a notice, for the word-by-word diff."""

from __future__ import annotations

from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.plain import whole_text
from pulumi_feishu.content.inside import parsed_object
from pulumi_feishu.review.plan import Shown
from pulumi_feishu.text.i18n import Language


def readable(shown: Shown, lang: Language) -> str | None:
    """The words, None where there are none to read; of Markdown the source.

    Of a card all that it says, in each of its languages: where a button leads is to be seen too.
    """
    if shown.kind in ("text", "markdown"):
        return shown.source
    if shown.kind == "message":
        return shown.message_text or None
    return words_of_card(shown.source, lang) if shown.kind == "card" else None


def words_of_card(source: str, lang: Language) -> str:
    """The words of a card as JSON text, a line each; what is no card as it is."""
    if parsed_object(source) is None:
        return source
    return whole_text(draw("interactive", source, lang))
