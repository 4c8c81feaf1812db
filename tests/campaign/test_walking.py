"""A walk that can't go on, and a campaign that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign import walking
from campaign.generate import Walk
from campaign.outcome import Totals


def test_a_walk_that_ends_otherwise_than_broken_is_told_with_its_seed_and_what_it_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(walk: Walk, folder: Path, totals: Totals) -> None:
        totals.count("steps", 3)
        raise AssertionError("still there after 240 s")

    monkeypatch.setattr(walking, "run", run)
    walked = walking.walked(7, folder=tmp_path, shrink_seconds=1.0)
    assert (walked.seed, walked.is_fine, walked.totals.counts) == (7, False, {"steps": 3})
    first, *_, last = walked.told.splitlines()
    assert (first, last) == ("seed 7: BROKEN", "AssertionError: still there after 240 s")
