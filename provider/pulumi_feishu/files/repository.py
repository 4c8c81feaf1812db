"""The repository around a file, and which of its paths are safe to read."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISREG

from pulumi_feishu.text.i18n import Words

OUTSIDE = Words(
    "leads out of the repository; keep what is published in it",
    "指向仓库之外；要发布的内容请放在仓库里",
)


#: Ten times what Feishu takes as a text; 7000 groups. A larger file is not read to its end.
MOST_BYTES = 1_000_000

#: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer
_POINTER = b"version https://git-lfs.github.com/spec/"


class Unsafe(Exception):
    """This path is not read; `what` says why, as a clause that follows the path."""

    def __init__(self, what: Words) -> None:
        super().__init__(str(what))
        self.what = what


def repository_of(file: Path) -> Path:
    """Return the repository around the folder in which this file is, as its path is written."""
    return repository_around(folder_of(file))


def repository_around(folder: Path) -> Path:
    """Return the nearest folder from here up with `.git`, else with `Pulumi.yaml`, else this one.

    The path counts as it is written: a link moves neither a file nor a folder on the way into
    another repository.
    """
    folder = Path(os.path.abspath(folder))
    for mark in (".git", "Pulumi.yaml"):
        nearest: Path | None = None
        for around in (folder, *folder.parents):
            if (around / mark).exists():
                root = target_of(around)
                if nearest is None or not nearest.is_relative_to(root):
                    nearest = root
        if nearest is not None:
            return nearest
    return target_of(folder)


def folder_of(file: Path) -> Path:
    """Return the absolute folder in which this file is, as its path is written."""
    return Path(os.path.abspath(file)).parent


def target_of(path: Path) -> Path:
    """Follow links and `..` as far as there is something; a link to itself stays."""
    # Path.resolve() raises on such a link before Python 3.13.
    return Path(os.path.realpath(path))


def resolved(path: Path, repository: Path) -> Path:
    """Follow links and `..`; the result is inside the repository, and hidden nowhere in it.

    Raises Unsafe. Nothing outside is touched, beyond what following the path takes.
    """
    target = target_of(path)
    if not target.is_relative_to(repository):
        raise Unsafe(OUTSIDE)
    for part in target.relative_to(repository).parts:
        if part.startswith("."):
            raise Unsafe(hidden(part))
    return target


def read_text(target: Path) -> str:
    """Return the text of a file that `resolved` gave, with the line ends of Linux.

    Raises Unsafe for what is no regular file, too large, no UTF-8 or a pointer, and OSError.
    """
    # Asked before it is opened: to open a FIFO is to wait for whoever writes to it. From Python
    # 3.14 on, is_file() hides why it can't tell.
    if not S_ISREG(target.stat().st_mode):
        raise Unsafe(Words("is not a file", "不是文件"))
    with target.open("rb") as opened:
        raw = opened.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Unsafe(Words("is larger than 1 MB", "超过 1 MB"))
    if raw.startswith(_POINTER):
        what = Words(
            "is a Git LFS pointer; keep what is published in git itself",
            "是 Git LFS 指针；要发布的内容请直接放在 git 中",
        )
        raise Unsafe(what)
    try:
        # A checkout on Windows must not change what is sent.
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = Words(
            f"is not UTF-8 in line {line}; save it as UTF-8",
            f"第 {line} 行不是 UTF-8；请另存为 UTF-8",
        )
        raise Unsafe(what) from None


def hidden(part: str) -> Words:
    """Say that a path with this component is not read."""
    return Words(
        f"is hidden ({part}); what starts with a dot is never published",
        f"是隐藏文件或在隐藏目录里（{part}）；以点开头的一律不发布",
    )
