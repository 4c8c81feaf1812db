"""Operations of the real provider processes, with the engine's part played by the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import Emulator, running_emulator_with_groups
from support.fast_project import FastProject
from support.provider import DOORS, DYNAMIC

#: What is asked of the operations through both doors.
_THROUGH_BOTH = ("test_lifecycle", "test_failures", "test_refresh", "test_messages")

#: What differs by design, and in which.
_DYNAMIC_ONLY = {
    "test_a_renamed_entry_is_no_change": "the plugin's notices are named freely",
    "test_a_swap_of_two_groups_names_is_no_call": "the same",
    "test_a_store_app_works_by_its_ticket_and_the_tenants_key": "an identity is whole there",
    "test_a_secret_rotated_in_the_environment_is_used_by_refresh_and_destroy": "the same",
    "test_notices_changed_to_none_count_against_the_whole_programs_budget": (
        "only what was declared so far is known there"
    ),
    "test_messages_over_the_budget_are_one_cause": "the same",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_asked = metafunc.module.__name__.rpartition(".")[2] in _THROUGH_BOTH
    if is_asked and "project" in metafunc.fixturenames:
        is_alone = metafunc.function.__name__ in _DYNAMIC_ONLY
        metafunc.parametrize("project", DOORS[:1] if is_alone else DOORS, indirect=True)


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator_with_groups(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def project(request: pytest.FixtureRequest, feishu: Emulator, tmp_path: Path) -> FastProject:
    door = getattr(request, "param", DYNAMIC)
    return FastProject(tmp_path, {**os.environ, **feishu.environment}, door)
