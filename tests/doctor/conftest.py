"""One emulator process for each test, as its switches and clock are changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.emulator import Emulator, running_emulator


@pytest.fixture
def feishu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator
