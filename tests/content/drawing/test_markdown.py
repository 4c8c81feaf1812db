"""Feishu's Markdown: how it is read, in both schemas of cards."""

from __future__ import annotations

import pytest

from pulumi_feishu.content.drawing.markdown import blocks_of, spans_of
from pulumi_feishu.content.drawing.model import (
    Blocks,
    Code,
    Divider,
    Items,
    Paragraph,
    Quotation,
    Span,
    Table,
)
from pulumi_feishu.content.drawing.viewer import Viewer

NEW, OLD = Viewer("en", str), Viewer("en", str, is_old=True)
BREAK = Span("\n", "break")


def _line(*spans: Span | str) -> Paragraph:
    return Paragraph(tuple(Span(s) if isinstance(s, str) else s for s in spans))


@pytest.mark.parametrize(
    ("text", "block"),
    [
        pytest.param(
            "**a** *b* ~~c~~",
            _line(
                Span("a", styles=("b",)),
                " ",
                Span("b", styles=("i",)),
                " ",
                Span("c", styles=("s",)),
            ),
            id="marks",
        ),
        pytest.param("***a***", _line(Span("a", styles=("i", "b"))), id="marks in marks"),
        pytest.param("a\nb", _line("a", BREAK, "b"), id="line break"),
        pytest.param("- a\n- b", Items(((_line("a"),), (_line("b"),))), id="list"),
        pytest.param("3. a", Items(((_line("a"),),), start=3), id="numbered list"),
        pytest.param("[x](https://a.b)", _line(Span("x", href="https://a.b")), id="link"),
        pytest.param(
            "[**x**](https://a.b)",
            _line(Span("x", styles=("b",), href="https://a.b")),
            id="bold in a link",
        ),
        pytest.param("[x](ftp://a.b)", _line("[x](ftp://a.b)"), id="no link to follow"),
        pytest.param("![logo](img_v3_x)", _line(Span("logo", "picture")), id="picture"),
        pytest.param("![](img_v3_x)", _line(Span("picture", "picture")), id="nameless picture"),
        pytest.param("a &#60; b", _line("a < b"), id="character by number"),
        pytest.param("<b>a</b>", _line("<b>a</b>"), id="no HTML"),
        pytest.param("---", Divider(), id="rule"),
    ],
)
def test_both_schemas_know(text: str, block: object) -> None:
    assert blocks_of(text, NEW) == blocks_of(text, OLD) == (block,)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        pytest.param("## a", Paragraph((Span("a"),), level=2), id="heading"),
        pytest.param("a\n===", Paragraph((Span("a"),), level=1), id="underlined heading"),
        pytest.param("> a", Quotation((_line("a"),)), id="quote"),
        pytest.param("`a`", _line(Span("a", "code")), id="code"),
        pytest.param("```\na\nb\n```", Code("a\nb"), id="code block"),
        pytest.param(
            "|a|b|\n|-|-|\n|1|2|",
            Table(((Span("a"),), (Span("b"),)), (((Span("1"),), (Span("2"),)),)),
            id="table",
        ),
    ],
)
def test_only_2_0_knows(text: str, block: object) -> None:
    assert blocks_of(text, NEW) == (block,)
    [old] = blocks_of(text, OLD)
    assert isinstance(old, Paragraph)
    assert "".join(span.text for span in old.spans) == text


def test_a_rule_among_words_parts_the_lines() -> None:
    expected: Blocks = (_line("a"), Divider(), _line("b"))
    assert blocks_of("a\n<hr>\nb", NEW) == expected


def test_on_one_line_blocks_are_not_told_apart() -> None:
    assert spans_of("# **a**", NEW) == (Span("# "), Span("a", styles=("b",)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("**" * 5000 + "a" + "**" * 5000, id="bold in bold"),
        pytest.param("> " * 10_000 + "a", id="quotes in quotes"),
        pytest.param("- " * 10_000 + "a", id="lists in lists"),
        pytest.param("[" * 15_000 + "a" + "](https://a.b)" * 1000, id="brackets"),
    ],
)
def test_nothing_is_nested_too_deep_to_be_read(text: str) -> None:
    assert blocks_of(text, NEW)
