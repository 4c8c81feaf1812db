"""What stands in a message: whether it is well formed, and how it reads.

[doc] im-v1/message-content-description/create_json
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulumi_feishu.emulator import cards
from pulumi_feishu.emulator.envelope import Answer, refuse, refuse_parameter
from pulumi_feishu.emulator.state import Message

#: Longest `content` in bytes. [doc] im-v1/message/create
_MOST_BYTES = {"text": 150 * 1024, "post": 30 * 1024, "interactive": 30 * 1024}

#: How deep objects and lists may stand in each other; no documented content comes near [assumed].
_DEEPEST = 100


def refusal(msg_type: str, content: str) -> Answer | None:
    """Why this content can't be sent, None when it can. Checked as far as people see it."""
    if msg_type not in _MOST_BYTES:
        return refuse_parameter("invalid msg_type; the emulator takes text, post and interactive")
    # A half character can't be written as UTF-8: it is no text [assumed], below.
    if len(content.encode(errors="replace")) > _MOST_BYTES[msg_type]:
        return refuse(230025)
    body = parsed(content)
    if body is None:
        return refuse_parameter("content is not a string in json format")
    if msg_type == "text" and not (isinstance(body.get("text"), str) and body["text"]):
        return refuse_parameter("message text is empty")
    if msg_type == "post" and not any("content" in post for post in posts(body)):
        return refuse_parameter("post has no content")
    return cards.refusal(body) if msg_type == "interactive" else None


def is_shared_card(content: str) -> bool:
    """Whether a card says `"update_multi": true`: only such cards can be edited."""
    config = (parsed(content) or {}).get("config")
    return isinstance(config, dict) and config.get("update_multi") is True


def as_server_returns(message: Message) -> str:
    """The content as GET gives it: a post loses its languages, a card becomes plain text."""
    body = parsed(message.content) or {}
    if message.msg_type == "post":
        return json.dumps(next(iter(posts(body)), {}), ensure_ascii=False)
    if message.msg_type == "interactive":
        lines = [[{"tag": "text", "text": text}] for _, text in texts_in(body)]
        return json.dumps({"title": title_of(body), "elements": lines}, ensure_ascii=False)
    return message.content


def parsed(content: str) -> dict[str, Any] | None:
    """The JSON object that `content` is, None when it is none or no text could have it."""
    try:
        body = json.loads(content, parse_constant=_refuse_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and _depth(body) <= _DEEPEST else None


def posts(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The post in each of its languages, or the post itself where none is named."""
    if "content" in body:
        return [body]
    return [post for post in body.values() if isinstance(post, dict)]


def first_language(msg_type: str, body: dict[str, Any]) -> dict[str, Any]:
    """The post or card as people of the first of its languages see it."""
    if msg_type == "post":
        return next(iter(posts(body)), {})
    languages = body.get("i18n_elements")
    if "elements" in body or not isinstance(languages, dict):
        return body
    rest = {name: value for name, value in body.items() if name != "i18n_elements"}
    return {**rest, "elements": next(iter(languages.values()), [])}


def title_of(body: Mapping[str, Any]) -> str:
    """The title of a post or card, "" without one."""
    header = body.get("header")
    return text_of(header.get("title") if isinstance(header, dict) else body.get("title"))


def text_of(text: object) -> str:
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


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _depth(body: object) -> int:
    depth, level = 0, [body]
    while level:
        depth += 1
        level = [inner for node in level for inner in _inside(node)]
    return depth


def _inside(node: object) -> Iterable[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _texts_in(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for item in node:
            yield from _texts_in(item)
    elif isinstance(node, dict):
        text = node.get("text", node.get("content"))
        if isinstance(text, str):
            yield str(node.get("tag", "")), text
        yield from _texts_in([value for value in node.values() if not isinstance(value, str)])
