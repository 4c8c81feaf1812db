"""Feishu's Markdown: how it reads, and that nothing in it can do anything."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.markdown import to_html, to_text

NAMES = {"ou_alice": "Alice <b>"}


def _name(open_id: str) -> str:
    return NAMES.get(open_id, open_id)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            "**a** *b* ~~c~~", "<p><strong>a</strong> <em>b</em> <s>c</s></p>", id="marks"
        ),
        pytest.param("a\nb<br>c", "<p>a<br>\nb<br>\nc</p>", id="line breaks"),
        pytest.param("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", id="list"),
        pytest.param(
            "[x](https://a.b/?c=1&d)",
            '<p><a href="https://a.b/?c=1&amp;d" target="_blank" rel="noopener noreferrer">'
            "x</a></p>",
            id="link",
        ),
        pytest.param("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>", id="script"),
        pytest.param(
            "![logo](img_v3_x)", '<p><span class="image">logo</span></p>', id="picture by name"
        ),
        pytest.param(
            "![<b>](img_v3_x)", '<p><span class="image">&lt;b&gt;</span></p>', id="picture escaped"
        ),
        pytest.param(
            "<at id=ou_alice></at> <at id='all'></at>",
            '<p><span class="at">@Alice &lt;b&gt;</span> <span class="at">@所有人</span></p>',
            id="mentions",
        ),
        pytest.param(
            "<font color='red'>a</font>", '<p><span class="ink ink-red">a</span></p>', id="colour"
        ),
        pytest.param(
            '<text_tag color="green-500">a</text_tag>',
            '<p><span class="tag tag-green">a</span></p>',
            id="tag",
        ),
        pytest.param(
            "<font color=puce>a</font>", '<p><span class="ink">a</span></p>', id="no such colour"
        ),
        pytest.param(
            "<b>a</b> `<br>`", "<p>&lt;b&gt;a&lt;/b&gt; <code>&lt;br&gt;</code></p>", id="other"
        ),
        pytest.param("a</font> b", "<p>a b</p>", id="closes nothing"),
        pytest.param("a &#60; b", "<p>a &lt; b</p>", id="character by number"),
    ],
)
def test_it_is_shown_as_people_see_it(text: str, html: str) -> None:
    assert to_html(text, _name).strip() == html


def test_it_has_tables() -> None:
    html = to_html("| a | b |\n|---|---|\n| **1** | 2 |", _name)
    assert "<td><strong>1</strong></td>" in html


def test_as_plain_text_it_is_one_line_without_marks() -> None:
    text = (
        "# Duty\n**a** *b*\n- `c`\n- [d](https://x.y)\n\n> e<br>f\n\n| g | h |\n|---|---|\n"
        "| 1 | 2 |\n\n<at id=ou_alice></at> <font color='red'>i</font> ![j](img_x)\n```\nk\n```"
    )
    assert to_text(text, _name) == "Duty a b c d e f g h 1 2 @Alice <b> i j k"


class _Tags(HTMLParser):
    """Collects what could do something: tags, attributes and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.found |= {f"{tag}.{name}" for name, _ in attrs}
        for name, value in attrs:
            assert name != "href" or safe_link(value)


_HARMLESS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "span"),
    *("a", "a.href", "a.title", "a.target", "a.rel", "span.class", "code.class", "ol.start"),
    *("th.style", "td.style"),
}
_PIECES = st.sampled_from(
    [
        *("<", ">", '"', "'", "&", "`", "*", "**", "[", "](", ")", "!", "|", "\n", "- ", "> "),
        *("<script>", "</script>", "<img src=x onerror=", "<at id=", "></at>", "<font color='"),
        *(
            "</font>",
            "<br",
            "javascript:alert(1)",
            "data:text/html,",
            "https://a.b",
            "<svg/onload=",
        ),
        *("style=", "|---|", "```", "<text_tag color=red>", "&#106;", "x", "~~"),
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_whatever_stands_in_it_nothing_can_do_anything(text: str) -> None:
    tags = _Tags()
    tags.feed(to_html(text, lambda open_id: f"<script>{open_id}"))
    assert tags.found <= _HARMLESS
