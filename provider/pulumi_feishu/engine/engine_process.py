"""The engine that this process serves: what it was asked to do, by its command line.

The engine tells a provider neither whether the run is a `destroy` nor whether it has targets. It is
one of the parents: python <- sh <- engine. Linux shows them in `/proc`, macOS through `ps`; where
neither does, nothing is known. Flags were read from CLI 3.274, which also takes each of them from a
variable (`PULUMI_OPTION_TARGET`).
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pulumi_feishu.engine.child_environment import without_secrets

_PROC = Path("/proc")

#: python <- sh <- engine, and one to spare.
_MOST_PARENTS = 4

#: `ps` answers at once.
_LONGEST_SECONDS = 10

_DESTROY = ("destroy", "down", "dn")

#: The flags before the command that take no value; any other flag takes the next word, as in
#: https://github.com/spf13/cobra/blob/main/command.go (`stripFlags`).
_ALONE = (
    *("--disable-integrity-checking", "-e", "--emoji", "-Q", "--fully-qualify-stack-names"),
    *("--logflow", "--logtostderr", "--non-interactive"),
)

#: Alone, or behind others that take no value either (`-yft URN`).
_HIDES = re.compile(r"-[A-Za-z]*[tx]|--target|--exclude")
_HIDES_AS_VARIABLE = ("PULUMI_OPTION_TARGET", "PULUMI_OPTION_EXCLUDE")


@dataclass(frozen=True)
class EngineProcess:
    """A running `pulumi`: its executable, the folder that it runs in, and its arguments.

    `folder` is "" where only `ps` tells of it; then a blank in an argument splits that in two.
    """

    path: str
    folder: str
    arguments: Sequence[str]

    @property
    def is_destroy(self) -> bool:
        """Whether it surely is `pulumi destroy`."""
        words = iter(self.arguments)
        for word in words:
            if not word.startswith("-"):
                return word in _DESTROY
            if word not in _ALONE and (word.startswith("--") or len(word) == 2) and "=" not in word:
                next(words, None)
        return False

    @property
    def hides_resources(self) -> bool:
        """Whether it may pass over what the program declares: `check` is not called for that."""
        return any(map(_HIDES.match, self.arguments)) or any(
            key.startswith(_HIDES_AS_VARIABLE) for key in os.environ
        )


def engine_process() -> EngineProcess | None:
    """The engine among the processes above this one; None where they can't be looked at."""
    pid = os.getppid()
    for _ in range(_MOST_PARENTS):
        try:
            parent, found = _told_by_proc(pid) if _PROC.exists() else _told_by_ps(pid)
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
        if Path(found.path).name == "pulumi":
            return found
        pid = parent
    return None


def _told_by_proc(pid: int) -> tuple[int, EngineProcess]:
    """The process's parent, and itself. proc_pid_stat(5)"""
    folder = _PROC / str(pid)
    # The name before may have blanks and brackets.
    stat = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
    words = os.fsdecode((folder / "cmdline").read_bytes()).split("\0")[1:-1]
    path, here = os.readlink(folder / "exe"), os.readlink(folder / "cwd")
    return int(stat.split()[1]), EngineProcess(path, here, words)


def _told_by_ps(pid: int) -> tuple[int, EngineProcess]:
    parent, path, line = (_ps(pid, column) for column in ("ppid", "comm", "args"))
    # The path may have blanks itself; it may also stand there as it was typed.
    words = line.removeprefix(path).split() if line.startswith(path) else line.split()[1:]
    return int(parent), EngineProcess(path, "", words)


def _ps(pid: int, column: str) -> str:
    command = ["ps", "-ww", "-o", f"{column}=", "-p", str(pid)]
    done = subprocess.run(  # noqa: S603
        command,
        env=without_secrets(),
        capture_output=True,
        text=True,
        check=True,
        timeout=_LONGEST_SECONDS,
    )
    return done.stdout.strip()
