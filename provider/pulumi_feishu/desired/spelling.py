"""What a misspelt word is likely meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def meant(word: str, known: Iterable[str]) -> str | None:
    """Return the most similar of the known words, None when none is similar."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)
