"""The trial of `make` in a checkout, by the lines of docs/en/start.md."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from environment import made_from
from pulumi_feishu.trial.emulator_process import last_emulator
from support.pages import page_block, page_output, shows
from support.readme import copy_repository
from support.terminal import Terminal


def borrow_environment(clone: Path) -> None:
    """Give the clone this run's packages by links: `tools/test_environment.py` has it made."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copy2(source, target)

    shutil.copytree(sys.prefix, clone / ".venv", symlinks=True, copy_function=link)
    stamp = clone / ".venv/made-from"
    stamp.unlink(missing_ok=True)
    stamp.write_text(made_from(clone, clone / "requirements.lock"))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """In a clone with one commit, with a free port for the emulator."""
    clone = tmp_path / "clone"
    copy_repository(clone)
    borrow_environment(clone)
    (clone / ".gitignore").write_text(".local\n.venv\n")
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *command], cwd=clone, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    hidden = ("FEISHU_", "PULUMI", "PYTHON", "VIRTUAL_ENV")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    yield Terminal(clone, {**kept, "LANG": "C.UTF-8", "EMULATOR_PORT": port})
    emulator = last_emulator(clone / ".local")
    if emulator:
        emulator.stop()


def test_trying_it_by_the_lines_of_the_page(terminal: Terminal) -> None:
    clone, port = terminal.directory, terminal.environment["EMULATOR_PORT"]
    printed = terminal.type(page_block("start", "make up")).replace(port, "8650")
    assert shows(printed, page_output("start", 0)), printed
    notices = clone / "notices.yaml"
    notices.write_text(notices.read_text().replace("周涛（主）", "王芳（主）"))
    review, preview = page_block("start", "make review").splitlines()
    reviewed = terminal.type(review)
    assert "1 group changes, 86 memberships: 1 edited." in reviewed
    assert "[-周涛-]{+王芳+}" in reviewed
    printed = terminal.type(preview)
    assert shows(printed, page_output("start", 1)), printed
    assert "stack local, as of" in terminal.type('make review ARGS="--stack local"')
    assert not (clone / "Pulumi.local.yaml").exists()
    assert "The emulator is stopped." in terminal.type(page_block("start", "make down"))
    assert not (clone / ".local" / "env").exists()
