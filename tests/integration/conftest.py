"""Each test has its own emulator process and its own Pulumi project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import Emulator, running_emulator_with_groups
from support.project import Project
from support.warm import COLD


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator_with_groups(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def project(feishu: Emulator, tmp_path: Path) -> Iterator[Project]:
    project = Project.create(tmp_path / "project", feishu.environment)
    yield project
    project.end()


@pytest.fixture
def cold(project: Project) -> None:
    """Let the project's programs start as they do elsewhere: the provider is the engine's child."""
    project.environment.update(COLD)
