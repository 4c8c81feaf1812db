"""Walks on as many processes at once as the machine has cores."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import active_children, get_context

from campaign.outcome import Walked


def walked_together(
    walk: Callable[[int], Walked], first: int, *, until: float, processes: int = 0
) -> Iterator[Walked]:
    """Each walk as it ends, of the seeds from `first` on without a gap; at least one.

    None begins after `until`, by the monotonic clock. Ctrl-C ends those under way. `walk` is of a
    module that can be imported.
    """
    at_once = processes or os.cpu_count() or 1
    # Not forked: what a process has started to begin others quickly is its own.
    context = get_context("spawn")
    with ProcessPoolExecutor(at_once, mp_context=context, initializer=_end_by_term) as pool:
        under_way: set[Future[Walked]] = set()
        try:
            seed = first
            while under_way or seed == first:
                while len(under_way) < at_once and (seed == first or time.monotonic() < until):
                    under_way.add(pool.submit(walk, seed))
                    seed += 1
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BaseException:
            for future in under_way:
                future.cancel()
            for child in active_children():
                child.terminate()
            raise


def _end_by_term() -> None:
    """Ctrl-C comes to all of a terminal's processes: one says when, and each cleans up once."""
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, _exit)


def _exit(*_: object) -> None:
    signal.signal(signal.SIGTERM, lambda *_: None)
    raise SystemExit(1)
