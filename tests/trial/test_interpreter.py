"""The environment that a project of the demo names has the program's packages, and pip."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from pulumi_feishu.trial.interpreter import (
    NoEnvironment,
    environment_for_projects,
    prepare_environment,
)
from support.venvs import quick_python3


def test_an_environment_with_pip_is_named_itself(tmp_path: Path) -> None:
    own = Path(sys.prefix)
    assert environment_for_projects(tmp_path) == own
    before = set(Path(sysconfig.get_path("purelib")).iterdir())
    prepare_environment(own)
    assert set(Path(sysconfig.get_path("purelib")).iterdir()) == before


def test_beside_one_without_pip_another_leads_to_the_same_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "executable", str(quick_python3()))
    made = environment_for_projects(tmp_path)
    assert made.is_relative_to(tmp_path)
    prepare_environment(made)
    # What the engine asks ahead of each operation.
    python = str(made / "bin" / "python")
    asked = [python, "-m", "pip", "list", "-v", "--format", "json"]
    listed = {each["name"]: each for each in json.loads(subprocess.check_output(asked))}
    assert {"pip", "pulumi", "pulumi-feishu"} <= listed.keys()
    subprocess.run([python, "-c", "from pulumi_feishu import declare"], check=True)


def test_without_venv_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NoEnvironment, match="install it, such as `apt install python3-venv`"):
        prepare_environment(tmp_path / "python")
