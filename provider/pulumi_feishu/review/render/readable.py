"""The plain text of a notice, for the word-by-word diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_feishu.content.inside import (
    first_language,
    parsed_object,
    subtitle_of,
    texts_in,
    title_of,
)
from pulumi_feishu.review.plan import Shown


def readable(shown: Shown) -> str | None:
    """The words, None where there are none to read; of Markdown the source.

    Of a card the title, the texts, and the links: where a button leads is to be seen too.
    """
    if shown.kind in ("text", "markdown"):
        return shown.source
    if shown.kind == "message":
        return shown.message_text or None
    return words_of_card(shown.source) if shown.kind == "card" else None


def words_of_card(source: str) -> str:
    """The words of a card as JSON text, a line each; what is no card as it is."""
    body = parsed_object(source)
    if body is None:
        return source
    shown = first_language("interactive", body)
    texts = [title_of(shown), subtitle_of(shown), *(text for _, text in texts_in(shown))]
    links = [f"→ {link}" for link in _links(shown)]
    return "\n".join([*(text for text in texts if text), *links])


def _links(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _link(name, value)
    elif isinstance(node, list):
        for item in node:
            yield from _links(item)


def _link(name: Any, value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield from _links(value)
    elif value and str(name).endswith(("url", "href")):
        yield value
