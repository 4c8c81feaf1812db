"""Quotes what a server says in one harmless line."""

from __future__ import annotations

import re

#: Longer texts of a server are cut: an error is one line. They are not even read much further.
_LONGEST_QUOTE = 300
_LONGEST_READ = 20_000


def quoted_answer(text: str) -> str:
    """A server's text as one harmless line: nothing that can't be seen, no token, not too long."""
    read = text[:_LONGEST_READ]
    visible = "".join(character if character.isprintable() else " " for character in read)
    one_line = re.sub(" +", " ", visible).strip()
    without_tokens = re.sub(r"\b[atu]-[0-9A-Za-z._-]{12,}", "***", one_line)
    if len(without_tokens) > _LONGEST_QUOTE:
        return without_tokens[:_LONGEST_QUOTE] + "…"
    return without_tokens
