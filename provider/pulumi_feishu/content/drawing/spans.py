"""Texts and posts in pieces: what is bold, what is a link, who is mentioned.

[doc] im-v1/message-content-description/create_json: `<at user_id="…">`, <b>, <i>, <u>, <s> and
[links](…) in a text, and the nodes of a post's paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.markdown import NameOf, mention

#: The tags for each style, in texts and in the `style` of a post's nodes.
_STYLES = {"bold": "b", "italic": "i", "underline": "u", "lineThrough": "s"}

_PIECE = re.compile(
    r"<at\s+user_id=[\"']?(?P<id>[^\"'<>]*)[\"']?\s*>(?P<name>[^<]*)</at>"
    r"|<(?P<tag>/?[bius])>"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<href>[^\s()]+)\)"
)


@dataclass(frozen=True)
class Span:
    """Text of one look; `tags` are of b, i, u and s, `kind` is "at", "image" or "code"."""

    text: str
    tags: tuple[str, ...] = ()
    href: str = ""
    kind: str = ""


def spans_of_text(text: str, name_of: NameOf) -> list[Span]:
    """The pieces of a text message."""
    return [span for span in _pieces(text, name_of) if span.text]


def span_of_node(node: Mapping[str, Any], name_of: NameOf) -> Span:
    """One node of a post; Markdown (`md`) and rules (`hr`) are not for here."""
    tag, text = node.get("tag"), str(node.get("text", ""))
    style = node.get("style")
    tags = tuple(_STYLES[name] for name in _STYLES if isinstance(style, list) and name in style)
    if tag == "a":
        return Span(text, tags, href=safe_link(node.get("href")))
    if tag == "at":
        name = mention(str(node.get("user_id", "")), str(node.get("user_name", "")), name_of)
        return Span(name, tags, kind="at")
    if tag in ("img", "media"):
        return Span("图片 · picture" if tag == "img" else "视频 · video", kind="image")
    if tag == "emotion":
        return Span(f"[{node.get('emoji_type', '')}]")
    return Span(text, tags, kind="code" if tag == "code_block" else "")


def _pieces(text: str, name_of: NameOf) -> Iterator[Span]:
    tags: list[str] = []
    start = 0
    for match in _PIECE.finditer(text):
        yield Span(text[start : match.start()], tuple(tags))
        start = match.end()
        if match["tag"]:
            _turn(tags, match["tag"])
        elif match["label"]:
            href = safe_link(match["href"])
            yield Span(match["label"] if href else match[0], tuple(tags), href=href)
        else:
            yield Span(mention(match["id"], match["name"], name_of), tuple(tags), kind="at")
    yield Span(text[start:], tuple(tags))


def _turn(tags: list[str], tag: str) -> None:
    name = tag.lstrip("/")
    if tag == name and name not in tags:
        tags.append(name)
    elif tag != name and name in tags:
        tags.remove(name)
