"""Whatever stands in a message, its HTML shows it, and nothing in it can do anything."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.content.drawing.html import message_html
from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.message import draw


def _html(msg_type: str, content: Any) -> str:
    return message_html(
        draw(msg_type, json.dumps(content), "en", lambda open_id: f"<script>{open_id}"), "en"
    )


def _markdown(text: str) -> str:
    body = {"elements": [{"tag": "markdown", "content": text}]}
    return _html("interactive", {"schema": "2.0", "body": body})


def test_a_card() -> None:
    card = {
        "header": {
            "title": {"tag": "plain_text", "content": "值班 <1>"},
            "subtitle": {"tag": "plain_text", "content": "W48"},
            "template": "turquoise",
            "text_tag_list": [
                {"tag": "text_tag", "text": {"tag": "plain_text", "content": "P1"}, "color": "red"}
            ],
        },
        "elements": [{"tag": "markdown", "content": "**a** <font color=red>b</font>"}],
    }
    assert _html("interactive", card).strip() == (
        '<div class="card"><div class="top head-turquoise"><strong>值班 &lt;1&gt;</strong>'
        '<span class="tag hue-red">P1</span><div class="subtitle">W48</div></div>'
        '<div class="body"><p><b>a</b> <span class="ink hue-red">b</span></p></div></div>'
    )


def test_a_post_in_two_languages_shows_one_and_opens_the_other() -> None:
    post = {
        "zh_cn": {"title": "值班", "content": [[{"tag": "text", "text": "白班"}]]},
        "en_us": {"title": "Duty", "content": [[{"tag": "a", "text": "x", "href": "https://a.b"}]]},
    }
    html = _html("post", post)
    first, second = html.split('<details class="language"><summary><span lang="zh-cn">zh_cn</span>')
    assert '<div class="said" lang="en-us"><div class="top head-plain"><strong>Duty' in first
    assert (
        '<p><a href="https://a.b" title="https://a.b" target="_blank" rel="noopener noreferrer">x'
        "</a></p>" in first
    )
    assert "白班" in second


def test_the_name_of_a_language_shows_what_can_not_be_seen_in_it() -> None:
    post = {"title": "Duty", "content": []}
    html = _html("post", {"en_us": post, "\u202ezh": post})
    assert "\\u202ezh" in html
    assert "\u202e" not in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("## a", '<p class="level-2" role="heading" aria-level="5">a</p>'),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("- a", "<ul><li><p>a</p></li></ul>"),
        ("2. a", '<ol start="2"><li><p>a</p></li></ol>'),
        ("```\n<a>\n```", '<pre tabindex="0">&lt;a&gt;</pre>'),
        ("---", "<hr>"),
        (
            "|a|\n|-|\n|b|",
            '<div class="table" tabindex="0"><table><tr><th>a</th></tr><tr><td>b</td></tr></table>',
        ),
        ("`x`", "<code>x</code>"),
        ("a\u202eb", "<p>a\\u202eb</p>"),
        ("![x](img_1)", '<span class="picture">x</span>'),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert html in _markdown(text)


def test_the_rest_of_a_card() -> None:
    panel = {"tag": "collapsible_panel", "expanded": True, "elements": [{"tag": "hr"}]}
    select = {"tag": "select_static", "options": [{"text": {"content": "A"}}]}
    html = _html("interactive", {"elements": [panel, select, {"tag": "<x>"}]})
    assert "<details open><summary>more</summary><hr></details>" in html
    assert '<p><span class="note">select</span></p><ul><li>A</li></ul>' in html
    assert '<p class="missing">not drawn: &lt;x&gt;</p>' in html


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
    *("p", "br", "hr", "b", "i", "s", "u", "code", "pre", "blockquote", "ul", "ol", "li", "div"),
    *("table", "tr", "th", "td", "span", "a", "a.href", "a.title", "a.target", "a.rel", "a.class"),
    *("span.class", "span.lang", "div.class", "div.lang", "div.tabindex", "pre.tabindex"),
    *("p.class", "p.role", "p.aria-level", "ol.start", "strong", "details", "details.class"),
    *("details.open", "summary"),
}
_PIECES = st.sampled_from(
    [
        *("<", ">", '"', "'", "&", "`", "*", "**", "[", "](", ")", "!", "|", "\n", "- ", "> "),
        *("<script>", "</script>", "<img src=x onerror=", "<at id=", "></at>", "<font color='"),
        *("</font>", "<br", "javascript:alert(1)", "data:text/html,", "https://a.b"),
        *("<svg/onload=", "<a href='", "</a>", "<link url=", "<raw>", "</raw>", "<hr>"),
        *("style=", "|---|", "```", "<text_tag color=red>", "&#106;", "x", "~~"),
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_whatever_stands_in_markdown_nothing_can_do_anything(text: str) -> None:
    tags = _Tags()
    tags.feed(_markdown(text))
    assert tags.found <= _HARMLESS


_KEYS = st.sampled_from(
    [
        *("tag", "text", "content", "elements", "columns", "actions", "header", "title", "body"),
        *("schema", "template", "i18n_elements", "i18n_header", "fields", "rows", "style", "extra"),
        *("text_tag_list", "color", "name", "user_id", "href", "zh_cn", "i18n", "subtitle"),
        *("expanded", "display_name", "options", "url", "behaviors", "icon", "type", "data"),
    ]
)
_TAGS = st.sampled_from(
    [
        *("markdown", "div", "plain_text", "lark_md", "column_set", "column", "table", "button"),
        *("note", "action", "collapsible_panel", "hr", "img", "form", "a", "at", "md", "2.0"),
        *("select_static", "overflow", "template", "interactive_container"),
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | _TAGS | st.just("<script>"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=25,
)


@given(
    st.sampled_from(["text", "post", "interactive", "image"]),
    st.dictionaries(_KEYS, _JSON, max_size=6),
)
def test_any_json_can_be_drawn(msg_type: str, content: Any) -> None:
    tags = _Tags()
    tags.feed(_html(msg_type, content))
    assert tags.found <= _HARMLESS
