"""This project's limiter beside pyrate-limiter: calls a second, and calls that the server refuses.

Both keep 50 a second and 1000 a minute for 32 threads against the emulator's own count. The way
there and back takes 50 ms each, and each call a little longer on one of the two, as on a real
network.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from pyrate_limiter import Duration, Rate
from pyrate_limiter import Limiter as PyrateLimiter

from pulumi_feishu.emulator.world.limits import API_LIMITS as SERVERS_LIMITS
from pulumi_feishu.emulator.world.limits import Limiter as ServersLimiter
from pulumi_feishu.openapi import Waits
from pulumi_feishu.openapi.limits import API_LIMITS, Gate
from pulumi_feishu.text.i18n import Words

_THREADS = 32
_CALLS = 800
_WAY_SECONDS = 0.05


@dataclass(frozen=True)
class Outcome:
    """What came of some calls through one limiter."""

    name: str
    calls_per_second: float
    refused: int


def compare(*, jitter_seconds: float) -> list[Outcome]:
    """Both limiters, one after the other, over the same network."""
    gate = Gate(API_LIMITS, Waits())
    pyrate = PyrateLimiter([Rate(50, Duration.SECOND), Rate(1000, Duration.MINUTE)])

    @contextmanager
    def ours() -> Iterator[Callable[[], None]]:
        with gate.turn(Words("call", "调用"), must_finish=False) as passage:
            passage.sent()
            yield passage.succeeded

    @contextmanager
    def theirs() -> Iterator[Callable[[], None]]:
        pyrate.try_acquire("api")
        yield lambda: None

    return [
        _outcome("this project", ours, jitter_seconds),
        _outcome("pyrate-limiter", theirs, jitter_seconds),
    ]


#: Waits for a turn; what it gives is to be called when the call succeeded.
Turn = Callable[[], AbstractContextManager[Callable[[], None]]]


def _outcome(name: str, turn: Turn, jitter_seconds: float) -> Outcome:
    server, lock, dice = ServersLimiter(SERVERS_LIMITS), threading.Lock(), random.Random(1)
    left, refused = _CALLS, 0

    def work() -> None:
        nonlocal left, refused
        while True:
            with lock:
                if left == 0:
                    return
                left -= 1
                there, back = (dice.choice([0.0, dice.random()]) for _ in range(2))
            with turn() as succeeded:
                time.sleep(_WAY_SECONDS + there * jitter_seconds)
                with lock:
                    is_refused = server.admit("api", time.monotonic()) is not None
                    refused += is_refused
                time.sleep(_WAY_SECONDS + back * jitter_seconds)
                if not is_refused:
                    succeeded()

    threads = [threading.Thread(target=work) for _ in range(_THREADS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Outcome(name, round(_CALLS / (time.monotonic() - began), 1), refused)
