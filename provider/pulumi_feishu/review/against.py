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
from pulumi_feishu.review.history import files_at, fork_point, head
from pulumi_feishu.review.plan import Plan
from pulumi_feishu.words import Words

#: As git shows them.
_SHORT = 7


def against(ref: str, paths: Sequence[Path], *, at: datetime) -> Plan:
    """The plan that leads from the files at `ref` to those that lie here.

    `paths` are relative to the current folder; none: what `default_paths` finds on either side.
    Files that can't be read make a plan with their mistakes as its failure. Raises NoHistory.
    """
    here = Path()
    base = fork_point(here, ref)
    source = Words(
        f"{base[:_SHORT]} ({ref}) → {head(here)[:_SHORT]}",
        f"{base[:_SHORT]}（{ref}）→ {head(here)[:_SHORT]}",
    )
    nothing = Plan(source, at)
    with files_at(base, here) as there:
        try:
            before = entries_at(there, paths)
        except InvalidNotices as error:
            told = str(error).replace(f"{there}/", f"{base[:_SHORT]}:")
            return replace(nothing, failure=tuple(told.splitlines()))
    try:
        after = load(paths or default_paths(here))
    except InvalidNotices as error:
        return replace(nothing, failure=tuple(map(str, error.mistakes)))
    return compare(before, after.entries, source=source, at=at)


def entries_at(folder: Path, paths: Sequence[Path]) -> list[Entry]:
    """The entries of a commit whose files were extracted here, with their places in its repository.

    Files that it does not have declare nothing. Raises InvalidNotices.
    """
    wanted = [folder / path for path in paths] or default_paths(folder)
    existing = [path for path in wanted if path.exists()]
    entries = load(existing).entries if existing else ()
    return [replace(entry, place=entry.place.removeprefix(f"{folder}/")) for entry in entries]
