"""What is dear to make: once in a test run, or once on a machine, whatever number wants it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_cli import cache_folder

#: Where `tools/environment.py` keeps what it has installed, and forgets what nobody asked for.
_KEPT = cache_folder(os.environ).with_name("environments")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of this name, which the first that asks fills; the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            make(folder)
            (folder / "made").touch()
    return folder


def kept(name: str, made_from: bytes, make: Callable[[Path], object]) -> Path:
    """The same in the user's cache, for later runs with this interpreter and the same sources."""
    interpreter = f"{sys.version}\n{os.path.realpath(sys.executable)}\n".encode()
    digest = hashlib.sha256(interpreter + made_from).hexdigest()[:16]
    folder = _KEPT / f"{name}-{digest}"
    _KEPT.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / "made").touch()
        os.utime(folder)
    return folder
