"""A comment that is killed at one of its calls is repaired by the next run."""

from __future__ import annotations

from pathlib import Path

from campaign.commenting import Trial, kill_comment, trial_of
from campaign.outcome import Totals


def test_every_call_is_cut_on_either_host() -> None:
    trials = {trial_of(seed) for seed in range(1000, 1040)}
    assert len(trials) == 40
    assert {trial.call for trial in trials} == {1, 2, 3, 4, 5}


def test_a_comment_that_was_written_ahead_of_the_kill_is_found(tmp_path: Path) -> None:
    totals = Totals()
    # Who am I, the list, then the write.
    assert kill_comment(Trial("gitlab", False, 3, True), tmp_path / "trial", totals) is None
    assert totals.counts["kills of comment"] == 1
