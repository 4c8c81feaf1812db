"""What is no JSON is told by what somebody typed, in words that no version of Python changes."""

from __future__ import annotations

import pytest

from pulumi_feishu.content.json_errors import not_json
from pulumi_feishu.content.json_text import parsed
from pulumi_feishu.text.i18n import Words


def told(text: str) -> Words:
    with pytest.raises(ValueError, match=r".") as caught:
        parsed(text)
    return not_json(caught.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param('{"a": 1,\n}', "line 1, column 8 has a comma with nothing", id="comma"),
        pytest.param("[1, ]", "line 1, column 3 has a comma with nothing", id="comma in a list"),
        pytest.param('{"a": 1，"b": 2}', "line 1, column 8 has a full-width comma", id="，"),
        pytest.param('{"a"：1}', "line 1, column 5 has a full-width colon", id="："),
        pytest.param("{“a”: 1}", "line 1, column 2 has a quote that JSON", id="curly quotes"),
        pytest.param("{'a': 1}", "line 1, column 2 has a quote that JSON", id="single quotes"),
        pytest.param('{"a":\u30001}', "line 1, column 6 has a full-width or", id="a space"),
        pytest.param("{\n  // a\n}", "line 2, column 3 has a comment", id="comment"),
        pytest.param("{a: 1}", "line 1, column 2 needs a field name in double", id="no quotes"),
        pytest.param('{"a" 1}', "line 1, column 6 needs a ':'", id="no colon"),
        pytest.param('{"a": 1 "b"}', "line 1, column 9 needs a ','", id="no comma"),
        pytest.param('{"a": True}', "line 1, column 7 needs a value", id="Python's True"),
        pytest.param('{"群": "x', "line 1, column 7 has a quote that is never", id="open quote"),
        pytest.param('{"a": "x\ny"}', "line 1, column 9 has a line break", id="line break"),
        pytest.param('{"a": "\\q"}', "line 1, column 8 has an escape", id="escape"),
        pytest.param('{"a": 1} x', "line 1, column 10 has something after", id="two values"),
        pytest.param('{"a": ', "line 1, column 7 needs a value", id="cut off"),
    ],
)
def test_what_was_typed_is_named_at_its_place(text: str, what: str) -> None:
    words = told(text)
    assert words.en.startswith(f"is not JSON: {what}")
    assert "Expecting" not in words.zh


def test_a_chinese_reader_is_told_the_same() -> None:
    assert told('{"a": 1,}').zh == "不是有效的 JSON：第 1 行第 8 列处的逗号之后没有内容；请删除"
    assert "嵌套过深" in told('{"a": NaN}').zh
