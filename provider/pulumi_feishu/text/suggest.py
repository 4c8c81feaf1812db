"""What a misspelt word was likely meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: A longer word is no misspelt one: only to compare it would take long.
_LONGEST = 100


def meant(word: str, known: Iterable[str]) -> str | None:
    """Return the most similar of the known words, None when none is similar."""
    if len(word) > _LONGEST:
        return None
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)
