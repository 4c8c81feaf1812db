"""The official Python client gets from the emulator what it expects of the real server.

It has 10,000 files and an environment of its own, which stays in the user's cache from run to run.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clients.walk import walk
from pulumi_cli import cache_folder

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"


@pytest.fixture(scope="module")
def python() -> Path:
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = cache_folder(os.environ).with_name("clients") / f"lark-oapi-{digest}"
    if not folder.exists():
        new = folder.with_name(f"{folder.name}.{os.getpid()}")
        subprocess.run([sys.executable, "-m", "venv", new], check=True)
        install = ("install", "--quiet", "--no-compile", "--require-hashes", "-r", str(LOCK))
        subprocess.run([new / "bin" / "python", "-m", "pip", *install], check=True)
        new.rename(folder)
    return folder / "bin" / "python"


def test_it_passes_through_every_call(python: Path, tmp_path: Path) -> None:
    _, faults = walk([python, HERE / "lark_oapi_calls.py"], tmp_path)
    assert faults == []
