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

    @property
    def size(self) -> int:
        """How many characters they have."""
        return sum(map(len, (*self.full, *self.named)))


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
