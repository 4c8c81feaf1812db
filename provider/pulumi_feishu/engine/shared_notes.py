"""What the provider processes of one engine operation tell each other: lines, in a file of each.

The engine starts a process for each provider and tells none of another, but tells all of them where
it listens, which no other operation does then. So the files of an operation begin with that port.
They lie in a folder of this user's alone. A process removes its file when it ends: the next
operation may have the same port. It holds a lock on it for as long as it lives, so that what killed
ones of earlier operations left is removed too.
"""

from __future__ import annotations

import atexit
import os
import secrets
import stat
import threading
from collections.abc import Set
from contextlib import suppress
from pathlib import Path

from pulumi_feishu.engine import process


class SharedNotes:
    """The lines of this process, and of the others; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._own: tuple[Path, int] | None = None
        self._is_broken = False
        self._has_engine = process.in_provider_process()
        #: How many bytes of each file are read, and what they say.
        self._read: dict[Path, int] = {}
        self._lines: set[str] = set()

    def add(self, *lines: str) -> None:
        """Tell the others, before this returns; once that failed, `of_others` knows nothing."""
        with self._lock:
            if not self._has_engine or self._is_broken:
                return
            try:
                self._own = self._own or _opened()
                told = "".join(f"{line}\n" for line in lines).encode()
                self._is_broken = os.write(self._own[1], told) < len(told)
            except (OSError, ImportError):
                self._is_broken = True

    def of_others(self) -> Set[str] | None:
        """All lines of the other processes so far; None where that can't be known.

        Where they can, it is the same set each time, and grows.
        """
        with self._lock:
            # Where nothing can be written, the others could not either.
            self.add("")
            if self._own is None or self._is_broken:
                return None if self._has_engine else frozenset()
            own, _ = self._own
            try:
                for path in _of_this_run(own.parent) - {own}:
                    self._read_on(path)
            except (OSError, UnicodeDecodeError):
                return None
            return self._lines

    def _read_on(self, path: Path) -> None:
        # It is asked for each of thousands of groups, and the others write for each of theirs.
        begin = self._read.get(path, 0)
        if path.stat().st_size > begin:
            with path.open("rb") as file:
                file.seek(begin)
                # The end of a line may be on its way.
                whole, newline, _ = file.read().rpartition(b"\n")
            self._lines.update(whole.decode("utf-8").split("\n"))
            self._read[path] = begin + len(whole + newline)


def _folder() -> Path:
    """A folder that nobody else can read, write to, or have prepared. Raises OSError."""
    folder = Path(os.environ.get("TMPDIR") or "/tmp") / f"pulumi-feishu-{os.getuid()}"  # noqa: S108
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or not stat.S_ISDIR(found.st_mode):
        raise PermissionError
    return folder


def _port() -> str:
    address = process.engine_address()
    if address is None:
        raise FileNotFoundError
    return f"{address[1]}."


def _of_this_run(folder: Path) -> set[Path]:
    return {path for path in folder.iterdir() if path.name.startswith(_port())}


def _opened() -> tuple[Path, int]:
    # Windows has none, and no `getuid` either.
    import fcntl

    folder = _folder()
    for path in {*folder.iterdir()} - _of_this_run(folder):
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    while True:
        path = folder / f"{_port()}{secrets.token_hex(8)}"
        own = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(own, fcntl.LOCK_EX)
        # Before the lock, another process may have taken it for a dead one's.
        if path.exists():
            atexit.register(path.unlink, missing_ok=True)
            return path, own
