"""Rows of text for people: plain in a file, wrapped and coloured on a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Look = Literal["plain", "heading", "faint", "remark", "alarm", "removed", "added"]


@dataclass(frozen=True)
class Row:
    """One row: stretches of text, each with its look. Where it must be wrapped, all of it is
    `indent` blanks from the left.
    """

    parts: tuple[tuple[str, Look], ...] = ()
    indent: int = 0

    @classmethod
    def of(cls, text: str, *, indent: int = 0, look: Look = "plain") -> Row:
        """A row of one look."""
        return cls(((text, look),), indent)

    def __str__(self) -> str:
        """The row without any look."""
        text = "".join(text for text, _ in self.parts)
        return f"{' ' * self.indent}{text}" if text else ""
