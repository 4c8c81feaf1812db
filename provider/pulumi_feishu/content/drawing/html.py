"""A drawn message as HTML: everything in it is escaped, nothing is loaded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

from pulumi_feishu.content.drawing.model import Drawn
from pulumi_feishu.content.drawing.templates import Templates
from pulumi_feishu.text.i18n import Language


@cache
def _templates() -> Templates:
    return Templates(Path(__file__).parent / "templates")


def message_html(drawn: Drawn, lang: Language) -> Markup:
    """The message for a page with `message.css`: the reader's language, and the others to open."""
    return Markup(_templates().render("message.html", lang, drawn=drawn).strip())  # noqa: S704
