"""Texts and posts, read into blocks.

[doc] im-v1/message-content-description/create_json: `<at user_id="…">`, <b>, <i>, <u>, <s> and
[links](…) in a text, and the nodes of a post's paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pulumi_feishu.content.drawing.feishu_tags import Pieces
from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.markdown import blocks_of, lines_apart
from pulumi_feishu.content.drawing.model import (
    Block,
    Blocks,
    Code,
    Divider,
    Header,
    Missing,
    Span,
    Spans,
    Style,
    View,
)
from pulumi_feishu.content.drawing.spans import Mark, attributes, linked, paired
from pulumi_feishu.content.drawing.viewer import Viewer

_PIECE = re.compile(
    r"<at(?P<who>(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]*))+)\s*>(?P<name>[^<]*)</at>"
    r"|<(?P<end>/?)(?P<tag>[bius])>"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<href>[^\s()]+)\)"
)

#: The `style` of a post's nodes.
_STYLES: Mapping[str, Style] = {"bold": "b", "italic": "i", "underline": "u", "lineThrough": "s"}

#: Nodes that are blocks of their own; anything else is one line of text.
_BLOCKS = ("md", "hr", "code_block")


def text_view(text: str, viewer: Viewer) -> View:
    """A text message."""
    return View("", None, lines_apart(with_breaks(paired(list(_pieces(text, viewer))))))


def post_view(post: Mapping[str, Any], viewer: Viewer) -> View:
    """A post in one of its languages."""
    title = post.get("title")
    header = Header((Span(title),)) if isinstance(title, str) and title else None
    content = post.get("content")
    paragraphs = content if isinstance(content, list) else []
    blocks = [
        block
        for nodes in paragraphs
        if isinstance(nodes, list)
        for block in _paragraph([node for node in nodes if isinstance(node, dict)], viewer)
    ]
    return View(viewer.locale, header, tuple(blocks))


def with_breaks(spans: list[Span]) -> Spans:
    """The spans with each line's end as one of its own."""
    return tuple(
        piece
        for span in spans
        for part in (re.split(r"(\n)", span.text) if span.kind == "text" else [span.text])
        for piece in [Span(part, kind="break") if part == "\n" else replace(span, text=part)]
        if part
    )


def _pieces(text: str, viewer: Viewer) -> Iterator[Span | Mark]:
    start = 0
    for match in _PIECE.finditer(text):
        yield Span(text[start : match.start()])
        start = match.end()
        if match["tag"]:
            yield _mark(match["tag"], match[0], is_end=bool(match["end"]))
        elif match["label"]:
            href = safe_link(match["href"])
            yield Span(match["label"] if href else match[0], href=href)
        else:
            given = attributes(match["who"])
            yield viewer.mention(given.get("user_id", ""), match["name"])
    yield Span(text[start:])


def _mark(tag: Any, literal: str, *, is_end: bool) -> Mark:
    def styled(span: Span) -> Span:
        return span if tag in span.styles else replace(span, styles=(*span.styles, tag))

    return Mark(tag, literal, None if is_end else styled)


def _paragraph(nodes: list[dict[str, Any]], viewer: Viewer) -> Blocks:
    blocks: list[Block] = []
    line: Pieces = []
    for node in nodes:
        if node.get("tag") in _BLOCKS:
            blocks += lines_apart(with_breaks(paired(line)))
            blocks += _block(node, viewer)
            line = []
        else:
            line += _node(node, viewer)
    return (*blocks, *lines_apart(with_breaks(paired(line))))


def _block(node: Mapping[str, Any], viewer: Viewer) -> Blocks:
    if node["tag"] == "hr":
        return (Divider(),)
    text = str(node.get("text", ""))
    return (Code(text),) if node["tag"] == "code_block" else blocks_of(text, viewer)


def _node(node: Mapping[str, Any], viewer: Viewer) -> Spans:
    tag, text = node.get("tag"), str(node.get("text", ""))
    style = node.get("style")
    styles = tuple(_STYLES[s] for s in style if s in _STYLES) if isinstance(style, list) else ()
    if tag == "text":
        return (Span(text, styles=styles),)
    if tag == "a":
        return linked(Span(text, styles=styles), node.get("href"))
    if tag == "at":
        who, name = str(node.get("user_id", "")), str(node.get("user_name", ""))
        return (replace(viewer.mention(who, name), styles=styles),)
    if tag in ("img", "media"):
        return (viewer.picture(viewer.say("video", "视频") if tag == "media" else ""),)
    if tag == "emotion":
        return (Span(f"[{node.get('emoji_type', '')}]"),)
    return (not_drawn(str(tag), text, viewer),)


def not_drawn(what: str, text: str, viewer: Viewer) -> Span:
    """The name of what can't be drawn, with what it says."""
    said = f": {text}" if text else ""
    return viewer.note(f"[not drawn: {what}{said}]", f"［无法绘制：{what}{said}］")


def missing(what: str, viewer: Viewer) -> Missing:
    """The same as a block."""
    return Missing(viewer.say(f"not drawn: {what}", f"无法绘制：{what}"))
