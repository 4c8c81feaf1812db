"""From files to entries: reads them, applies every rule, and reports all mistakes at once."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from pulumi_feishu.content import FORMS
from pulumi_feishu.notices_file import rules
from pulumi_feishu.notices_file.content_files import Cache, ContentFolder
from pulumi_feishu.notices_file.entries import Desired, Entry, Notice
from pulumi_feishu.notices_file.error_messages import violations_of
from pulumi_feishu.notices_file.errors import MOST_MISTAKES, InvalidNotices, Mistake
from pulumi_feishu.notices_file.model import (
    Defaults,
    Group,
    Judging,
    NoticesFile,
    NoticeWord,
    WrittenNotice,
)
from pulumi_feishu.notices_file.paths import MOST_FILES, read_notices, written_out
from pulumi_feishu.notices_file.quoting import where
from pulumi_feishu.notices_file.rules import SeenChats, warnings_in
from pulumi_feishu.notices_file.yaml_nodes import START, Node, Unreadable, Violation
from pulumi_feishu.notices_file.yaml_parser import LONGEST, Allowance, parse_yaml
from pulumi_feishu.text.i18n import Words

_EMPTY = Words(
    "the file is empty; write `version: 1` and `groups:` in it",
    "文件是空的；请写 `version: 1` 和 `groups:`",
)


#: More groups than this have to be split: Pulumi handles no such stack in useful time.
_MOST_GROUPS = 10_000

_NO_PATH = Words(
    "no path given; nothing declared would mean that all notices go",
    "未给出路径；没有任何声明意味着撤销全部群置顶",
)
_MORE = Words("and more; correct these first", "还有更多；请先改正以上错误")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Trees hold no cycles, and looking for some takes half of the time of a large file."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_without_collector()
def load(paths: Sequence[Path], *, judges_contents: bool = True) -> Desired:
    """Read these files, and the `*.yaml` and `*.yml` of these folders (not hidden, not deeper).

    Raises InvalidNotices with the mistakes of all files, in file and line order, of which the first
    200 are told: whatever lies there, this takes seconds. Bounds: 1000 files of 1 MB, 5 million
    characters and 10,000 groups in all, 100 fields in a mapping. Without `judges_contents` nothing
    is said of what can't be sent: of files that were merged before, by other rules.
    """
    if not paths:
        raise ValueError(str(_NO_PATH))
    reading = _Reading(judges_contents=judges_contents)
    entries: list[Entry] = []
    mistakes: list[Mistake] = []
    for path in written_out(paths):
        try:
            entries += reading.entries(path)
        except InvalidNotices as error:
            mistakes += error.mistakes
        if len(mistakes) > MOST_MISTAKES or reading.is_full:
            break
    if len(mistakes) > MOST_MISTAKES:
        last = replace(mistakes[MOST_MISTAKES], where="", what=_MORE)
        mistakes = [*mistakes[:MOST_MISTAKES], last]
    if mistakes:
        raise InvalidNotices(mistakes)
    return Desired(tuple(entries), tuple(reading.warnings[:MOST_MISTAKES]))


class _Reading:
    """What the files read so far leave to the next one."""

    def __init__(self, *, judges_contents: bool) -> None:
        self._judges_contents = judges_contents
        self.files = 0
        self.warnings: list[Mistake] = []
        self._groups = 0
        self._characters = 0
        self._cache: Cache = {}
        self._declared = SeenChats()
        self._allowance = Allowance()

    @property
    def is_full(self) -> bool:
        """Whether no further file would be read, since one was too much already."""
        return (
            self.files > MOST_FILES
            or self._groups > _MOST_GROUPS
            or self._characters > LONGEST
            or self._allowance.left < 0
        )

    def entries(self, path: Path) -> list[Entry]:
        """The entries of this file; raises InvalidNotices, with no more mistakes than are told."""
        try:
            root, found = self._parsed(path)
        except Unreadable as error:
            raise InvalidNotices([Mistake(str(path), *error.place, "", error.what)]) from error
        judging = Judging(ContentFolder(path, self._cache), self._judges_contents)
        try:
            notices = NoticesFile.model_validate(root.plain(), context=judging)
        except ValidationError as error:
            found += violations_of(error, root)
        # With so many mistakes of one field no other rule is asked: that would take long.
        if len(found) <= MOST_MISTAKES:
            found += islice(rules.violations(root), MOST_MISTAKES + 1)
            found += islice(self._declared.repeats_in(str(path), root), MOST_MISTAKES + 1)
        if found:
            raise InvalidNotices(_mistakes(path, root, found))
        told = islice(warnings_in(root, judging.folder), MOST_MISTAKES)
        self.warnings += (replace(m, is_warning=True) for m in _mistakes(path, root, told))
        return list(entries_of(notices, root=root, file=str(path), folder=judging.folder))

    def _parsed(self, path: Path) -> tuple[Node, list[Violation]]:
        self.files += 1
        if self.files > MOST_FILES:
            what = Words(
                f"one of more than {MOST_FILES:,} files; declare several groups in one file",
                f"文件超过 {MOST_FILES:,} 个；请在一个文件中声明多个群",
            )
            raise Unreadable(START, what)
        text = read_notices(path)
        self._characters += len(text)
        if self._characters > LONGEST:
            what = Words(
                f"the files are longer than {LONGEST:,} characters together; "
                "split them into several stacks",
                f"这些文件合计超过 {LONGEST:,} 个字符；请拆分到多个 stack",
            )
            raise Unreadable(START, what)
        root, found = parse_yaml(text, self._allowance)
        if root is None or root.value == "":
            raise Unreadable(START, _EMPTY)
        self._groups += sum(
            max(1, len(entry.items_of("chats"))) for entry in root.items_of("groups")
        )
        if self._groups > _MOST_GROUPS:
            what = Words(
                f"more than {_MOST_GROUPS:,} groups are declared; split them into several stacks",
                f"声明的群超过 {_MOST_GROUPS:,} 个；请拆分到多个 stack",
            )
            raise Unreadable(START, what)
        return root, found


def _mistakes(path: Path, root: Node, found: Iterable[Violation]) -> Iterator[Mistake]:
    told = sorted(found, key=lambda finding: finding.place)[: MOST_MISTAKES + 1]
    for finding in told:
        yield Mistake(str(path), *finding.place, where(finding.location, root), finding.what)


def entries_of(
    notices: NoticesFile, *, root: Node, file: str, folder: ContentFolder
) -> Iterator[Entry]:
    """Write out every entry of the file, which has no mistake."""
    for index, group in enumerate(notices.groups):
        line, column = root.at(("groups", index)).place
        yield from _entries(group, notices.defaults, f"{file}:{line}:{column}", folder)


def _entries(
    group: Group, defaults: Defaults, place: str, folder: ContentFolder
) -> Iterator[Entry]:
    notice, then = _notice(group.notice, folder), _notice(group.then, folder)
    recall = defaults.recall if group.recall is None else group.recall
    for chat_id in group.chats or (group.chat or "",):
        yield Entry(
            chat_id=chat_id,
            name=group.name,
            notice=notice,
            place=place,
            owner=group.owner or "",
            reason=group.reason or "",
            expires=group.expires,
            then=then,
            on_remove=group.on_remove or defaults.on_remove,
            recall=recall and (notice.kind in FORMS or then.kind in FORMS),
        )


def _notice(field: NoticeWord | WrittenNotice, folder: ContentFolder) -> Notice:
    if isinstance(field, str):
        return Notice(field)
    if field.message is not None:
        return Notice("message", field.message)
    if field.text is not None:
        return Notice("text", field.text)
    if field.markdown is not None:
        return Notice("markdown", folder.source("markdown", field.markdown))
    return Notice("card", folder.source("card", field.card or ""))
