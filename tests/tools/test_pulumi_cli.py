"""Which Pulumi CLI set-up takes, with small stand-in executables for the real ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import pulumi_cli
from pulumi_cli import Unavailable

HOST = ("pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def cli(folder: Path, version: str, *, host: bool = True) -> None:
    executable(folder / "pulumi", f"echo {version}")
    for name in HOST if host else ():
        executable(folder / name, "true")


def test_a_new_enough_cli_on_path_is_taken(tmp_path: Path) -> None:
    cli(tmp_path, "v3.259.0")
    assert pulumi_cli.on_path(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("version", "host", "why"),
    [
        pytest.param("v3.100.0", True, "3.187.0 or newer is needed", id="too old"),
        pytest.param("v3.259.0", False, "its Python host is missing", id="no host"),
        pytest.param("hello", True, "tells no version", id="not pulumi"),
    ],
)
def test_a_cli_on_path_that_will_not_do_is_told_why(
    tmp_path: Path, version: str, host: bool, why: str
) -> None:
    cli(tmp_path, version, host=host)
    with pytest.raises(Unavailable, match=why):
        pulumi_cli.on_path(str(tmp_path))


def test_no_cli_on_path_is_no_mistake(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="there is none"):
        pulumi_cli.on_path(str(tmp_path))


def test_the_cache_follows_the_xdg_specification(tmp_path: Path) -> None:
    folder = pulumi_cli.cache_folder({"XDG_CACHE_HOME": str(tmp_path)})
    assert folder == tmp_path / "pulumi-feishu" / "cli"


def test_a_filled_folder_appears_whole_and_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "3.259.0" / "bin"
    assert pulumi_cli.whole(folder, lambda new: cli(new, "v3.259.0")) == folder
    assert pulumi_cli.in_cache(folder) == folder
    assert os.listdir(tmp_path) == ["3.259.0"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, Unavailable])
def test_an_interrupted_build_leaves_nothing_behind(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    folder = tmp_path / "3.259.0" / "bin"

    def half(new: Path) -> None:
        executable(new / "pulumi", "echo v3.259.0")
        raise failure("half done")

    with pytest.raises(failure):
        pulumi_cli.whole(folder, half)
    assert os.listdir(tmp_path) == []
    with pytest.raises(Unavailable):
        pulumi_cli.in_cache(folder)


def test_a_build_that_does_not_run_is_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "3.259.0" / "bin"
    with pytest.raises(Unavailable, match="does not run"):
        pulumi_cli.whole(folder, lambda new: executable(new / "pulumi", "exit 1"))
    assert os.listdir(tmp_path) == []


def test_what_a_killed_build_left_is_not_trusted(tmp_path: Path) -> None:
    cli(tmp_path / "3.259.0.new-4711" / "bin", "v3.259.0")
    with pytest.raises(Unavailable, match="it is empty"):
        pulumi_cli.in_cache(tmp_path / "3.259.0" / "bin")
