"""A drawn message as plain text."""

from __future__ import annotations

import json

from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.plain import all_words, links_in, one_line, whole_text

CARD = json.dumps(
    {
        "header": {"title": {"tag": "plain_text", "content": "T"}},
        "i18n_elements": {
            "en_us": [{"tag": "markdown", "content": "**a** [b](https://c.d)\n- e"}],
            "zh_cn": [{"tag": "markdown", "content": "中"}, {"tag": "chart"}],
        },
    }
)


def test_one_line_is_what_the_reader_sees_first() -> None:
    assert one_line(draw("interactive", CARD, "en")) == "T a b e"
    assert one_line(draw("interactive", CARD, "zh")) == "T 中"


def test_all_words_are_those_of_every_language() -> None:
    assert all_words(draw("interactive", CARD, "en")) == "T a b e T 中"


def test_the_whole_text_has_links_and_names_what_is_missing() -> None:
    assert whole_text(draw("interactive", CARD, "en")).split("\n") == [
        *("[en_us]", "T", "a b → https://c.d", "e"),
        *("[zh_cn]", "T", "中", "not drawn: chart"),
    ]


def test_what_is_no_json_and_what_is_no_text_are_named() -> None:
    assert whole_text(draw("text", "{", "en")) == "not drawn: the content"
    assert whole_text(draw("image", "{}", "zh")) == "无法绘制：image"


def test_the_links_are_told_once_each_in_their_order() -> None:
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "x"}, "url": "https://z.y"}
    text = {
        "tag": "markdown",
        "content": "- [b](https://c.d) [e](https://z.y)\n\n|a|\n|-|\n|[f](https://g.h)|",
    }
    column = {"tag": "column", "elements": [button, text]}
    card = {"schema": "2.0", "body": {"elements": [{"tag": "column_set", "columns": [column]}]}}
    links = links_in(draw("interactive", json.dumps(card), "en"))
    assert links == ["https://z.y", "https://c.d", "https://g.h"]
