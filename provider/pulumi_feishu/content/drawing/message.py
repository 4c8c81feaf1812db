"""A message as people see it on top of the group, in HTML; everything in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from pulumi_feishu.content.drawing.card import card_html
from pulumi_feishu.content.drawing.markdown import NameOf, to_html
from pulumi_feishu.content.drawing.spans import Span, span_of_node, spans_of_text
from pulumi_feishu.content.inside import first_language, parsed_object, title_of


def content_html(msg_type: str, content: str, name_of: NameOf) -> str:
    """What a message of this type and content (JSON) shows."""
    body = parsed_object(content) or {}
    if msg_type == "interactive":
        return card_html(body, name_of)
    if msg_type == "post":
        return f'<div class="banner">{_post(first_language("post", body), name_of)}</div>'
    # What the server itself says has a template.
    said = str(body.get("text", body.get("template", "")))
    text = _spans(spans_of_text(said, name_of))
    return f'<div class="banner">{text}</div>'


def _post(post: Mapping[str, Any], name_of: NameOf) -> str:
    title = title_of(post)
    above = f'<strong class="post-title">{escape(title)}</strong>' if title else ""
    content = post.get("content")
    paragraphs = content if isinstance(content, list) else []
    return above + "".join(
        _paragraph(nodes, name_of) for nodes in paragraphs if isinstance(nodes, list)
    )


def _paragraph(nodes: list[Any], name_of: NameOf) -> str:
    """Markdown and rules are blocks of their own; anything else is one line of text."""
    parts, line = [], []
    for node in nodes:
        if not isinstance(node, dict):
            continue
        if node.get("tag") in ("md", "hr"):
            is_rule = node["tag"] == "hr"
            block = "<hr>" if is_rule else to_html(str(node.get("text", "")), name_of)
            parts.append(f'<div class="md">{block}</div>')
        else:
            line.append(span_of_node(node, name_of))
    return (f"<p>{_spans(line)}</p>" if line or not parts else "") + "".join(parts)


def _spans(spans: Iterable[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    html = escape(span.text)
    for tag in span.tags:
        html = f"<{tag}>{html}</{tag}>"
    if span.href:
        link = escape(span.href)
        return f'<a href="{link}" target="_blank" rel="noopener noreferrer">{html}</a>'
    if span.kind == "code":
        return f"<code>{html}</code>"
    return f'<span class="{span.kind}">{html}</span>' if span.kind else html
