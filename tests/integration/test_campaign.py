"""Short slices of `make campaign`, with seeds that are always the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from campaign.generate import walk_of
from campaign.outcome import Totals
from campaign.running import run
from campaign.telling import told


def counts_of(seed: int, folder: Path) -> Counter[str]:
    walk, totals = walk_of(seed, steps=2, most_groups=5), Totals()
    assert run(walk, folder / "walk", totals) is None, told(walk)
    return totals.counts


def test_a_short_walk_keeps_every_promise(tmp_path: Path) -> None:
    """Against the second server: answers are lost, then the engine is killed at a call."""
    counts = counts_of(495, tmp_path)
    assert counts["walks against the double"] == 1
    assert counts["walks of files, dynamic"] == 1
    assert counts["kill: engine"] == 1
    assert counts["faults"] > 0


def test_so_does_one_through_the_plugin_with_two_providers(tmp_path: Path) -> None:
    counts = counts_of(17, tmp_path)
    assert counts["walks of program, two providers"] == 1
    assert counts["kill: engine"] == 1


def test_so_does_one_whose_disk_is_full(tmp_path: Path) -> None:
    """The state is half written then, and the one before is put back."""
    counts = counts_of(353, tmp_path)
    assert counts["kill: full disk"] == 1
    assert counts["states restored from a backup"] == 1
