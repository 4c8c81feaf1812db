"""The `git` command, with nothing in its environment to give away, and its objects as they are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from pulumi_feishu.review import Stopped
from pulumi_feishu.review.sources.passwords import without_passwords
from pulumi_feishu.text.i18n import Words

#: What `git` gets of the environment: who and where it is, and which repository and settings.
_PASSED = (
    *("PATH", "HOME", "LANG", "XDG_CONFIG_HOME"),
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)
#: It asks nobody, and writes nothing.
_SET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}

#: A branch may hold a folder that looks like a repository, with settings that run a command.
#: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safebareRepository (git 2.38)
_ONLY_A_CLONE = ("-c", "safe.bareRepository=explicit")

_COMMAND = ("git", "--no-pager", "-c", "core.fsmonitor=false", *_ONLY_A_CLONE)


class NoHistory(Stopped):
    """The other commit can't be read."""


class Item(NamedTuple):
    """What a folder of a commit has under a name: its mode, such as 100644, and its object."""

    mode: str
    id: str


def root_of(folder: Path) -> Path:
    """The repository around this folder, without links; raises NoHistory where there is none."""
    done = _done(_clone_around(folder), "rev-parse", "--show-toplevel")
    if done.returncode != 0:
        why = _said(done)[0].removeprefix("fatal: ")
        raise NoHistory(
            Words(
                f"git finds no repository here ({why}). Run this in a clone.",
                f"git 在此处找不到仓库（{why}）。请在克隆目录中运行。",
            )
        )
    return Path(os.fsdecode(done.stdout.rstrip(b"\n")))


def printed(folder: Path, *arguments: str) -> str | None:
    """What this command prints; None where it can't, as outside of a repository."""
    try:
        done = _done(folder, *arguments)
    except NoHistory:
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None


def line_of(folder: Path, *arguments: str) -> str:
    """The one line that this command prints; raises NoHistory."""
    done = _done(_clone_around(folder), *arguments)
    if done.returncode != 0:
        raise _failed(arguments[0], _said(done)[-1])
    return done.stdout.decode().strip()


class Objects:
    """The objects of a repository as they are stored: no filter, attribute or hook has a say."""

    def __init__(self, sizes: subprocess.Popen[bytes], contents: subprocess.Popen[bytes]) -> None:
        self._sizes = sizes
        self._contents = contents

    def size(self, name: str) -> int:
        """The size of this object in bytes; raises NoHistory."""
        return _asked(self._sizes, name)

    def content(self, name: str) -> bytes:
        """What is in this object, all of it in memory; raises NoHistory."""
        size = _asked(self._contents, name)
        assert self._contents.stdout  # noqa: S101
        return self._contents.stdout.read(size + 1)[:size]

    def folder(self, name: str) -> dict[str, Item]:
        """What is in this tree, by name; raises NoHistory.

        https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_tree_objects
        """
        raw, id_bytes = self.content(name), len(name.partition("^")[0]) // 2
        items, at = {}, 0
        while at < len(raw):
            mode, _, file = raw[at : raw.index(b"\0", at)].partition(b" ")
            at += len(mode) + 1 + len(file) + 1
            items[os.fsdecode(file)] = Item(mode.decode(), raw[at : at + id_bytes].hex())
            at += id_bytes
        return items


@contextmanager
def objects_of(root: Path) -> Iterator[Objects]:
    """The objects of this repository, read by two processes until the end of the block."""
    with ExitStack() as stack:
        sizes, contents = (
            stack.enter_context(_started(root, "cat-file", option))
            for option in ("--batch-check", "--batch")
        )
        yield Objects(sizes, contents)


def _asked(process: subprocess.Popen[bytes], name: str) -> int:
    """The size that it tells, by `<id> <type> <size>`."""
    assert process.stdin and process.stdout  # noqa: S101, PT018
    process.stdin.write(f"{name}\n".encode())
    process.stdin.flush()
    answer = process.stdout.readline().split()
    if len(answer) != 3:
        raise _failed("cat-file", str(Words(f"{name} is missing", f"缺少 {name}")))
    return int(answer[2])


def _clone_around(folder: Path) -> Path:
    """Where git is to begin: there it finds `.git`, which no branch can hold, ahead of all else."""
    if "GIT_DIR" in os.environ:
        return folder
    around = (folder.absolute(), *folder.absolute().parents)
    return next((place for place in around if (place / ".git").exists()), folder)


def _started(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603
            [*_COMMAND, *arguments],
            cwd=root,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        raise _missing() from None


def _done(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603
            [*_COMMAND, *arguments],
            cwd=folder,
            env=_environment(),
            capture_output=True,
            check=False,
        )
    except OSError:
        raise _missing() from None


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return {**passed, **_SET}


def _said(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    said = without_passwords(done.stderr.decode(errors="replace"))
    return said.strip().splitlines() or [str(Words("no reason told", "未说明原因"))]


def _failed(command: str, why: str) -> NoHistory:
    return NoHistory(Words(f"git {command} failed: {why}", f"git {command} 失败：{why}"))


def _missing() -> NoHistory:
    what = Words("git is needed here, and is not installed.", "此处需要 git，但尚未安装。")
    return NoHistory(what)
