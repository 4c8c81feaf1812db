"""The change of a branch: its files beside those of the commit where it began.

No state, no Pulumi, no network, no secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pulumi_feishu.desired import Entry, InvalidNotices, default_paths, load
from pulumi_feishu.review.comparing import compare
from pulumi_feishu.review.history import SHORT, files_at, fork_point, head
from pulumi_feishu.review.plan import Plan
from pulumi_feishu.words import Words


def against(ref: str, paths: Sequence[Path], *, at: datetime) -> Plan:
    """The plan that leads from the files at `ref` to those that lie here.

    `paths` are seen from the current folder; none: what `default_paths` finds on either side.
    Files that can't be read make a plan with their mistakes as its failure. Raises NoHistory.
    """
    here = Path()
    base = fork_point(here, ref)
    source = Words(
        f"{base[:SHORT]} ({ref}) → {head(here)[:SHORT]}",
        f"{base[:SHORT]}（{ref}）→ {head(here)[:SHORT]}",
    )
    nothing = Plan(source, at)
    with files_at(base, here, paths) as (there, files):
        try:
            before = entries_at(there, files)
        except InvalidNotices as error:
            told = str(error).replace(f"{there}/", f"{base[:SHORT]}:")
            return replace(nothing, failure=tuple(told.splitlines()))
    try:
        after = load(paths or default_paths(here))
    except InvalidNotices as error:
        return replace(nothing, failure=tuple(map(str, error.mistakes)))
    return compare(before, after.entries, source=source, at=at)


def entries_at(folder: Path, files: Sequence[Path]) -> list[Entry]:
    """The entries of a commit whose files were brought here, with their places in its repository.

    No files: none. Raises InvalidNotices.
    """
    entries = load(files).entries if files else ()
    return [replace(entry, place=entry.place.removeprefix(f"{folder}/")) for entry in entries]
