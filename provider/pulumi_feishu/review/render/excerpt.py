"""The parts of a diff that a reviewer needs: changes with their context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_feishu.review.render.diff import Piece
from pulumi_feishu.text.i18n import Words

#: How much of an unchanged stretch is kept on each side, in characters.
_CONTEXT = 100


@dataclass(frozen=True)
class Gap:
    """So many characters are left out: of what stays the same, or (`is_end`) all the rest."""

    characters: int
    is_end: bool = False

    def words(self) -> Words:
        """What is said in its place."""
        count = f"{self.characters:,}"
        if self.is_end:
            return Words(f"… {count} more characters", f"……还有 {count} 个字符")
        return Words(f"… {count} characters unchanged …", f"……{count} 个字符不变……")


def excerpt(pieces: list[Piece], most: int) -> list[Piece | Gap]:
    """The pieces with long unchanged stretches left out, and at most this many characters."""
    room = most
    cut: list[Piece | Gap] = []
    for at, part in enumerate(parts := list(_parts(pieces))):
        if isinstance(part, Piece) and len(part.text) > room:
            rest = sum(_length(later) for later in parts[at:]) - room
            head = [Piece(part.fate, part.text[:room])] if room else []
            return [*cut, *head, Gap(rest, is_end=True)]
        cut.append(part)
        room -= len(part.text) if isinstance(part, Piece) else 0
    return cut


def _parts(pieces: list[Piece]) -> Iterator[Piece | Gap]:
    last = len(pieces) - 1
    for at, piece in enumerate(pieces):
        before, after = (0 if at == 0 else _CONTEXT), (0 if at == last else _CONTEXT)
        if piece.fate != "kept" or len(piece.text) <= 3 * _CONTEXT or last == 0:
            yield piece
            continue
        if before:
            yield Piece("kept", piece.text[:before])
        yield Gap(len(piece.text) - before - after)
        if after:
            yield Piece("kept", piece.text[-after:])


def _length(part: Piece | Gap) -> int:
    return len(part.text) if isinstance(part, Piece) else part.characters
