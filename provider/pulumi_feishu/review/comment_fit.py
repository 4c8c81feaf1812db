"""How much a comment says of each group, so that all of it has room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pulumi_feishu.review.plan import Change


@dataclass(frozen=True)
class Fit:
    """The texts of the first groups in full, and of the next ones by name; the rest is left out."""

    full: list[str]
    named: list[str]

    def of(self, start: int, end: int) -> tuple[list[str], list[str]]:
        """Of the groups from one place in the list to another: texts in full, and by name."""
        skipped = len(self.full)
        names = self.named[max(0, start - skipped) : max(0, end - skipped)]
        return self.full[start:end], names


def fit(
    changes: Sequence[Change],
    in_full: Callable[[Change, int], str],
    name_only: Callable[[Change], str],
    *,
    room: int,
) -> Fit:
    """All in full if they fit, else the first in half of the room, then names in the other half.

    `in_full` gets the place in the list too.
    """
    blocks = (in_full(change, at) for at, change in enumerate(changes))
    whole = _while_they_fit(blocks, room)
    if len(whole) < len(changes):
        whole = whole[: how_many_fit(whole, room // 2)]
    left = room - sum(map(len, whole))
    rest = changes[len(whole) :]
    names = _while_they_fit((name_only(change) for change in rest), left)
    return Fit(whole, names)


def how_many_fit(texts: Iterable[str], room: int) -> int:
    """How many of these, from the first on, have room together."""
    return len(_while_they_fit(texts, room))


def _while_they_fit(texts: Iterable[str], room: int) -> list[str]:
    fitting: list[str] = []
    for text in texts:
        room -= len(text)
        if room < 0:
            break
        fitting.append(text)
    return fitting
