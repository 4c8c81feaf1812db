"""One emulator process for all tests of this folder; each test adds groups of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from support.emulator import Emulator, running_emulator
from support.reading import ALL_SCOPES, OURS, READER, Tenant, write_seed

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def tenants_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    directory = tmp_path_factory.mktemp("emulator")
    write_seed(directory / "seed.json")
    with running_emulator("--seed", str(directory / "seed.json"), directory=directory) as emulator:
        yield emulator


@pytest.fixture
def tenant(tenants_emulator: Emulator) -> Tenant:
    feishu = tenants_emulator
    feishu.faults()
    feishu.forget_calls()
    feishu.control("DELETE", "limits")
    feishu.control("PATCH", "settings", {"latency_ms": 0, "throttles": False, "ahead_seconds": 0})
    for app_id in (OURS, READER):
        fields = {"scopes": ALL_SCOPES, "bot_enabled": True, "status": "enabled"}
        feishu.control("PATCH", f"apps/{app_id}", {**fields, "external_sharing": False})
    return Tenant(feishu, _NUMBERS)
