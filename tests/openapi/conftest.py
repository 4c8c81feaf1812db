"""One emulator process for all tests of this folder; each test adds groups of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.emulator import Emulator, running_emulator


@pytest.fixture(scope="session")
def shared_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        emulator.add_chat("oc_a", messages={"om_a1": "first", "om_a2": "second"})
        yield emulator


@pytest.fixture
def feishu(shared_emulator: Emulator) -> Emulator:
    shared_emulator.faults()
    shared_emulator.forget_calls()
    return shared_emulator
