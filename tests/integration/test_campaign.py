"""A short slice of `make campaign`, with seeds that are always the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.generate import walk_of
from campaign.running import Totals, run
from campaign.telling import told


@pytest.mark.parametrize("seed", [2, 3], ids=["emulator", "double"])
def test_a_short_walk_keeps_every_promise(seed: int, tmp_path: Path) -> None:
    walk, totals = walk_of(seed, steps=2, most_groups=5), Totals()
    assert run(walk, tmp_path / "walk", totals) is None, told(walk)
    assert totals.counts["steps"] == 2
