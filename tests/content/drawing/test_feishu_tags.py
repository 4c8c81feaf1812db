"""The tags of Feishu's Markdown, and what people write by hand that is none."""

from __future__ import annotations

import pytest

from pulumi_feishu.content.drawing.markdown import spans_of
from pulumi_feishu.content.drawing.model import Span
from pulumi_feishu.content.drawing.viewer import Viewer

VIEWER = Viewer("en", lambda open_id: {"ou_a": "Alice", "ou_b": "Bob"}.get(open_id, open_id))
ALICE, BOB = Span("@Alice", "mention"), Span("@Bob", "mention")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        pytest.param("<at id=ou_a></at>", [ALICE], id="mention"),
        pytest.param("<at id='ou_a'></at>", [ALICE], id="quoted"),
        pytest.param("<at id=ou_x>Tom</at>", [Span("@Tom", "mention")], id="with a name"),
        pytest.param("<at id=all></at>", [Span("@all", "mention")], id="everybody"),
        pytest.param("<at ids=ou_a,ou_b></at>", [ALICE, Span(" "), BOB], id="several people"),
        pytest.param(
            "<at user_id=ou_a id=ou_a email=ou_a></at>", [ALICE], id="one in three attributes"
        ),
        pytest.param(
            "<at id=ou_a email=x@y.z></at>",
            [ALICE, Span(" "), Span("@x@y.z", "mention")],
            id="two in two attributes",
        ),
        pytest.param(
            "<person id='ou_a' show_name=true></person>", [Span("Alice", "mention")], id="person"
        ),
        pytest.param("<font color='red'>a</font>", [Span("a", colour="red")], id="colour"),
        pytest.param("<font color=red-500>a</font>", [Span("a", colour="red")], id="shade"),
        pytest.param("<font color=puce>a</font>", [Span("a")], id="no such colour"),
        pytest.param(
            "<font color='red'>a<font color='green'>b</font>c</font>",
            [Span("a", colour="red"), Span("b", colour="green"), Span("c", colour="red")],
            id="colour in a colour",
        ),
        pytest.param(
            "**<font color=red>a</font>**", [Span("a", styles=("b",), colour="red")], id="bold"
        ),
        pytest.param(
            "<text_tag color='neutral'>P1</text_tag>", [Span("P1", "tag", colour="grey")], id="tag"
        ),
        pytest.param(
            "<number_tag background_color='red' url='https://a.b'>1</number_tag>",
            [Span("1", "tag", href="https://a.b", colour="red")],
            id="number",
        ),
        pytest.param("<a href='https://a.b'>x</a>", [Span("x", href="https://a.b")], id="link"),
        pytest.param(
            "<link icon='chat' url='https://a.b' pc_url='https://c.d'>x</link>",
            [
                Span("x", href="https://a.b"),
                Span(" (PC: ", "note"),
                Span("https://c.d", href="https://c.d"),
                Span(")", "note"),
            ],
            id="link that leads elsewhere on a PC",
        ),
        pytest.param("<raw>**a**</raw>", [Span("**a**")], id="raw"),
        pytest.param("a<br>b", [Span("a"), Span("\n", "break"), Span("b")], id="break"),
        pytest.param(
            "<local_datetime millisecond='1798765200000'></local_datetime>",
            [Span("2027-01-01 01:00 UTC", "time")],
            id="time",
        ),
        pytest.param(
            "<local_datetime millisecond='soon'></local_datetime>",
            [Span("soon", "time")],
            id="no time",
        ),
        pytest.param("<AT ID=ou_a></AT>", [ALICE], id="capitals"),
    ],
)
def test_a_tag(text: str, spans: list[Span]) -> None:
    assert list(spans_of(text, VIEWER)) == spans


@pytest.mark.parametrize(
    "text",
    [
        "a</font> b",
        "<font color=red>a",
        "<at id=ou_a>",
        "<raw>a",
        "<unknown x=1>a</unknown>",
        "a < b > c",
    ],
)
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert spans_of(text, VIEWER) == (Span(text),)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<at a= " * 6000, id="attributes that never end"),
        pytest.param("<raw>" * 6000, id="raw without an end"),
        pytest.param("<font color=red>x" * 2000 + "</font>" * 2000, id="colours in colours"),
        pytest.param("<at" + " " * 30_000, id="blanks"),
    ],
)
def test_hostile_tags_are_text(text: str) -> None:
    assert "".join(span.text for span in spans_of(text, VIEWER)).count("x") == text.count("x")
