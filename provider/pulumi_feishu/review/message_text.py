"""What a message says, as plain text, from its content as Feishu gives it.

[seen] GET im/v1/messages: a text is `{"text"}`; a post and a card are `{"title", "content"}` or
`{"title", "elements"}`, whose values are lines, each a list of nodes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pulumi_feishu.openapi.answers import found, list_at, text_at


def readable(msg_type: str, content: str) -> str:
    """The text; `[image]` and the like for a message that has none, "" for no content at all."""
    if not content:
        return ""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return f"[{msg_type}]"
    if msg_type == "text":
        return text_at(body, "text")
    lines = [text_at(body, "title"), *_lines(body)]
    return "\n".join(line for line in lines if line) or f"[{msg_type}]"


def _lines(body: Any) -> Iterator[str]:
    for line in list_at(body, "content") + list_at(body, "elements"):
        nodes = line if isinstance(line, list) else [line]
        yield "".join(_text_of(node) for node in nodes)


def _text_of(node: Any) -> str:
    if found(node, "tag") == "at":
        return f"@{text_at(node, 'user_name') or text_at(node, 'user_id')}"
    return text_at(node, "text")
