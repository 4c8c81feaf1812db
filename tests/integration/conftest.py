"""Each test has its own emulator process and its own Pulumi project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import Emulator, running_emulator
from support.project import Project


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path) as emulator:
        for name in ("a", "b", "c"):
            emulator.add_chat(
                f"oc_{name}", messages={f"om_{name}1": "first", f"om_{name}2": "second"}
            )
        yield emulator


@pytest.fixture
def project(feishu: Emulator, tmp_path: Path) -> Iterator[Project]:
    project = Project.create(tmp_path / "project", feishu.environment)
    yield project
    project.end()
