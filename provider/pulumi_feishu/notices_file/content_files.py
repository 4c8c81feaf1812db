"""Content files (Markdown and cards) that `notices.yaml` names: reading them, listing them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from errno import ELOOP, ENOENT, ENOTDIR
from itertools import islice
from pathlib import Path
from typing import Literal

from pulumi_feishu import content
from pulumi_feishu.files.repository import (
    Unsafe,
    folder_of,
    hidden,
    read_text,
    repository_of,
    resolved,
)
from pulumi_feishu.notices_file.yaml_nodes import Unreadable
from pulumi_feishu.notices_file.yaml_parser import Allowance, parse_yaml
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted
from pulumi_feishu.text.suggest import meant

FileForm = Literal["markdown", "card"]

SUFFIXES: dict[FileForm, str] = {"markdown": ".md", "card": ".json"}

#: So many names of a folder are looked at for what a missing one is meant to be.
_MOST_NAMES = 200


@dataclass(frozen=True)
class _Read:
    """What stands in a content file, and what is wrong with it."""

    text: str
    problems: Sequence[content.ContentProblem]


#: What was read already; Words where that failed.
Cache = dict[Path, "_Read | Words"]


class ContentFolder:
    """The content files of one `notices.yaml`: their paths begin at its folder.

    Files in the cache are not read again; several folders may share one.
    """

    def __init__(self, file: Path, cache: Cache) -> None:
        self._folder = folder_of(file)
        self._repository = repository_of(file)
        self._cache = cache

    def mistakes_in(self, form: FileForm, path: str, *, judges_contents: bool) -> list[Words]:
        """Say why this file can't be sent, each a sentence that names it; nothing when it can.

        Unless its contents are judged, only that it can't be read.
        """
        found, name = self._read(form, path), f"{form} {quoted(path)}"
        if isinstance(found, Words):
            return [Words(f"{name} {found.en}", f"{name} {found.zh}")]
        return [
            problem.after(name)
            for problem in found.problems
            if problem.is_error and (judges_contents or problem.rule.is_of_form)
        ]

    def warnings_in(self, form: FileForm, path: str) -> list[Words]:
        """Say likewise what Feishu may refuse."""
        found, name = self._read(form, path), f"{form} {quoted(path)}"
        problems = [] if isinstance(found, Words) else found.problems
        return [problem.after(name) for problem in problems if not problem.is_error]

    def source(self, form: FileForm, path: str) -> str:
        """Return what stands in the file; empty where it can't be read."""
        found = self._read(form, path)
        return "" if isinstance(found, Words) else found.text

    def _read(self, form: FileForm, path: str) -> _Read | Words:
        suffix = SUFFIXES[form]
        what = _mistake_in_path(path, suffix)
        if what:
            return what
        try:
            file = resolved(self._folder / path, self._repository)
        except Unsafe as error:
            return error.what
        if file.suffix != suffix:
            return _not_such(suffix)
        if file not in self._cache:
            self._cache[file] = _judged(form, file)
        return self._cache[file]


def _mistake_in_path(path: str, suffix: str) -> Words | None:
    if not path.strip() or re.search(r"[\x00-\x1f\x7f]", path):
        return Words(
            "is not a path; write one like notices/oncall.md",
            "不是路径；请写成 notices/oncall.md 这样",
        )
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path):
        return Words(
            "is an absolute path; write it relative to the folder of this file",
            "是绝对路径；请写成相对于本文件所在目录的路径",
        )
    if "\\" in path:
        return Words("has a backslash; write / instead", "含有反斜杠；请改用 /")
    for part in path.split("/"):
        if part.startswith(".") and part not in (".", ".."):
            return hidden(part)
    return None if path.endswith(suffix) else _not_such(suffix)


def _not_such(suffix: str) -> Words:
    kind = {".md": "Markdown", ".json": "JSON"}[suffix]
    return Words(
        f"is not a {kind} file; its name must end in {suffix}",
        f"不是 {kind} 文件；文件名必须以 {suffix} 结尾",
    )


def _judged(form: FileForm, file: Path) -> _Read | Words:
    try:
        text = read_text(file)
    except Unsafe as error:
        return error.what
    except OSError as error:
        if error.errno in (ENOENT, ENOTDIR, ELOOP):
            return _missing(file)
        why = system_errors.why(error)
        return Words(f"can't be read: {why.en}", f"无法读取：{why.zh}")
    return _Read(text, content.problems_in(form, text))


def _missing(file: Path) -> Words:
    close = meant(file.stem, _stems_beside(file))
    if close:
        name = quoted(close + file.suffix)
        return Words(f"does not exist; did you mean {name}?", f"不存在；是不是 {name}？")
    return Words(
        "does not exist; paths are relative to the folder of this file",
        "不存在；路径从本文件所在目录算起",
    )


def _stems_beside(file: Path) -> list[str]:
    names = islice(file.parent.iterdir(), _MOST_NAMES) if file.parent.is_dir() else ()
    return [f.stem for f in names if f.suffix == file.suffix and not f.name.startswith(".")]


def content_named_in(text: str, allowance: Allowance) -> set[str]:
    """Return the paths as they are written; none for a text that can't be read."""
    try:
        root, _ = parse_yaml(text, allowance)
    except Unreadable:
        return set()
    notices = (
        entry.fields[field]
        for entry in (root.items_of("groups") if root else ())
        for field in ("notice", "then")
        if field in entry.fields
    )
    named = (notice.text(form) for notice in notices for form in SUFFIXES)
    return {name for name in named if name}
