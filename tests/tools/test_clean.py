"""`make clean` removes what `make` has made, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import clean

ROOT = Path(__file__).resolve().parent.parent.parent


def test_what_make_has_made_goes_and_all_else_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for made in (".venv/made-from", ".local/state/x", "build/coverage/data"):
        (tmp_path / made).parent.mkdir(parents=True)
        (tmp_path / made).touch()
    (tmp_path / ".venv.lock").touch()
    kept = {"Pulumi.local.yaml", ".venv.mine", "notices.yaml", "dist"}
    for name in kept:
        (tmp_path / name).touch()
    assert clean.main(tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == kept
    told = capsys.readouterr().out.splitlines()
    assert told == ["removed .venv", "removed .local", "removed .venv.lock", "removed build"]
    assert clean.main(tmp_path) == 0
    assert capsys.readouterr().out == "Nothing to remove.\n"


def test_an_environment_of_the_users_and_what_a_link_leads_to_stay(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "build").symlink_to("elsewhere")
    assert clean.main(tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == {".venv", "build", "elsewhere"}


def test_nothing_goes_while_the_emulator_still_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator = {"pid": os.getpid(), "port": 1, "nonce": "n"}
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "emulator.json").write_text(json.dumps(emulator))
    monkeypatch.setattr("pulumi_feishu.trial.emulator_process.LocalEmulator.stop", lambda _: False)
    assert clean.main(tmp_path) == 1
    assert f"process {os.getpid()}; nothing was removed" in capsys.readouterr().err
    assert (tmp_path / ".local").is_dir()


def test_it_needs_no_package_and_no_environment(tmp_path: Path) -> None:
    for folder in ("tools", "provider/pulumi_feishu"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "build").mkdir()
    command = [sys.executable, "-S", "-E", str(tmp_path / "tools" / "clean.py")]
    english = {**os.environ, "FEISHU_LANG": "en"}
    done = subprocess.run(command, env=english, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "removed build\n"), done.stderr
