"""The files as they were at another commit, read from git: nothing of the repository is run."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pulumi_feishu.review import Stopped
from pulumi_feishu.words import Words

#: What may be read for the notices: the files themselves, and what they name.
_READ = ("*.yaml", "*.yml", "*.md", "*.json")


class NoHistory(Stopped):
    """The other commit can't be read."""


@contextmanager
def files_at(commit: str, folder: Path) -> Iterator[Path]:
    """This folder as it was at a commit, in a temporary place; raises NoHistory."""
    root = Path(_git(folder, "rev-parse", "--show-toplevel"))
    patterns = _present(root, commit)
    with TemporaryDirectory() as place:
        # What is named in a file must stay in its repository, which begins here.
        (Path(place) / ".git").mkdir()
        if patterns:
            archive = _run(root, "archive", "--format=tar", commit, "--", *patterns)
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                tar.extractall(place, filter=_harmless)  # noqa: S202
        inside = Path(place) / folder.resolve().relative_to(root.resolve())
        inside.mkdir(parents=True, exist_ok=True)
        yield inside


def commit_of(folder: Path, ref: str) -> str:
    """The commit that this branch, tag or commit is; raises NoHistory."""
    try:
        return _git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
    except NoHistory:
        raise NoHistory(
            Words(
                f"{ref} is no commit here. In a CI job fetch it first, with its history.",
                f"此处没有提交 {ref}。在 CI 任务中请先拉取该分支及其历史。",
            )
        ) from None


def fork_point(folder: Path, ref: str) -> str:
    """The commit where HEAD and this branch, tag or commit went apart; raises NoHistory.

    What others merged there since is not part of the change.
    """
    tip = commit_of(folder, ref)
    try:
        return _git(folder, "merge-base", tip, "HEAD")
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
    return _git(folder, "rev-parse", "HEAD")


def _present(root: Path, commit: str) -> Sequence[str]:
    """Patterns that some file of the commit has: git refuses to archive a pattern without any."""
    names = _run(root, "ls-tree", "-r", "-z", "--name-only", commit).decode(errors="replace")
    suffixes = {f"*{Path(name).suffix}" for name in names.split("\0")}
    return [pattern for pattern in _READ if pattern in suffixes]


def _harmless(member: tarfile.TarInfo, place: str) -> tarfile.TarInfo | None:
    try:
        return tarfile.data_filter(member, place)
    except tarfile.FilterError:
        return None


def _git(folder: Path, *arguments: str) -> str:
    return _run(folder, *arguments).decode().strip()


def _run(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
    except OSError:
        raise NoHistory(
            Words("git is needed here, and is not installed.", "此处需要 git，但尚未安装。")
        ) from None
    if done.returncode != 0:
        why = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason told"]
        raise NoHistory(
            Words(f"git {arguments[0]} failed: {why[-1]}", f"git {arguments[0]} 失败：{why[-1]}")
        )
    return done.stdout
