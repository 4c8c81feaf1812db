from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.text.escape import as_json, escape_unseen, flag_unseen, without_commands


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[31mred", "\\x1b[31mred", id="terminal escape"),
        pytest.param("a\nb\rc", "a\\x0ab\\x0dc", id="line ends"),
        pytest.param("\x9b2J", "\\x9b2J", id="escape in one byte"),
        pytest.param("a\u202eb\u2028", "a\\u202eb\\u2028", id="right to left, line separator"),
        pytest.param("\U000e0001", "\\U000e0001", id="tag"),
        pytest.param("\ud800", "\\ud800", id="half a character"),
        pytest.param("\u3164", "\\u3164", id="Hangul filler"),
        pytest.param("\u115f\u1160\uffa0", "\\u115f\\u1160\\uffa0", id="other fillers"),
        pytest.param("\u2800", "\\u2800", id="blank braille"),
        pytest.param("\u200d", "\\u200d", id="a lone joiner"),
        pytest.param("a\u200db", "a\\u200db", id="a joiner between letters"),
        pytest.param("👨\u200d", "👨\\u200d", id="a joiner that joins nothing"),
        pytest.param("\u2800\u200d\u2800", "\\u2800\\u200d\\u2800", id="a joiner of blanks"),
        pytest.param("a\u200cb", "a\\u200cb", id="no joiner"),
        pytest.param("\ufe0f", "\\ufe0f", id="a lone selector"),
        pytest.param("群\ufe00", "群\\ufe00", id="a selector after a letter"),
        pytest.param("1\ufe0f", "1\\ufe0f", id="a selector after a digit"),
        pytest.param("❤\ufe0f\ufe0f", "❤\ufe0f\\ufe0f", id="a second selector"),
        pytest.param("😀\U000e0100", "😀\\U000e0100", id="a selector that is no emoji's"),
        pytest.param("\u034f\u180b", "\\u034f\\u180b", id="what is ignored by default"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert escape_unseen(text) == shown


@pytest.mark.parametrize(
    "text",
    ["发布值班群", "[red]x[/red]", "👨‍👩‍👧 family", "❤️‍🔥 👩🏽‍💻 🏳️‍🌈 1️⃣ ↔️ ☎︎", "全角　空格", "مرحبا"],
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert escape_unseen(text) == text


@given(st.text())
def test_json_holds_the_same_text_and_nothing_unseen(text: str) -> None:
    shown = as_json([text])
    assert json.loads(shown) == [text]
    assert not any(unseen for _, unseen in flag_unseen(shown.replace("\n", "")))


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "❤️"])
def test_an_emoji_is_one_in_json_too(text: str) -> None:
    assert text in as_json({"name": text})


def test_a_line_that_python_can_print_is_not_passed_over_with_what_is_unseen() -> None:
    printable = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isprintable()]
    unseen = [c for c, is_unseen in flag_unseen(" ".join(printable)) if is_unseen]
    assert len(unseen) > 100
    assert [c for c in unseen if escape_unseen(f"a{c}b") == f"a{c}b"] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n  ::add-mask::b", "a\n  \\x3a:add-mask::b"),
        ("a ##[add-mask]b", "a #\\x23[add-mask]b"),
        ("###[group]", "##\\x23[group]"),
        ("std::vector # [1]", "std::vector # [1]"),
    ],
)
def test_no_text_is_a_command_of_a_workflow_run(text: str, shown: str) -> None:
    assert without_commands(text) == shown


def test_json_holds_no_command_of_a_workflow_run() -> None:
    shown = as_json({"name": "##[add-mask]b"})
    assert "##[" not in shown
    assert json.loads(shown) == {"name": "##[add-mask]b"}
