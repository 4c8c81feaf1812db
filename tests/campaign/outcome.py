"""How a walk ended, and what was tried on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


class Broken(AssertionError):
    """A promise that did not hold, and at which step."""


@dataclass
class Totals:
    """What was tried: counted, and added up by the campaign."""

    counts: Counter[str] = field(default_factory=Counter)

    def count(self, what: str, number: int = 1) -> None:
        """So many more of that."""
        self.counts[what] += number


@dataclass(frozen=True)
class Walked:
    """How the walk of a seed ended: what to print of it, and what it counted."""

    seed: int
    is_fine: bool
    told: str
    totals: Totals
