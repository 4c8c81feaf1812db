"""What a misspelt word is likely meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: A long text is no misspelt word, and comparing it takes long.
_LONGEST = 60


def meant(word: str, known: Iterable[str]) -> str | None:
    """Return the most similar of the known words, None when none is similar."""
    if len(word) > _LONGEST:
        return None
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)
