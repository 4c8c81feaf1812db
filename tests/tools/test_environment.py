"""`.venv` is made whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import environment

ROOT = Path(environment.ROOT)


def test_an_environment_without_its_stamp_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    assert not environment.is_current(tmp_path, "wanted")


def test_an_environment_made_from_other_sources_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "made-from").write_text("older")
    assert not environment.is_current(tmp_path, "newer")
    assert environment.is_current(tmp_path, "older")


def test_a_changed_lock_file_makes_another_environment(tmp_path: Path) -> None:
    for name in ("requirements.lock", "provider/pyproject.toml", "provider/pulumi-plugin.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    lock_file = tmp_path / "requirements.lock"
    before = environment.made_from(tmp_path, lock_file)
    assert environment.made_from(tmp_path, lock_file) == before
    with lock_file.open("a") as lock:
        lock.write("# another\n")
    assert environment.made_from(tmp_path, lock_file) != before


def test_scripts_work_after_the_environment_was_renamed(tmp_path: Path) -> None:
    built, final = tmp_path / "new", tmp_path / "final"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(built)], check=True)
    script = built / "bin" / "hello"
    script.write_text(f"#!{built}/bin/python\nimport sys; print(sys.prefix)\n")
    script.chmod(0o755)
    environment.relocate(built, built, final)
    built.rename(final)
    shown = subprocess.run([str(final / "bin" / "hello")], capture_output=True, text=True)
    assert shown.stdout == f"{final}\n"
    assert str(built) not in (final / "bin" / "activate").read_text()


def test_what_a_lock_names_is_installed_once_for_all_clones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def run(command: list[str]) -> None:
        if command[1:3] == ["-m", "venv"]:
            made.append(Path(command[3]))
            tools = made[-1] / "bin"
            tools.mkdir(parents=True)
            (tools / "python").symlink_to(sys.executable)
            (tools / "tool").write_text(f"#!{tools}/python\n")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(environment, "_run", run)
    monkeypatch.setattr(environment, "_install", lambda *_: None)
    lock_file = tmp_path / "requirements.lock"
    lock_file.write_text("")
    for clone in ("one", "two"):
        venv = tmp_path / clone / ".venv"
        venv.parent.mkdir()
        environment.make(venv, lock_file, "wanted")
        assert (venv / "bin" / "tool").read_text() == f"#!{venv}/bin/python\n"
        assert (venv / "made-from").read_text() == "wanted"
    assert len(made) == 1
    # What nobody asked for in a month makes room for what another lock names.
    [kept] = [
        path for path in (tmp_path / "cache/pulumi-feishu/environments").iterdir() if path.is_dir()
    ]
    os.utime(kept, (0, 0))
    lock_file.write_text("# another")
    environment.make(tmp_path / "one" / ".venv", lock_file, "wanted")
    assert not kept.exists()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-oldest.lock"])
def test_the_lock_names_no_host_and_hashes_everything(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if "==" in line and not line.startswith("#")]
    assert pinned
    assert all(line.endswith("\\") for line in pinned)


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A make of its own, also where a make runs the tests."""
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *arguments], cwd=ROOT, env=alone, capture_output=True, text=True)


def test_an_old_python_is_named_in_one_line(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.6.15 && exit 0\nexit 1\n')
    old.chmod(0o755)
    done = make("up", f"PYTHON={old}")
    assert done.returncode != 0
    assert f"{old} is Python 3.6.15; Python 3.11 or newer is needed" in done.stderr
    assert done.stderr.count("\n") == 2  # The last is make's own.


def test_so_is_a_python_that_is_not_there() -> None:
    done = make("up", "PYTHON=nosuch")
    assert done.returncode != 0
    assert done.stderr.startswith("nosuch is not installed; Python 3.11 or newer is needed")
    assert done.stderr.count("\n") == 2


def test_make_alone_lists_what_it_can_do() -> None:
    done = make()
    names = [line.split()[1] for line in done.stdout.splitlines()]
    wanted = [
        "help",
        "up",
        "down",
        "preview",
        "review",
        "clean",
        "test",
        "test-plugin",
        "coverage",
        "mutants",
        "test-versions",
        "test-engines",
        "test-pythons",
    ]
    wanted += ["campaign", "clients", "docs", "lint", "dist", "bench", "bench-large", "packages"]
    assert names == wanted
