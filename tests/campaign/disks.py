"""A disk that is full, and a backend that is gone, under a run of the engine.

Full: no file of the engine's process may grow any more (RLIMIT_FSIZE), which needs no disk of its
own and no root; what is written meets EFBIG as it would ENOSPC. The file backend leaves its
state empty then, or half, and `.bak` beside it likewise (engine 3.274, seen on a small tmpfs too).
It tries again ten times in half a minute: a disk that is full for a moment fails nothing.
"""

from __future__ import annotations

import json
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from support.project import Project

#: So much of a file is written, as where the last block of a disk is taken.
_ROOM_BYTES = 100


@contextmanager
def limits_are_errors() -> Iterator[None]:
    """What is started within gets an error where a limit is met, and no signal that ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXFSZ})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def full_disk(project: Project) -> Iterator[None]:
    """Within, the project's engine writes nothing beyond the first bytes of a file."""
    engines = project.processes(b"\0up\0")
    _limit(engines, _ROOM_BYTES)
    try:
        yield
    finally:
        _limit(engines, None)


def _limit(pids: list[int], size: int | None) -> None:
    for pid in pids:
        # It may have ended meanwhile.
        with suppress(ProcessLookupError):
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if size is None else size, most))


@contextmanager
def no_backend(project: Project) -> Iterator[None]:
    """Within, the backend's folder is gone: nothing can be read there, and nothing written."""
    folder = project.directory / "state" / ".pulumi"
    away = folder.with_name("away")
    folder.rename(away)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


def state_file(project: Project) -> Path:
    """The state, in the file backend of the project."""
    return project.directory / "state/.pulumi/stacks/notices/test.json"


def has_whole_state(project: Project) -> bool:
    """Whether the state can be read."""
    return _is_whole(state_file(project))


def restored(project: Project, empty: bytes) -> bool:
    """Whether a state that can't be read any more was put back, as docs/en/state.md says.

    By the newest of the backups that the engine makes at the end of each run; by the `empty` one
    where there was none yet.
    """
    if has_whole_state(project):
        return False
    made = sorted((project.directory / "state/.pulumi/backups").rglob("*.json"))
    whole = [path for path in made if _is_whole(path)]
    state_file(project).write_bytes(whole[-1].read_bytes() if whole else empty)
    return True


def _is_whole(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True
