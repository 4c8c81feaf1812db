"""A short slice of `make campaign`, with a seed that is always the same."""

from __future__ import annotations

from pathlib import Path

from campaign.generate import walk_of
from campaign.outcome import Totals
from campaign.running import run
from campaign.telling import told

#: Against the second server: an answer that is lost, then the engine is killed.
_SEED = 23


def test_a_short_walk_keeps_every_promise(tmp_path: Path) -> None:
    walk, totals = walk_of(_SEED, steps=2, most_groups=5), Totals()
    assert run(walk, tmp_path / "walk", totals) is None, told(walk)
    assert totals.counts["walks against the double"] == 1
    assert totals.counts["kill: engine"] == 1
    assert totals.counts["faults"] > 0
