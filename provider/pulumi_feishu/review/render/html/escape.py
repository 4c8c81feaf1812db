"""Escapes untrusted text on the page, so that it shows and has no effect."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.review.render.lines import Line, Quote, code_in
from pulumi_feishu.text.escape import escape_unseen


def page_line(line: Line) -> str:
    """A line of ours with its quotes."""
    return "".join(page_quote(part) if isinstance(part, Quote) else escape(part) for part in line)


def page_quote(quote: Quote) -> str:
    """A quote on one line; `<bdi>` keeps text that runs from right to left to itself."""
    if quote.is_prose:
        return "".join(page_quote(Quote(text, is_id=code)) for text, code in code_in(quote.text))
    text = escape(escape_unseen(quote.text))
    if link := safe_link(quote.link):
        text = f'<a href="{escape(link)}">{text}</a>'
    return f"<code>{text}</code>" if quote.is_id else f"<bdi>{text}</bdi>"


def visible_lines(text: str) -> str:
    """The text with its lines and tabs; what else can't be seen is written out."""
    parts = re.split(r"([\n\t])", text.replace("\r\n", "\n"))
    return "".join(part if part in ("\n", "\t") else escape_unseen(part) for part in parts)


def visible_json(value: Any) -> Any:
    """The same JSON, in every text of which what can't be seen is written out."""
    if isinstance(value, str):
        return visible_lines(value)
    if isinstance(value, list):
        return [visible_json(item) for item in value]
    if isinstance(value, dict):
        return {escape_unseen(name): visible_json(item) for name, item in value.items()}
    return value
