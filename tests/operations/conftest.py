"""Operations of the real provider process, with the engine's part played by the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import Emulator, running_emulator_with_groups
from support.fast_project import FastProject


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator_with_groups(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def project(feishu: Emulator, tmp_path: Path) -> FastProject:
    return FastProject(tmp_path, {**os.environ, **feishu.environment})
