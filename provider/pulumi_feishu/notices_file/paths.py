"""Which notices files are read, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pulumi_feishu.files import repository
from pulumi_feishu.files.repository import (
    Unsafe,
    repository_around,
    repository_of,
    resolved,
    target_of,
)
from pulumi_feishu.notices_file.yaml_nodes import START, Unreadable
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

#: More files than this are not read: one group a file is a folder of 1000.
MOST_FILES = 1000

#: What is read when nothing is named, where it is there.
USUAL = (Path("notices.yaml"), Path("notices"))

_SUFFIXES = (".yaml", ".yml")
_NO_YAML = Words("no *.yaml or *.yml in this folder", "此目录里没有 *.yaml 或 *.yml 文件")
_NO_FILE = Words(
    "there is no such file; name the file that declares your groups",
    "没有这个文件；请指定声明群置顶的文件",
)


def default_paths(folder: Path) -> list[Path]:
    """Return what is read when nothing is named: `notices.yaml`, the folder `notices/`, or both.

    The folder counts when it holds YAML files. With neither, `notices.yaml`: `load` tells that.
    """
    file, files = (folder / usual for usual in USUAL)
    there = [file] if file.exists() or file.is_symlink() else []
    if files.is_dir() and any(_yaml_files(files)):
        there.append(files)
    return there or [file]


def written_out(paths: Iterable[Path]) -> Iterator[Path]:
    """Put the YAML files of a folder, by name, in its place; name each file once.

    A folder that has none, or can't be read, stays: `text_of` tells what is wrong with it.
    """
    seen = set()
    for path in paths:
        for file in _files(path):
            target = target_of(file)
            if target not in seen:
                seen.add(target)
                yield file


def read_notices(path: Path) -> str:
    """Return the text of this file. Raises Unreadable, also for a folder."""
    try:
        target = _safe(path)
        if target.is_dir():
            next(target.iterdir(), None)  # One that can't be read may well have files.
            raise Unreadable(START, _NO_YAML)
        return repository.read_text(target)
    except Unsafe as error:
        raise Unreadable(START, error.what) from error
    except FileNotFoundError as error:
        raise Unreadable(START, _NO_FILE) from error
    except OSError as error:
        why = system_errors.why(error)
        what = Words(f"can't be read: {why.en}", f"无法读取：{why.zh}")
        raise Unreadable(START, what) from error


def _safe(path: Path) -> Path:
    # A folder may be the repository itself; a link to one is only a name in its own folder.
    is_folder = path.is_dir() and not path.is_symlink()
    return resolved(path, repository_around(path) if is_folder else repository_of(path))


def _files(path: Path) -> list[Path]:
    try:
        is_folder = path.is_dir() and _safe(path).is_dir()
        return sorted(_yaml_files(path)) or [path] if is_folder else [path]
    except (OSError, Unsafe):
        return [path]


def is_notices_file(file: Path) -> bool:
    """Say whether a file of this name in a folder declares groups."""
    return file.suffix in _SUFFIXES and not file.name.startswith(".")


def _yaml_files(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if is_notices_file(file) and not file.is_dir()]
