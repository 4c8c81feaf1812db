"""A mistake in a file that people write, and the error that reports all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One thing to correct: `notices.yaml:14:5: groups[1] 发布值班群: missing field 'chat'`.

    `line` and `column` count from 1. `where` names the entry; it is empty for the whole file.
    """

    file: str
    line: int
    column: int
    where: str
    what: str

    def __str__(self) -> str:
        entry = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}:{self.column}: {entry}{self.what}"


class InvalidNotices(ValueError):
    """The file can't be used; `str()` lists every mistake, one a line, in the file's order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))
