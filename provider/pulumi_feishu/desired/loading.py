"""From the files to the entries: reading, every rule, and all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from pulumi_feishu.desired import rules
from pulumi_feishu.desired.content_files import Cache, ContentFolder
from pulumi_feishu.desired.entries import Desired, Entry
from pulumi_feishu.desired.files import text_of, written_out
from pulumi_feishu.desired.labels import where
from pulumi_feishu.desired.mistakes import InvalidNotices, Mistake
from pulumi_feishu.desired.models import NoticesFile
from pulumi_feishu.desired.repeats import Declared
from pulumi_feishu.desired.resolving import entries_of
from pulumi_feishu.desired.tree import START, Finding, Node, Unreadable
from pulumi_feishu.desired.wording import findings
from pulumi_feishu.desired.yaml_tree import parse
from pulumi_feishu.words import Words

_EMPTY = Words(
    "the file is empty; write `version: 1` and `groups:` in it",
    "文件是空的；请写 `version: 1` 和 `groups:`",
)


def load(paths: Sequence[Path]) -> Desired:
    """Read these files, and the `*.yaml` and `*.yml` of these folders (not hidden, not deeper).

    Raises InvalidNotices with every mistake of all files, in file and line order.
    """
    if not paths:
        raise ValueError("no path given; nothing declared would mean that all notices go")
    cache: Cache = {}
    declared = Declared()
    entries: list[Entry] = []
    mistakes: list[Mistake] = []
    for path in written_out(paths):
        try:
            entries += _entries(path, cache, declared)
        except InvalidNotices as error:
            mistakes += error.mistakes
    if mistakes:
        raise InvalidNotices(mistakes)
    return Desired(tuple(entries))


def _entries(path: Path, cache: Cache, declared: Declared) -> list[Entry]:
    try:
        root, found = _parsed(path)
    except Unreadable as error:
        raise InvalidNotices([Mistake(str(path), *error.place, "", error.what)]) from error
    found += rules.findings(root)
    found += declared.repeats_in(str(path), root)
    folder = ContentFolder(path, cache)
    try:
        notices = NoticesFile.model_validate(root.plain(), context=folder)
    except ValidationError as error:
        found += findings(error, root)
        raise InvalidNotices(_mistakes(path, root, found)) from error
    if found:
        raise InvalidNotices(_mistakes(path, root, found))
    return list(entries_of(notices, root=root, file=str(path), folder=folder))


def _parsed(path: Path) -> tuple[Node, list[Finding]]:
    root, found = parse(text_of(path))
    if root is None or root.value == "":
        raise Unreadable(START, _EMPTY)
    return root, found


def _mistakes(path: Path, root: Node, found: Iterable[Finding]) -> Iterator[Mistake]:
    for finding in sorted(found, key=lambda finding: finding.place):
        yield Mistake(str(path), *finding.place, where(finding.location, root), finding.what)
