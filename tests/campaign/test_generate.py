"""A seed is one walk for ever, and all that a walk declares may be declared."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from campaign.entries import FILES, files_of
from campaign.generate import STEPS, walk_of
from pulumi_feishu.notices_file.loading import load


@pytest.mark.parametrize("seed", range(12))
def test_a_seed_is_one_walk(seed: int) -> None:
    assert walk_of(seed) == walk_of(seed)
    assert walk_of(seed) != walk_of(seed + 1)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_declared_is_valid(seed: int, tmp_path: Path) -> None:
    for step in walk_of(seed).steps:
        (tmp_path / "notices").mkdir(exist_ok=True)
        for name, text in files_of(step.entries).items():
            (tmp_path / name).write_text(text)
        desired = load([tmp_path / name for name in FILES])
        assert {entry.chat_id for entry in desired.entries} == {*step.entries}


def test_walks_do_everything() -> None:
    steps = [step for seed in range(100) for step in walk_of(seed).steps]
    assert len(steps) == 100 * STEPS
    actions = Counter(step.action for step in steps)
    kills = Counter(step.kill for step in steps)
    faults = Counter(fault.kind for step in steps for fault in step.faults)
    kinds = Counter(entry.notice.kind for step in steps for entry in step.entries.values())
    assert min(actions.values()) > 10
    assert min(kills.values()) > 10
    assert min(faults.values()) > 10
    assert len(kinds) == 7
    assert min(Counter(walk_of(seed).door for seed in range(100)).values()) > 10
    assert all((step.cut > 0) == (step.action == "review") for step in steps)


def test_what_is_approved_does_not_expire() -> None:
    applied = [s for seed in range(50) for s in walk_of(seed).steps if s.action == "apply"]
    assert len(applied) > 10
    assert not any(entry.expires for step in applied for entry in step.entries.values())


def test_there_are_as_many_walks_against_each_server() -> None:
    assert Counter(walk_of(seed).server for seed in range(100)) == {"emulator": 50, "double": 50}
