"""What stands in a message: whether it is well formed, and how it reads.

[doc] im-v1/message-content-description/create_json
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_feishu.emulator.envelope import Answer, refuse, refuse_parameter
from pulumi_feishu.emulator.state import Message

#: Longest `content` in bytes. [doc] im-v1/message/create
_MOST_BYTES = {"text": 150 * 1024, "post": 30 * 1024, "interactive": 30 * 1024}


def refusal(msg_type: str, content: str) -> Answer | None:
    """Why this content can't be sent, None when it can. Checked as far as people see it."""
    if msg_type not in _MOST_BYTES:
        return refuse_parameter("invalid msg_type; the emulator takes text, post and interactive")
    if len(content.encode()) > _MOST_BYTES[msg_type]:
        return refuse(230025)
    body = _parsed(content)
    if body is None:
        return refuse_parameter("content is not a string in json format")
    if msg_type == "text" and not (isinstance(body.get("text"), str) and body["text"]):
        return refuse_parameter("message text is empty")
    if msg_type == "post" and not any("content" in post for post in _posts(body)):
        return refuse_parameter("post has no content")
    if msg_type == "interactive" and not (set(body) & {"body", "elements", "i18n_elements"}):
        return refuse(230099, msg="Failed to create card content, ext=ErrCode: 200621; no elements")
    return None


def is_shared_card(content: str) -> bool:
    """Whether a card says `"update_multi": true`: only such cards can be edited."""
    config = (_parsed(content) or {}).get("config")
    return isinstance(config, dict) and config.get("update_multi") is True


def as_server_returns(message: Message) -> str:
    """The content as GET gives it: a post loses its languages, a card becomes plain text."""
    body = _parsed(message.content) or {}
    if message.msg_type == "post":
        return json.dumps(next(iter(_posts(body)), {}), ensure_ascii=False)
    if message.msg_type == "interactive":
        lines = [[{"tag": "text", "text": text}] for text in _texts(body)]
        return json.dumps({"title": _title(body), "elements": lines}, ensure_ascii=False)
    return message.content


def plain_text(msg_type: str, content: str) -> str:
    """How a message reads, on one line."""
    body = _parsed(content) or {}
    if msg_type == "post":
        body = next(iter(_posts(body)), {})
    texts = [body.get("text", "")] if msg_type == "text" else [_title(body), *_texts(body)]
    return " ".join(" ".join(str(text).split()) for text in texts if text)


def says_one_of(words: Iterable[str], msg_type: str, content: str) -> bool:
    """Whether people would read one of these words, in capitals or not [assumed]."""
    sought = [word.casefold() for word in words if word]
    return bool(sought) and any(word in plain_text(msg_type, content).casefold() for word in sought)


def _parsed(content: str) -> dict[str, Any] | None:
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _posts(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The post in each of its languages, or the post itself where none is named."""
    if "content" in body:
        return [body]
    return [post for post in body.values() if isinstance(post, dict)]


def _title(body: dict[str, Any]) -> str:
    header = body.get("header")
    title = header.get("title") if isinstance(header, dict) else body.get("title")
    return str(title.get("content", "")) if isinstance(title, dict) else str(title or "")


def _texts(body: dict[str, Any]) -> Iterator[str]:
    """Every text in a post or card, in order, the title left out."""
    inside = [value for name, value in body.items() if name not in ("header", "config", "title")]
    yield from _texts_in(inside)


def _texts_in(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _texts_in(item)
    elif isinstance(node, dict):
        text = node.get("text", node.get("content"))
        if isinstance(text, str):
            yield text
        yield from _texts_in([value for value in node.values() if not isinstance(value, str)])
