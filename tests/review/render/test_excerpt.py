"""The part of a difference that a reviewer needs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.review.render.diff import Piece
from pulumi_feishu.review.render.excerpt import Gap, excerpt

_PIECES = st.lists(
    st.builds(
        Piece,
        st.sampled_from(["kept", "removed", "added"]),
        st.builds(str.__mul__, st.sampled_from("ab"), st.integers(1, 900)),
    ),
    max_size=6,
)


@given(_PIECES, st.integers(0, 2000))
def test_every_character_is_shown_or_counted(pieces: list[Piece], most: int) -> None:
    parts = excerpt(pieces, most)
    shown = sum(len(part.text) for part in parts if isinstance(part, Piece))
    counted = sum(part.characters for part in parts if isinstance(part, Gap))
    assert shown <= most
    assert shown + counted == sum(len(piece.text) for piece in pieces)


def test_what_stays_is_shown_around_what_changes() -> None:
    same = "a" * 300 + "b" * 300
    parts = excerpt([Piece("kept", same), Piece("added", "x"), Piece("kept", same)], 999)
    assert parts == [
        Gap(500),
        Piece("kept", "b" * 100),
        Piece("added", "x"),
        Piece("kept", "a" * 100),
        Gap(500),
    ]


def test_a_text_that_stays_whole_is_shown() -> None:
    assert excerpt([Piece("kept", "a" * 500)], 999) == [Piece("kept", "a" * 500)]


def test_beyond_the_most_the_rest_is_counted() -> None:
    parts = excerpt([Piece("removed", "aa"), Piece("added", "bbb"), Piece("removed", "cc")], 4)
    assert parts == [Piece("removed", "aa"), Piece("added", "bb"), Gap(3, is_end=True)]
