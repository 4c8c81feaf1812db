"""`make campaign MINUTES=20 SEED=7`: walks from that seed on, until the minutes are over.

Without MINUTES a SEED is that one walk. Each line has the seed, so that it can be walked again.
`INPUTS=100000 SEED=7` feeds so many inputs to what reads foreign ones instead, and `STACKS=8` runs
so many stacks side by side.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from campaign.fuzzing import TARGETS, fuzz
from campaign.generate import DRAWN
from campaign.outcome import Broken, Totals
from campaign.side_by_side import side_by_side
from campaign.together import walked_together
from campaign.walking import walked

#: So long a failing walk is made smaller.
_SHRINK_SECONDS = 240.0


def main() -> int:
    """Walk; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="campaign")
    parser.add_argument("--minutes", type=float, default=None)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--inputs", type=int, default=0)
    parser.add_argument("--stacks", type=int, default=0)
    parser.add_argument("--shrink", type=float, default=_SHRINK_SECONDS, help="seconds at most")
    asked = parser.parse_args()
    if asked.stacks == 1:
        parser.error("one stack has nothing beside it: pass at least 2")
    seed = int(time.time()) if asked.seed is None else asked.seed
    if asked.inputs:
        return _fuzz(seed, asked.inputs)
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    try:
        if asked.stacks:
            return _stacks(asked.stacks, folder)
        # A seed by itself is one walk.
        is_one = asked.minutes is None and asked.seed is not None
        minutes = 0.0 if is_one else asked.minutes or 20.0
        return _walks(seed, time.monotonic() + 60 * minutes, folder, asked.shrink)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _stacks(count: int, folder: Path) -> int:
    try:
        for line in side_by_side(count, folder):
            print(line, flush=True)
    except Broken as broken:
        print(f"BROKEN: {broken}")
        return 1
    print("nothing broken")
    return 0


def _walks(first: int, until: float, folder: Path, shrink_seconds: float) -> int:
    totals, ended = Totals(), dict[int, bool]()
    one = partial(walked, folder=folder, shrink_seconds=shrink_seconds)
    for each in walked_together(one, first, until=until):
        print(each.told, flush=True)
        ended[each.seed] = each.is_fine
        totals.counts.update(each.totals.counts)
    print(f"seeds {first} to {max(ended)} of walks {DRAWN}")
    for name, number in sorted(totals.counts.items()):
        print(f"{number:7} {name}")
    failed = sorted(seed for seed, is_fine in ended.items() if not is_fine)
    print(f"{len(failed):7} broken: {failed}" if failed else "nothing broken")
    return 1 if failed else 0


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("FEISHU_")]:
        del os.environ[name]
    for name, value in (("GOGC", "off"), ("GOMEMLIMIT", "900MiB"), ("GOMAXPROCS", "1")):
        os.environ.setdefault(name, value)
    sys.exit(main())
