"""Texts and posts."""

from __future__ import annotations

import pytest

from pulumi_feishu.content.drawing.model import (
    Block,
    Code,
    Divider,
    Header,
    Items,
    Paragraph,
    Span,
    View,
)
from pulumi_feishu.content.drawing.text import post_view, text_view
from pulumi_feishu.content.drawing.viewer import Viewer

VIEWER = Viewer("en", lambda open_id: {"ou_a": "Alice"}.get(open_id, open_id))
BREAK = Span("\n", "break")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        pytest.param("a\nb <1>", [Span("a"), BREAK, Span("b <1>")], id="lines"),
        pytest.param(
            'hi <at user_id="ou_a"></at>', [Span("hi "), Span("@Alice", "mention")], id="mention"
        ),
        pytest.param('<at user_id="ou_x">Bob</at>', [Span("@Bob", "mention")], id="by name"),
        pytest.param(
            '<at id="x" user_id="ou_a"></at>', [Span("@Alice", "mention")], id="two attributes"
        ),
        pytest.param(
            "<b>a<i>b</i></b>c",
            [Span("a", styles=("b",)), Span("b", styles=("b", "i")), Span("c")],
            id="styles",
        ),
        pytest.param("<b>a", [Span("<b>a")], id="a style that never ends"),
        pytest.param("a</u>", [Span("a</u>")], id="an end of nothing"),
        pytest.param(
            "<b>a<i>b</b>", [Span("a<i>b", styles=("b",))], id="one of two that never ends"
        ),
        pytest.param("[x](https://a.b)", [Span("x", href="https://a.b")], id="link"),
        pytest.param("[x](ftp://a.b)", [Span("[x](ftp://a.b)")], id="no link to follow"),
        pytest.param("**a**", [Span("**a**")], id="no Markdown"),
    ],
)
def test_a_text(text: str, spans: list[Span]) -> None:
    assert text_view(text, VIEWER) == View("", None, (Paragraph(tuple(spans)),))


@pytest.mark.parametrize(
    ("nodes", "blocks"),
    [
        pytest.param(
            [{"tag": "text", "text": "a", "style": ["bold", "underline"]}],
            [Paragraph((Span("a", styles=("b", "u")),))],
            id="style",
        ),
        pytest.param(
            [{"tag": "a", "text": "a", "href": "https://a.b"}],
            [Paragraph((Span("a", href="https://a.b"),))],
            id="link",
        ),
        pytest.param(
            [{"tag": "a", "text": "a", "href": "ftp://a.b"}],
            [Paragraph((Span("a (ftp://a.b)"),))],
            id="no link to follow",
        ),
        pytest.param(
            [{"tag": "at", "user_id": "ou_a"}, {"tag": "at", "user_id": "x", "user_name": "Bob"}],
            [Paragraph((Span("@Alice", "mention"), Span("@Bob", "mention")))],
            id="mentions",
        ),
        pytest.param(
            [{"tag": "img"}, {"tag": "media"}, {"tag": "emotion", "emoji_type": "OK"}],
            [Paragraph((Span("picture", "picture"), Span("video", "picture"), Span("[OK]")))],
            id="pictures",
        ),
        pytest.param(
            [{"tag": "text", "text": "a"}, {"tag": "hr"}, {"tag": "code_block", "text": "b"}],
            [Paragraph((Span("a"),)), Divider(), Code("b")],
            id="blocks",
        ),
        pytest.param(
            [{"tag": "md", "text": "- a"}], [Items(((Paragraph((Span("a"),)),),))], id="Markdown"
        ),
        pytest.param(
            [{"tag": "vote", "text": "a"}],
            [Paragraph((Span("[not drawn: vote: a]", "note"),))],
            id="unknown",
        ),
    ],
)
def test_the_nodes_of_a_post(nodes: list[object], blocks: list[Block]) -> None:
    view = post_view({"title": "T", "content": [nodes]}, VIEWER)
    assert view == View("", Header((Span("T"),)), tuple(blocks))
