"""A mistake in a notices file, and the error that reports all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pulumi_feishu.text.i18n import Words

#: So many are told; whoever has more corrects these first.
MOST_MISTAKES = 200


@dataclass(frozen=True)
class Mistake:
    """One thing to correct: `notices.yaml:14:5: groups[1] 发布值班群: missing field 'chat'`.

    `line` and `column` count from 1. `where` names the entry; it is empty for the whole file. A
    warning is for people only: what they may not mean, or Feishu may refuse.
    """

    file: str
    line: int
    column: int
    where: str
    what: Words
    is_warning: bool = False

    def __str__(self) -> str:
        """In the reader's language."""
        entry = f"{self.where}: " if self.where else ""
        warning = str(Words("warning: ", "警告：")) if self.is_warning else ""
        return f"{self.file}:{self.line}:{self.column}: {warning}{entry}{self.what}"


class InvalidNotices(ValueError):
    """The files can't be used; `str()` lists every mistake, one a line, in file and line order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.mistakes)

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))
