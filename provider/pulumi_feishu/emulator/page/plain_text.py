"""How a message reads as plain text: for banners, and to find words in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulumi_feishu.content.drawing.markdown import NameOf, to_text
from pulumi_feishu.content.drawing.spans import span_of_node, spans_of_text
from pulumi_feishu.content.inside import (
    first_language,
    parsed_object,
    posts,
    subtitle_of,
    texts_in,
    title_of,
)


def plain_text(msg_type: str, content: str, name_of: NameOf = str) -> str:
    """The message in its first language, on one line, without marks of any kind."""
    body = first_language(msg_type, parsed_object(content) or {})
    return " ".join(" ".join(_texts(msg_type, body, name_of)).split())


def says_one_of(words: Iterable[str], msg_type: str, content: str) -> bool:
    """Whether people would read one of these words, in any language, in capitals or not [assumed].

    Marks do not hide a word: `**se**cret` says secret.
    """
    sought = [word.casefold() for word in words if word]
    if not sought:
        return False
    body = parsed_object(content) or {}
    bodies = posts(body) if msg_type == "post" else [body]
    text = " ".join(text for part in bodies for text in _texts(msg_type, part, str)).casefold()
    return any(word in text for word in sought)


def _texts(msg_type: str, body: Mapping[str, Any], name_of: NameOf) -> Iterator[str]:
    if msg_type == "text":
        yield "".join(span.text for span in spans_of_text(str(body.get("text", "")), name_of))
        return
    yield title_of(body)
    if msg_type == "post":
        yield from _paragraphs(body.get("content"), name_of)
        return
    yield subtitle_of(body)
    for tag, text in texts_in(body):
        yield to_text(text, name_of) if tag in ("markdown", "lark_md") else text


def _paragraphs(content: object, name_of: NameOf) -> Iterator[str]:
    for paragraph in content if isinstance(content, list) else []:
        nodes = paragraph if isinstance(paragraph, list) else []
        yield "".join(_node(node, name_of) for node in nodes if isinstance(node, dict))


def _node(node: Mapping[str, Any], name_of: NameOf) -> str:
    if node.get("tag") == "md":
        return to_text(str(node.get("text", "")), name_of)
    return span_of_node(node, name_of).text
