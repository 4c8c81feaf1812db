"""The stack `local` of this checkout: its environment, its lock, its commands."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.local_time import local

_PROJECT = "pulumi-feishu"
_STACK = "local"

_REPAIRING = Words(
    "The last run was killed: this one writes every notice again.",
    "上次运行被强行终止：本次将重新写入每条群置顶。",
)


class Locked(Exception):
    """A run may be under way that this machine can't judge; the text says what to do."""


def environment(base: Mapping[str, str], folder: Path, feishu: Mapping[str, str]) -> dict[str, str]:
    """The environment of every command: nothing of it can lead to a real tenant or another stack.

    All of the user's FEISHU_ and PULUMI_ variables are dropped; `feishu` are the demo's.
    """
    kept = {key: value for key, value in base.items() if not key.startswith(("FEISHU_", "PULUMI_"))}
    return {
        **kept,
        **feishu,
        **{key: base[key] for key in ("FEISHU_LANG",) if key in base},
        # The metadata beside each state file is written in place: a kill in that moment leaves an
        # empty one, and the stack can't be read any more ("failed to load checkpoint: EOF").
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": str(folder / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


class LocalStack:
    """Pulumi's commands on the stack, in the root of the checkout."""

    def __init__(self, root: Path, folder: Path, env: Mapping[str, str]) -> None:
        self._root = root
        self._folder = folder
        self._env = dict(env)
        #: A folder of its own: `stack init` writes the stack's settings beside Pulumi.yaml, where
        #: a `Pulumi.local.yaml` of the user might lie.
        self._home = folder / "project"
        #: There while a run was killed and nobody has repaired after it.
        self._repair = folder / "repair-needed"

    def create(self) -> None:
        """Make the stack unless it is there."""
        (self._folder / "state").mkdir(parents=True, exist_ok=True)
        if self.exists():
            return
        self._home.mkdir(exist_ok=True)
        shutil.copyfile(self._root / "Pulumi.yaml", self._home / "Pulumi.yaml")
        subprocess.run(
            ["pulumi", "-C", str(self._home), "stack", "init", _STACK], env=self._env, check=True
        )

    def exists(self) -> bool:
        """Whether the stack was made."""
        return (self._folder / "state/.pulumi/stacks" / _PROJECT / f"{_STACK}.json").exists()

    def up(self) -> int:
        """`pulumi up`, as every fleet runs it; after a killed run, one that repairs. Exit code."""
        if self._clear_dead_lock():
            self._repair.touch()
        env = dict(self._env)
        if self._repair.exists():
            print(_REPAIRING, flush=True)
            code = self._run(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"], env)
            if code != 0:
                return code
            env["FEISHU_REASSERT"] = "1"
        code = self._run(["up", "--yes", "--continue-on-error"], env)
        if code == 0:
            self._repair.unlink(missing_ok=True)
        return code

    def destroy(self) -> int:
        """Unpin everything and forget the stack. Exit code."""
        self._clear_dead_lock()
        code = self._run(["destroy", "--yes", "--continue-on-error"], self._env)
        if code == 0:
            command = ["pulumi", "-C", str(self._home), "stack", "rm", _STACK, "--yes"]
            code = subprocess.run(command, env=self._env, check=False).returncode
            self._repair.unlink(missing_ok=True)
        return code

    def _run(self, arguments: list[str], env: Mapping[str, str]) -> int:
        settings = self._home / f"Pulumi.{_STACK}.yaml"
        options = ["--stack", _STACK, "--config-file", str(settings)]
        command = ["pulumi", *arguments, *options]
        code = subprocess.run(command, cwd=self._root, env=env, check=False).returncode
        # A shell's way to tell that a signal ended it.
        return code if code >= 0 else 128 - code

    def _clear_dead_lock(self) -> bool:
        """Remove the locks of processes that are dead on this machine; True when there was one.

        Raises Locked for any other: its run may be under way.
        """
        folder = self._folder / "state/.pulumi/locks/organization" / _PROJECT / _STACK
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
                raise Locked(str(locked))
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
