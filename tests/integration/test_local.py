"""The trial of `make` in a checkout: `up`, then what a change would do, then `down`."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_feishu.trial.emulator_process import last_emulator
from support.patience import PATIENCE_SECONDS
from support.warm import warm_environment

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """What of the repository a trial reads, with one commit."""
    for name in ("Pulumi.yaml", "__main__.py", "notices.yaml", ".gitignore"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "notices", tmp_path / "notices")
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__py*"))
    (tmp_path / ".venv").symlink_to(warm_environment())
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    yield tmp_path
    emulator = last_emulator(tmp_path / ".local")
    if emulator:
        emulator.stop()


def local(checkout: Path, *arguments: str, port: int = 0) -> str:
    """What `make` shows of it; fails unless that ends well."""
    done = subprocess.run(
        [sys.executable, "tools/local.py", *arguments],
        cwd=checkout,
        env={**os.environ, **({"EMULATOR_PORT": str(port)} if port else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_preview_and_review_show_the_change_just_typed(checkout: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert re.search(r"Resources:\n    \+ \d+ created\n", local(checkout, "up", port=port))
    notices = checkout / "notices.yaml"
    notices.write_text(notices.read_text().replace("周涛（主）", "王芳（主）"))
    assert "~ 1 to update" in local(checkout, "preview")
    reviewed = local(checkout, "review")
    assert "1 group changes, 86 memberships: 1 edited." in reviewed
    assert "[-周涛-]{+王芳+}" in reviewed
    assert "stack local, as of" in local(checkout, "review", "--stack", "local")
    assert not (checkout / "Pulumi.local.yaml").exists()
    assert "The emulator is stopped." in local(checkout, "down")
    assert not (checkout / ".local" / "env").exists()
