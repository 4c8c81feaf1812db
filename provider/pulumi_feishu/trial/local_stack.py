"""The stack of a trial: its lock, and Pulumi's commands on it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.local_time import local
from pulumi_feishu.trial.shell import TRIAL_STACK

#: What comes later is told by a review; among the outputs it is for programs.
_UP = ("up", "--yes", "--skip-preview", "--suppress-outputs")

_REPAIRING = Words(
    "The last run was killed: this one writes every notice again.",
    "上次运行被强行终止：本次将重新写入每条群置顶。",
)


class Locked(Exception):
    """A run may be under way that this machine can't judge; the text says what to do."""


class LocalStack:
    """Pulumi's commands on the stack of the project in `root`.

    `folder` is where the trial keeps all, and `home` where the stack's settings lie, beside a
    Pulumi.yaml; `project` is what that calls the project.
    """

    def __init__(
        self, root: Path, folder: Path, env: Mapping[str, str], *, project: str, home: Path
    ) -> None:
        self._root = root
        self._folder = folder
        self._env = dict(env)
        self._project = project
        self._home = home
        #: There while a run was killed and nobody has repaired after it.
        self._repair = folder / "repair-needed"

    def create(self) -> int:
        """Make the stack unless it is there. Exit code."""
        (self._folder / "state").mkdir(parents=True, exist_ok=True)
        return 0 if self.exists() else self._on_settings("init")

    def exists(self) -> bool:
        """Whether the stack was made."""
        stacks = self._folder / "state/.pulumi/stacks" / self._project
        return (stacks / f"{TRIAL_STACK}.json").exists()

    def preview(self, options: Sequence[str]) -> int:
        """`pulumi preview` with these options. Exit code."""
        return self._run(["preview", *options], self._env)

    def up(self) -> int:
        """`pulumi up`, as every fleet runs it; after a killed run, one that repairs. Exit code."""
        if self._clear_dead_lock():
            self._repair.touch()
        env = dict(self._env)
        if self._repair.exists():
            sys.stdout.write(f"{_REPAIRING}\n")
            sys.stdout.flush()
            code = self._run(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"], env)
            if code != 0:
                return code
            env["FEISHU_REASSERT"] = "1"
        code = self._run([*_UP, "--continue-on-error"], env)
        if code == 0:
            self._repair.unlink(missing_ok=True)
        return code

    def destroy(self) -> int:
        """Unpin everything and forget the stack. Exit code."""
        self._clear_dead_lock()
        code = self._run(["destroy", "--yes", "--continue-on-error"], self._env)
        if code == 0:
            code = self._on_settings("rm", "--yes")
            self._repair.unlink(missing_ok=True)
        return code

    def _on_settings(self, *arguments: str) -> int:
        command = ["-C", str(self._home), "stack", *arguments, TRIAL_STACK]
        return _pulumi(command, self._root, self._env)

    def _run(self, arguments: list[str], env: Mapping[str, str]) -> int:
        settings = self._home / f"Pulumi.{TRIAL_STACK}.yaml"
        options = ["--stack", TRIAL_STACK, "--config-file", str(settings)]
        return _pulumi([*arguments, *options], self._root, env)

    def _clear_dead_lock(self) -> bool:
        """Remove the locks of processes that are dead on this machine; True when there was one.

        Raises Locked for any other: its run may be under way.
        """
        folder = self._folder / "state/.pulumi/locks/organization" / self._project / TRIAL_STACK
        locks = sorted(folder.glob("*.json"))
        for lock in locks:
            held = json.loads(lock.read_text())
            if not is_dead(held):
                pid, host = map(held.get, ("pid", "hostname"))
                since = _local_time(str(held.get("timestamp")))
                locked = Words(
                    f"The stack is locked by process {pid} on {host} since {since}: wait for that "
                    "run to end, or end it.",
                    f"stack 被 {host} 上的进程 {pid} 锁定（自 {since} 起）："
                    "请等待该次运行结束，或终止它。",
                )
                raise Locked(locked)
        for lock in locks:
            lock.unlink()
            lock.with_name(f"{lock.name}.attrs").unlink(missing_ok=True)
        return bool(locks)


def _local_time(timestamp: str) -> str:
    # Go's has nanoseconds, of which not every Python can read all.
    try:
        return local(datetime.fromisoformat(timestamp[:19] + "+00:00"))
    except ValueError:
        return timestamp


def _pulumi(arguments: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
    # Ctrl-C reaches pulumi too, which then ends in order; `subprocess` would kill it outright.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        done = subprocess.run(["pulumi", *arguments], cwd=folder, env=env, check=False)  # noqa: S603, S607
    finally:
        signal.signal(signal.SIGINT, before)
    # A shell's way to tell that a signal ended it.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def is_dead(lock: Mapping[str, object]) -> bool:
    """Whether the process that holds this lock is surely gone: it ran here, and does no more."""
    pid = lock.get("pid")
    if lock.get("hostname") != socket.gethostname() or not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return _began_after(pid, str(lock.get("timestamp")))


def _began_after(pid: int, timestamp: str) -> bool:
    """Whether another process has the number by now; False where that can't be told."""
    try:
        began = Path(f"/proc/{pid}").stat().st_ctime
        taken = datetime.fromisoformat(timestamp[:19] + "+00:00").timestamp()
    except (OSError, ValueError):
        return False
    return began > taken + 1
