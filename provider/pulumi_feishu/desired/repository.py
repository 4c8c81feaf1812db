"""The repository around a file, and which of its paths may be read from there."""

from __future__ import annotations

import os
from pathlib import Path

from pulumi_feishu.words import Words

_OUTSIDE = Words(
    "leads out of the repository; keep what is published in it",
    "指向仓库之外；要发布的内容请放在仓库里",
)


class Unsafe(Exception):
    """This path must not be read; `what` says why, as a clause that follows the path."""

    def __init__(self, what: Words) -> None:
        super().__init__(str(what))
        self.what = what


def repository_of(file: Path) -> Path:
    """Return the nearest folder around with `.git`, else with `Pulumi.yaml`, else the file's own.

    The file's path counts as it is written: a link does not move the file into another repository.
    """
    folder = folder_of(file)
    for mark in (".git", "Pulumi.yaml"):
        for around in (folder, *folder.parents):
            if (around / mark).exists():
                return target_of(around)
    return target_of(folder)


def folder_of(file: Path) -> Path:
    """Return the absolute folder in which this file is, as its path is written."""
    return Path(os.path.abspath(file)).parent


def target_of(path: Path) -> Path:
    """Follow links and `..` as far as there is something; a link to itself stays."""
    # Path.resolve() raises on such a link before Python 3.13.
    return Path(os.path.realpath(path))


def is_in_its_repository(file: Path) -> bool:
    """Say whether the file is where its path says, or at least in the same repository."""
    return target_of(file).is_relative_to(repository_of(file))


def resolved(path: Path, repository: Path) -> Path:
    """Follow links and `..`; the result is inside the repository, and hidden nowhere in it.

    Raises Unsafe. Nothing outside is touched, beyond what following the path takes.
    """
    target = target_of(path)
    if not target.is_relative_to(repository):
        raise Unsafe(_OUTSIDE)
    for part in target.relative_to(repository).parts:
        if part.startswith("."):
            raise Unsafe(hidden(part))
    return target


def hidden(part: str) -> Words:
    """Say that a path with this component is not read."""
    return Words(
        f"is hidden ({part}); what starts with a dot is never published",
        f"是隐藏文件或在隐藏目录里（{part}）；以点开头的一律不发布",
    )
