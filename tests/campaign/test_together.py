"""Walks at once: all seeds without a gap, each told once, and none begun too late."""

from __future__ import annotations

import time

from campaign.outcome import Totals, Walked
from campaign.together import walked_together


def walk(seed: int) -> Walked:
    totals = Totals()
    totals.count("walks")
    return Walked(seed, True, f"seed {seed}", totals)


def test_one_is_walked_though_the_time_is_over() -> None:
    [walked] = walked_together(walk, 7, until=time.monotonic() - 1, processes=2)
    assert (walked.seed, walked.totals.counts) == (7, {"walks": 1})


def test_seeds_have_no_gap() -> None:
    seeds = [w.seed for w in walked_together(walk, 3, until=time.monotonic() + 1, processes=2)]
    assert sorted(seeds) == [*range(3, 3 + len(seeds))]
