"""`demo` before it has anything to run: what it refuses, and that it leaves nothing then."""

from __future__ import annotations

import os
import pty
import shutil
import sys
from pathlib import Path

import pytest

from pulumi_feishu.cli import demo
from support.console import run


def test_without_pulumi_on_path_it_says_where_to_get_it_and_makes_nothing(tmp_path: Path) -> None:
    done = run("demo", folder=tmp_path, environment={"PATH": str(tmp_path)})
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "There is no `pulumi` on PATH: install the Pulumi CLI "
        "(https://www.pulumi.com/docs/install/), then run again.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [(), ("--stop",)], ids=["start", "stop"])
def test_a_folder_of_somebody_elses_is_left_as_it_is(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "theirs").write_text("keep")
    done = run("demo", ".", *options, folder=tmp_path)
    assert (done.code, done.out) == (4, "")
    assert done.err == (
        f"{tmp_path} is not a demo and was left as it is (theirs). Name another folder.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["theirs"]


def test_stopping_where_there_is_no_demo_is_a_mistake(tmp_path: Path) -> None:
    done = run("demo", "--stop", folder=tmp_path)
    assert (done.code, done.err) == (2, f"{tmp_path}/pulumi-feishu-demo: there is no demo.\n")


def test_a_new_shell_enters_the_environment_that_this_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    activate = f"  source {sys.prefix}/bin/activate\n  cd {tmp_path}\n"
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    assert activate in demo._next_steps(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV")
    assert "activate" not in demo._next_steps(tmp_path)


def test_the_program_is_named_by_its_path_where_no_shell_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert f"\n  {sys.prefix}/bin/pulumi-feishu demo --stop" in demo._next_steps(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: "/somewhere/pulumi-feishu")
    assert "\n  pulumi-feishu demo --stop" in demo._next_steps(tmp_path)


@pytest.mark.parametrize(
    ("variables", "opens"),
    [
        pytest.param({"DISPLAY": ":0"}, True, id="X11"),
        pytest.param({"WAYLAND_DISPLAY": "wayland-0"}, True, id="Wayland"),
        pytest.param({}, False, id="no screen"),
        pytest.param({"DISPLAY": ":0", "CI": "true"}, False, id="CI"),
    ],
)
def test_a_page_is_opened_only_for_somebody_at_a_screen(
    variables: dict[str, str], opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    terminal, other_end = pty.openpty()
    with os.fdopen(other_end, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert demo._has_a_screen() == opens
        monkeypatch.undo()
    os.close(terminal)


def test_a_pipe_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("CI", raising=False)
    assert not demo._has_a_screen()
