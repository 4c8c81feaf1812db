"""What changes from one text to another, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.review.render.diff import Piece, words_diff


def _marked(before: str, after: str) -> str:
    marks = {"kept": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.fate].format(piece.text) for piece in words_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        pytest.param("on call: Alice", "on call: Bob", "on call: [-Alice-][+Bob+]", id="a word"),
        pytest.param("on-call: ann", "off-call: ann", "[-on-call-][+off-call+]: ann", id="hyphen"),
        pytest.param(
            "See https://a.b/x?c=1.",
            "See https://a.b/y?c=1.",
            "See [-https://a.b/x?c=1-][+https://a.b/y?c=1+].",
            id="an address",
        ),
        pytest.param("@oc_1 10:30", "@oc_2 10:45", "@[-oc_1 10:30-][+oc_2 10:45+]", id="ids"),
        pytest.param("第47周值班", "第48周值班", "第[-47-][+48+]周值班", id="a number"),
        pytest.param("张伟值班", "王芳值班", "[-张伟-][+王芳+]值班", id="Chinese by character"),
        pytest.param("今日值班", "今日的值班", "今日[+的+]值班", id="one character more"),
        pytest.param("a b c", "x y c", "[-a b-][+x y+] c", id="spaces go with their words"),
        pytest.param("a\nb", "x\ny", "[-a-][+x+]\n[-b-][+y+]", id="lines stay apart"),
        pytest.param("a\nb\n", "a\n", "a\n[-b\n-]", id="a line less"),
        pytest.param("a", "a", "a", id="nothing"),
        pytest.param("", "a", "[+a+]", id="from nothing"),
        pytest.param("a", "", "[-a-]", id="to nothing"),
        pytest.param("ｶﾅ안녕", "ｶﾅ안경", "ｶﾅ안[-녕-][+경+]", id="Korean by syllable"),
    ],
)
def test_words_are_compared(before: str, after: str, marked: str) -> None:
    assert _marked(before, after) == marked


@given(st.text("ab \n值班", max_size=30), st.text("ab \n值班", max_size=30))
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = words_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.fate != "added") == before
    assert "".join(piece.text for piece in pieces if piece.fate != "removed") == after
    assert all(piece.text for piece in pieces)


def test_long_texts_are_compared_by_line() -> None:
    lines = [f"line {number} says this\n" for number in range(1000)]
    changed = [*lines]
    changed[0], changed[500], changed[999] = "x\n", "line 500 says that\n", "y\n"
    pieces = words_diff("".join(lines), "".join(changed))
    assert [piece for piece in pieces if piece.fate == "removed"] == [
        Piece("removed", "line 0 says this\n"),
        Piece("removed", "line 500 says this\n"),
        Piece("removed", "line 999 says this"),
    ]


@pytest.mark.parametrize("unit", ["a ", "a\n", "班", "\n"])
def test_the_longest_texts_that_feishu_takes_are_compared(unit: str) -> None:
    """150 KB: each word with each other one would take longer than a test may."""
    whole = unit * 50_000
    before, after = f"x{whole}y", f"z{whole[: len(whole) // 2]}w"
    pieces = words_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.fate != "added") == before
    assert "".join(piece.text for piece in pieces if piece.fate != "removed") == after
