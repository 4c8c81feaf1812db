from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.visible import as_json, is_unseen, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[31mred", "\\x1b[31mred", id="terminal escape"),
        pytest.param("a\nb\rc", "a\\x0ab\\x0dc", id="line ends"),
        pytest.param("\x9b2J", "\\x9b2J", id="escape in one byte"),
        pytest.param("a\u202eb\u2028", "a\\u202eb\\u2028", id="right to left, line separator"),
        pytest.param("\U000e0001", "\\U000e0001", id="tag"),
        pytest.param("\ud800", "\\ud800", id="half a character"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["发布值班群", "[red]x[/red]", "👨‍👩‍👧 family", "全角　空格", "مرحبا"]
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert visible(text) == text


@given(st.text())
def test_json_holds_the_same_text_and_nothing_unseen(text: str) -> None:
    shown = as_json([text])
    assert json.loads(shown) == [text]
    assert not any(is_unseen(character) for character in shown.replace("\n", ""))
