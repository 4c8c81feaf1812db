"""A branch's change: its files beside those of the commit where it began.

No state, no Pulumi, no network, no secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pulumi_feishu.notices_file import Entry, InvalidNotices, default_paths, load
from pulumi_feishu.review.plan import Plan
from pulumi_feishu.review.sources.compare import compare
from pulumi_feishu.review.sources.history import SHORT, files_at, fork_point, head
from pulumi_feishu.text.i18n import Words


def against(ref: str, paths: Sequence[Path], *, at: datetime) -> Plan:
    """The plan that leads from the files at `ref` to those that lie here.

    `paths` are seen from the current folder; none: what `default_paths` finds on either side.
    Files that can't be read make a plan with their mistakes as its failure. Raises NoHistory.
    """
    here = Path()
    base, checked_out = fork_point(here, ref), head(here)
    with files_at(base, here, paths) as (there, files):
        try:
            before = entries_at(there, files)
        except InvalidNotices as error:
            told = str(error).replace(f"{there}/", f"{base[:SHORT]}:")
            source = _source(base, ref, checked_out)
            return Plan(source, at, failure=tuple(told.splitlines()))
    try:
        after = load(paths or default_paths(here)).entries
    except InvalidNotices as error:
        source = _source(base, ref, None)
        return Plan(source, at, failure=tuple(map(str, error.mistakes)))
    # On the base itself they were read already.
    is_base = checked_out == base
    is_committed = before == [*after] if is_base else _are_at(checked_out, here, paths, after)
    source = _source(base, ref, checked_out if is_committed else None)
    return compare(before, after, source=source, at=at)


def _source(base: str, ref: str, commit: str | None) -> Words:
    """What is compared with what; None for files that no commit has."""
    after = Words("this folder (uncommitted)", "当前目录（未提交）")
    if commit is not None:
        after = Words(commit[:SHORT], commit[:SHORT])
    return Words(f"{base[:SHORT]} ({ref}) → {after.en}", f"{base[:SHORT]}（{ref}）→ {after.zh}")


def _are_at(commit: str, here: Path, paths: Sequence[Path], entries: Sequence[Entry]) -> bool:
    """Whether the commit declares these entries, whatever lies in the working tree besides."""
    with files_at(commit, here, paths) as (there, files):
        try:
            return entries_at(there, files) == list(entries)
        except InvalidNotices:
            return False


def entries_at(folder: Path, files: Sequence[Path]) -> list[Entry]:
    """The entries of a commit whose files were brought here, with their places in its repository.

    No files: none. Raises InvalidNotices.
    """
    entries = load(files, judges_contents=False).entries if files else ()
    return [replace(entry, place=entry.place.removeprefix(f"{folder}/")) for entry in entries]
