"""A disk that is full, and a backend that is gone, under a run of the engine.

Full: no file of the engine's process may grow any more (RLIMIT_FSIZE), which needs no disk of its
own and no root; what is written meets EFBIG as it would ENOSPC. The file backend (engine 3.274)
writes over its state in place: it is left empty, or half, and `.bak` beside it is the one before. It
tries again ten times in half a minute, so that a disk that is full for a moment fails nothing.
"""

from __future__ import annotations

import json
import resource
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from support.project import Project


@contextmanager
def limits_are_errors() -> Iterator[None]:
    """What is started within gets an error where a limit is met, and no signal that ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXFSZ})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """Within, this process can write to no file."""
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        try:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
        except ProcessLookupError:
            # It has ended meanwhile.
            pass


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


def restore_state(project: Project) -> bool:
    """As docs/en/state.md says of a full disk; whether the state was broken."""
    state = project.directory / "state/.pulumi/stacks/notices/test.json"
    try:
        json.loads(state.read_bytes())
    except ValueError:
        shutil.copyfile(state.with_name("test.json.bak"), state)
        return True
    return False
