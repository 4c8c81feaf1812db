"""What is inside a message's content: its posts and cards, and the texts of those.

[doc] im-v1/message-content-description/create_json
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_feishu.content import json_text
from pulumi_feishu.content.json_text import without_nulls


def parsed_object(content: str) -> dict[str, Any] | None:
    """The JSON object that `content` is, None when it is none or no text could have it.

    Members that are null are left out.
    """
    try:
        body = without_nulls(json_text.parsed(content))
        json_text.dumped(body).encode()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def posts(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The post in each of its languages, or the post itself where none is named."""
    if "content" in body:
        return [body]
    return [post for post in body.values() if isinstance(post, dict)]


def title_of(body: Mapping[str, Any]) -> str:
    """The title of a post or card, "" without one."""
    header = body.get("header")
    return first_text(header.get("title") if isinstance(header, dict) else body.get("title"))


def first_text(text: object) -> str:
    """A text as a string or object, in the first language when it has several."""
    if not isinstance(text, dict):
        return text if isinstance(text, str) else ""
    for name in ("i18n_content", "i18n"):
        languages = text.get(name)
        if not text.get("content") and isinstance(languages, dict) and languages:
            return str(next(iter(languages.values())))
    return str(text.get("content", ""))


def texts_in(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text in a post or card with its tag, in order, the title left out."""
    inside = [value for name, value in body.items() if name not in ("header", "config", "title")]
    yield from _texts_in(inside)


def _texts_in(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for item in node:
            yield from _texts_in(item)
    elif isinstance(node, dict):
        text = node.get("text", node.get("content"))
        if isinstance(text, str):
            yield str(node.get("tag", "")), text
        yield from _texts_in([value for value in node.values() if not isinstance(value, str)])
