"""The notices as they were at another commit: their files, what these name, and nothing else.

Nothing of the repository is run, and none of its attributes changes what is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pulumi_feishu.files.repository import MOST_BYTES, OUTSIDE, Unsafe
from pulumi_feishu.notices_file.content_files import content_named_in
from pulumi_feishu.notices_file.paths import (
    MOST_FILES,
    USUAL,
    default_paths,
    is_notices_file,
    read_notices,
)
from pulumi_feishu.notices_file.yaml_nodes import Unreadable
from pulumi_feishu.notices_file.yaml_parser import Allowance
from pulumi_feishu.review.sources.git import Item, NoHistory, Objects, line_of, objects_of, root_of
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

#: All files together; each counts with the block of a disk that it takes.
_MOST_BYTES = 100_000_000
_BLOCK = 4096

#: As Linux, which follows no more: path_resolution(7).
_MOST_LINKS = 40
_LONGEST_LINK = 4095

#: Of a commit's id, as git shows them.
SHORT = 7

_LINK, _FOLDER, _FILES = "120000", "40000", ("100644", "100755")


@contextmanager
def files_at(commit: str, folder: Path, paths: Sequence[Path]) -> Iterator[tuple[Path, list[Path]]]:
    """This folder as it was at a commit, in a temporary place, and which of these paths it had.

    No paths: what is read when nothing is named. Raises NoHistory.
    """
    root = root_of(folder)
    wanted = [_inside(root, folder, path) for path in paths or USUAL]
    with TemporaryDirectory() as place, objects_of(root) as objects:
        # What is named in a file must stay in its repository, which begins here.
        (Path(place) / ".git").mkdir()
        brought = _Brought(objects, commit, Path(place))
        for path in wanted:
            name = f"{commit[:SHORT]}:{path}"
            try:
                brought.notices(path)
            except Unsafe as error:
                what = error.what
                raise NoHistory(Words(f"{name} {what.en}", f"{name} {what.zh}")) from None
            except OSError as error:
                why = system_errors.why(error)
                what = Words(f"{name} can't be read: {why.en}", f"无法读取 {name}：{why.zh}")
                raise NoHistory(what) from None
        here = _inside(root, folder, Path())
        inside = Path(place) / here
        inside.mkdir(parents=True, exist_ok=True)
        named = [inside / os.path.relpath(path, here) for path in wanted]
        there = named if paths else default_paths(inside)
        yield inside, [path for path in there if path.exists() or path.is_symlink()]


def commit_of(folder: Path, ref: str) -> str:
    """The commit that this branch, tag or commit is; raises NoHistory."""
    root = root_of(folder)
    try:
        return line_of(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
    except NoHistory:
        raise NoHistory(
            Words(
                f"{ref} is not a commit here. In a CI job fetch it first, with its history.",
                f"此处没有提交 {ref}。在 CI 任务中请先拉取该分支及其历史。",
            )
        ) from None


def fork_point(folder: Path, ref: str) -> str:
    """The commit where HEAD and this branch, tag or commit went apart; raises NoHistory.

    What others merged there since is not part of the change.
    """
    tip = commit_of(folder, ref)
    try:
        return line_of(folder, "merge-base", tip, "HEAD")
    except NoHistory:
        raise NoHistory(
            Words(
                f"HEAD and {ref} have no common commit here. In a CI job fetch the whole history "
                "(fetch-depth: 0).",
                f"HEAD 与 {ref} 没有共同的提交。在 CI 任务中请拉取完整历史（fetch-depth: 0）。",
            )
        ) from None


def head(folder: Path) -> str:
    """The commit that is checked out; raises NoHistory."""
    return line_of(folder, "rev-parse", "HEAD")


def _inside(root: Path, folder: Path, path: Path) -> Path:
    """The path as seen from the root of the repository; raises NoHistory outside of it."""
    absolute = Path(os.path.abspath(folder.resolve() / path))
    if not absolute.is_relative_to(root):
        raise NoHistory(
            Words(
                f"{path} is not in this repository; name files and folders of it.",
                f"{path} 不在此仓库中；请指定仓库内的文件或目录。",
            )
        )
    return absolute.relative_to(root)


class _Brought:
    """The files of a commit that were brought to a place where there was none.

    Links come as links, so that the same rule judges where they lead as in a checkout; one that
    leads out of the repository does not come at all.
    """

    def __init__(self, objects: Objects, commit: str, place: Path) -> None:
        self._objects = objects
        self._place = place
        self._root = Item(_FOLDER, f"{commit}^{{tree}}")
        self._folders: dict[str, dict[str, Item]] = {}
        self._left = _MOST_BYTES
        self._allowance = Allowance()

    def notices(self, path: Path) -> None:
        """Bring this notices file, or those of this folder, and what they name.

        Raises Unsafe for what leads out of the repository, OSError and NoHistory.
        """
        found = self._bring(path)
        items = self._items(found) if found else {}
        names = filter(is_notices_file, map(Path, items))
        files = [path / name for name in islice(names, MOST_FILES + 1)]
        for file in files or [path]:
            self._with_content(file)

    def _with_content(self, file: Path) -> None:
        self._bring(file)
        try:
            text = read_notices(self._place / file)
        except Unreadable:
            return
        for name in content_named_in(text, self._allowance):
            if not name.startswith("/"):
                with suppress(Unsafe):  # It is missing then, and told with its place.
                    self._bring(file.parent / name)

    def _bring(self, path: Path) -> Item | None:
        """Follow this path as in a checkout, and bring what is there and each link on the way."""
        links: list[tuple[Path, str]] = []
        found = self._followed(path, links)
        for link, target in links:
            if not link.is_symlink():
                link.symlink_to(target)
        return found

    def _followed(self, path: Path, links: list[tuple[Path, str]]) -> Item | None:
        way: list[tuple[str, Item]] = []
        steps = [*reversed(path.parts)]
        while steps:
            name = steps.pop()
            if name == "..":
                if not way:
                    raise Unsafe(OUTSIDE)
                way.pop()
                continue
            item = self._items(way[-1][1] if way else self._root).get(name)
            if item is None or len(links) > _MOST_LINKS:
                return None
            place = self._place.joinpath(*(folder for folder, _ in way), name)
            if item.mode == _LINK:
                target = self._target(item)
                links.append((place, target))
                steps += reversed(Path(target).parts)
                continue
            way.append((name, item))
            if item.mode == _FOLDER:
                place.mkdir(exist_ok=True)
            elif item.mode in _FILES and not place.exists():
                self._write(place, item)
        return way[-1][1] if way else self._root

    def _items(self, folder: Item) -> dict[str, Item]:
        if folder.mode != _FOLDER:
            return {}
        if folder.id not in self._folders:
            self._folders[folder.id] = self._objects.folder(folder.id)
        return self._folders[folder.id]

    def _target(self, link: Item) -> str:
        if self._objects.size(link.id) > _LONGEST_LINK:
            raise Unsafe(OUTSIDE)
        target = os.fsdecode(self._objects.content(link.id))
        if target.startswith("/"):
            raise Unsafe(OUTSIDE)
        return target

    def _write(self, place: Path, file: Item) -> None:
        size = self._objects.size(file.id)
        if size > MOST_BYTES:
            # Its size is all that is asked of it: a hole on the disk.
            place.touch()
            os.truncate(place, size)
            return
        self._left -= max(size, _BLOCK)
        if self._left < 0:
            mb = _MOST_BYTES // 1_000_000
            raise NoHistory(
                Words(
                    f"What the notices of that commit say is larger than {mb} MB.",
                    f"该提交中群置顶的内容超过 {mb} MB。",
                )
            )
        place.write_bytes(self._objects.content(file.id))
