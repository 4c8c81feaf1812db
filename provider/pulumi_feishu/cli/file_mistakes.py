"""The mistakes of notices files, for people, for programs, and for the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_feishu.notices_file import Mistake
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.rows import Row


def as_rows(mistakes: Sequence[Mistake]) -> list[Row]:
    """A row for each: `notices.yaml:14:5: groups[1] 发布值班群: missing field 'chat'`."""
    return [_row(mistake) for mistake in mistakes]


def _row(mistake: Mistake) -> Row:
    """The place stands out, so that wrapped rows don't run into each other."""
    place = f"{mistake.file}:{mistake.line}:{mistake.column}:"
    what = str(mistake).removeprefix(place)
    return Row(((escape_unseen(place), "heading"), (escape_unseen(what), "plain")))


def as_data(mistakes: Sequence[Mistake]) -> list[dict[str, object]]:
    """Each as `{"file", "line", "column", "where", "what"}`, in the reader's language."""
    return [
        {
            "file": mistake.file,
            "line": mistake.line,
            "column": mistake.column,
            "where": mistake.where,
            "what": str(mistake.what),
        }
        for mistake in mistakes
    ]


def as_annotations(mistakes: Sequence[Mistake]) -> list[str]:
    """Workflow commands by which GitHub shows each beside its line.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    return [escape_unseen(_annotation(mistake)) for mistake in mistakes]


def _annotation(mistake: Mistake) -> str:
    where = f"{mistake.where}: " if mistake.where else ""
    file, text = _property(mistake.file), _data(f"{where}{mistake.what}")
    kind = "warning" if mistake.is_warning else "error"
    return f"::{kind} file={file},line={mistake.line},col={mistake.column}::{text}"


def _data(text: str) -> str:
    # https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
