"""`make campaign MINUTES=20 SEED=7`: walks from that seed on, until the minutes are over.

Without MINUTES a SEED is that one walk. Each line has the seed, so that it can be walked again.
`INPUTS=100000 SEED=7` feeds so many inputs to what reads foreign ones instead.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from campaign.fuzzing import TARGETS, fuzz
from campaign.generate import DRAWN, walk_of
from campaign.outcome import Totals
from campaign.running import run
from campaign.shrinking import shrunk
from campaign.telling import told

#: So long a failing walk is made smaller.
_SHRINK_SECONDS = 240.0


def main() -> int:
    """Walk; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="campaign")
    parser.add_argument("--minutes", type=float, default=None)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--inputs", type=int, default=0)
    parser.add_argument("--shrink", type=float, default=_SHRINK_SECONDS, help="seconds at most")
    asked = parser.parse_args()
    seed = int(time.time()) if asked.seed is None else asked.seed
    if asked.inputs:
        return _fuzz(seed, asked.inputs)
    # A seed by itself is one walk.
    minutes = 0.0 if asked.minutes is None and asked.seed is not None else asked.minutes or 20.0
    deadline = time.monotonic() + 60 * minutes
    totals, failed, first = Totals(), [], seed
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    try:
        while True:
            if not _walks(seed, folder, totals, asked.shrink):
                failed.append(seed)
            seed += 1
            if time.monotonic() > deadline:
                break
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"seeds {first} to {seed - 1} of walks {DRAWN}")
    for name, number in sorted(totals.counts.items()):
        print(f"{number:7} {name}")
    print(f"{len(failed):7} broken: {failed}" if failed else "nothing broken")
    return 1 if failed else 0


def _fuzz(first: int, inputs: int) -> int:
    broken = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(inputs):
            name = [*TARGETS][number % len(TARGETS)]
            if told_of := fuzz(name, first + number, Path(folder)):
                broken.append(told_of)
                print(told_of, flush=True)
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{inputs} inputs from seed {first}, at most {most_mb} MB; {len(broken)} broken")
    return 1 if broken else 0


def _walks(seed: int, folder: Path, totals: Totals, shrink_seconds: float) -> bool:
    walk, began = walk_of(seed), time.monotonic()
    broken = run(walk, folder / f"{seed}", totals)
    took = time.monotonic() - began
    print(f"seed {seed}: {'BROKEN' if broken else 'fine'}, {took:.0f} s", flush=True)
    if broken is None:
        shutil.rmtree(folder / f"{seed}", ignore_errors=True)
        return True
    print(broken, flush=True)
    tries = iter(range(10_000))
    small = shrunk(
        walk,
        lambda tried: run(tried, folder / f"{seed}-{next(tries)}", Totals()) is not None,
        seconds=shrink_seconds,
    )
    print(f"shrunk to:\n{told(small)}", flush=True)
    return False


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("FEISHU_")]:
        del os.environ[name]
    for name, value in (("GOGC", "off"), ("GOMEMLIMIT", "900MiB"), ("GOMAXPROCS", "1")):
        os.environ.setdefault(name, value)
    sys.exit(main())
