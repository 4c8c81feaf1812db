"""The list's operations, called as the engine calls them: none of them makes a call."""

from __future__ import annotations

from typing import Any

import dill
import pytest
from pulumi.dynamic import Config, ConfigureRequest

from pulumi_feishu.engine import group_names
from pulumi_feishu.resources import run_state
from pulumi_feishu.unmanaged_groups import NAME, UnmanagedGroupsProvider

INPUTS = {"groups": {"oc_a": "ops", "oc_b": "sre"}}
NEWS: dict[str, Any] = {**INPUTS, "places": {"oc_a": "notices.yaml:3:5"}}


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> UnmanagedGroupsProvider:
    monkeypatch.setenv("FEISHU_LANG", "en")
    provider = UnmanagedGroupsProvider()
    provider.configure(ConfigureRequest(Config({}, "test")))
    return provider


def test_the_provider_is_pickled_by_reference_and_has_no_attributes(
    provider: UnmanagedGroupsProvider,
) -> None:
    assert vars(provider) == {}
    assert len(dill.dumps(provider, recurse=True)) < 100


def test_a_line_that_moves_is_no_change(provider: UnmanagedGroupsProvider) -> None:
    assert provider.check({}, NEWS).inputs == INPUTS
    assert group_names.named("oc_a") == "ops (oc_a, notices.yaml:3:5)"
    assert group_names.named("oc_b") == "sre (oc_b)"


def test_the_operation_knows_the_groups_as_left_alone(provider: UnmanagedGroupsProvider) -> None:
    groups = run_state.run_groups()
    assert not groups.knows_unmanaged
    provider.check({}, NEWS)
    assert groups.knows_unmanaged
    assert [groups.moves(chat) for chat in ("oc_a", "oc_b", "oc_c")] == [False, False, None]
    assert not groups.begin_release("oc_a")
    assert groups.managed == 0


def test_an_empty_list_is_known_too(provider: UnmanagedGroupsProvider) -> None:
    assert provider.check({}, {"groups": {}, "places": {}}).inputs == {"groups": {}}
    assert run_state.run_groups().knows_unmanaged


def test_a_list_that_goes_hides_nothing(provider: UnmanagedGroupsProvider) -> None:
    provider.delete(NAME, INPUTS)
    assert run_state.run_groups().knows_unmanaged
    assert run_state.run_groups().begin_release("oc_a")


def test_what_is_recorded_are_the_groups(provider: UnmanagedGroupsProvider) -> None:
    created = provider.create({**INPUTS, "__provider": "…"})
    assert (created.id, created.outs) == (NAME, INPUTS)
    assert provider.update(NAME, {"groups": {}}, INPUTS).outs == INPUTS
    read = provider.read(NAME, INPUTS)
    assert (read.id, read.outs, read.inputs) == (NAME, INPUTS, None)
