"""The system's packages: what is there is left alone, what is missing is installed or named."""

from __future__ import annotations

import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

import packages


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A double of apt-get, the only program on PATH; it writes down what it is asked for."""
    program = tmp_path / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\n[ ! -e {tmp_path}/refuse ]\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def with_missing(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    for name in packages.WANTED:
        is_there = name not in missing
        monkeypatch.setitem(packages.WANTED, name, partial(bool, is_there))


def test_nothing_runs_when_nothing_is_missing(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_missing(monkeypatch)
    assert packages.main() == 0
    assert not (apt / "asked").exists()


def test_root_installs_what_is_missing_after_one_update(
    apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_missing(monkeypatch, "postgresql")
    assert packages.main() == 0
    assert (apt / "asked").read_text().splitlines() == [
        "update -qq",
        "install -qq --yes --no-install-recommends postgresql",
    ]


def test_a_refusal_of_apt_is_one_line(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_missing(monkeypatch, "postgresql")
    (apt / "refuse").touch()
    assert packages.main() == 0
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Packages: `apt-get update` failed: no output"
    )


def test_whoever_is_not_root_is_told_what_to_install(
    apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_missing(monkeypatch, "postgresql", "chromium")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert packages.main() == 0
    assert capsys.readouterr().err == (
        "Packages: missing: install postgresql and chromium, for the tests that use them.\n"
    )
    assert not (apt / "asked").exists()


def test_what_is_there_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not packages.has_chromium()
    assert not packages.has_npm()
    for name in ("google-chrome", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert packages.has_chromium()
    assert packages.has_npm()


def test_make_test_looks_for_them_first() -> None:
    done = subprocess.run(["make", "-n", "test"], cwd=packages.ROOT, capture_output=True, text=True)
    assert "tools/packages.py" in done.stdout
