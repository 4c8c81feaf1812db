"""All that a seed is: its walk, made smaller where it fails, and the trial of a comment."""

from __future__ import annotations

import shutil
import time
import traceback
from pathlib import Path

from campaign.commenting import kill_comment, trial_of
from campaign.generate import walk_of
from campaign.outcome import Totals, Walked
from campaign.running import run
from campaign.shrinking import shrunk
from campaign.telling import told


def walked(seed: int, *, folder: Path, shrink_seconds: float) -> Walked:
    """Walk it in new folders of this one; shrinking ends after so many seconds.

    One that can't be walked to its end is told as broken, and the campaign goes on.
    """
    totals = Totals()
    try:
        return _walked(seed, folder, shrink_seconds, totals)
    except Exception:
        return Walked(seed, False, f"seed {seed}: BROKEN\n{traceback.format_exc()}", totals)


def _walked(seed: int, folder: Path, shrink_seconds: float, totals: Totals) -> Walked:
    walk, began = walk_of(seed), time.monotonic()
    broken = run(walk, folder / f"{seed}", totals)
    bad_comment = kill_comment(trial_of(seed), folder / f"{seed}-comment", totals)
    took = time.monotonic() - began
    is_fine = broken is None and bad_comment is None
    lines = [f"seed {seed}: {'fine' if is_fine else 'BROKEN'}, {took:.0f} s"]
    lines += [str(problem) for problem in (bad_comment, broken) if problem]
    if broken:
        tries = iter(range(10_000))
        small = shrunk(
            walk,
            lambda tried: run(tried, folder / f"{seed}-{next(tries)}", Totals()) is not None,
            seconds=shrink_seconds,
        )
        lines.append(f"shrunk to:\n{told(small)}")
    else:
        shutil.rmtree(folder / f"{seed}", ignore_errors=True)
    return Walked(seed, is_fine, "\n".join(lines), totals)
