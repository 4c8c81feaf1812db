"""Cards as people see them."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_feishu.content.drawing.card import card_html


def _body(*elements: Any, schema: str = "2.0") -> str:
    """The HTML of these elements alone."""
    card = {"schema": "2.0", "body": {"elements": list(elements)}}
    html = card_html(card if schema == "2.0" else {"elements": list(elements)}, str)
    return html.removeprefix('<div class="card"><div class="card-body">').removesuffix(
        "</div></div>"
    )


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


def test_the_header_has_title_subtitle_tags_and_colour() -> None:
    header = {
        "title": _plain("值班 <1>"),
        "subtitle": _plain("第 48 周"),
        "template": "turquoise",
        "text_tag_list": [{"tag": "text_tag", "text": _plain("P1"), "color": "red"}],
    }
    html = card_html({"schema": "2.0", "header": header, "body": {"elements": []}}, str)
    assert html == (
        '<div class="card"><div class="card-head head-turquoise"><strong>值班 &lt;1&gt;</strong>'
        '<span class="tag tag-red">P1</span><div class="subtitle">第 48 周</div></div>'
        '<div class="card-body"></div></div>'
    )


@pytest.mark.parametrize("template", [None, "puce", ["red"]], ids=["none", "unknown", "a list"])
def test_another_colour_is_plain(template: Any) -> None:
    html = card_html({"header": {"title": _plain("x"), "template": template}}, str)
    assert '<div class="card-head head-plain">' in html


@pytest.mark.parametrize(
    ("element", "html"),
    [
        pytest.param(
            {"tag": "markdown", "content": "**a**"},
            '<div class="md"><p><strong>a</strong></p>\n</div>',
            id="markdown",
        ),
        pytest.param({"tag": "div", "text": _plain("a\n<b>")}, "<p>a<br>&lt;b&gt;</p>", id="div"),
        pytest.param(
            {"tag": "div", "text": {"tag": "lark_md", "content": "*a*"}},
            '<div class="md"><p><em>a</em></p>\n</div>',
            id="div with Markdown",
        ),
        pytest.param(
            {"tag": "div", "fields": [{"text": _plain("a")}, {"text": _plain("b")}]},
            '<div class="columns"><div><p>a</p></div><div><p>b</p></div></div>',
            id="fields",
        ),
        pytest.param({"tag": "hr"}, "<hr>", id="rule"),
        pytest.param(
            {"tag": "note", "elements": [_plain("a")]},
            '<div class="note"><p>a</p></div>',
            id="note",
        ),
        pytest.param(
            {"tag": "action", "actions": [{"tag": "button", "text": _plain("<a>")}]},
            '<span class="button">&lt;a&gt;</span>',
            id="buttons",
        ),
        pytest.param(
            {
                "tag": "column_set",
                "columns": [{"tag": "column", "elements": [{"tag": "hr"}]}, {"tag": "column"}],
            },
            '<div class="columns"><div><hr></div><div></div></div>',
            id="columns",
        ),
        pytest.param(
            {
                "tag": "collapsible_panel",
                "expanded": True,
                "header": {"title": _plain("more")},
                "elements": [{"tag": "hr"}],
            },
            "<details open><summary>more</summary><hr></details>",
            id="panel",
        ),
        pytest.param(
            {
                "tag": "table",
                "columns": [{"name": "a", "display_name": "A"}, {"name": "b"}],
                "rows": [{"a": "<1>", "b": [{"text": "x"}, {"text": "y"}]}, {}],
            },
            '<div class="md"><table><tr><th>A</th><th></th></tr><tr><td>&lt;1&gt;</td>'
            "<td>x, y</td></tr><tr><td></td><td></td></tr></table></div>",
            id="table",
        ),
        pytest.param(
            {"tag": "img", "img_key": "img_x"},
            '<span class="image">图片 · picture</span>',
            id="picture by name",
        ),
        pytest.param({"tag": "form", "elements": [{"tag": "hr"}]}, "<hr>", id="form"),
        pytest.param({"tag": "<x>"}, '<span class="image">&lt;x&gt;</span>', id="unknown"),
    ],
)
def test_each_element(element: dict[str, Any], html: str) -> None:
    assert _body(element) == html == _body(element, schema="1.0")


def test_a_card_of_several_languages_shows_the_first() -> None:
    texts = {"zh_cn": [_plain("中文")], "en_us": [_plain("English")]}
    title = {"tag": "plain_text", "i18n": {"zh_cn": "标题", "en_us": "Title"}}
    html = card_html({"header": {"title": title}, "i18n_elements": texts}, str)
    assert "标题" in html
    assert "<p>中文</p>" in html
    assert "English" not in html
