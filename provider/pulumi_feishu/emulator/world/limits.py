"""Rate limits: how many calls of one kind pass in a sliding window of time."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Limit:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: int


#: Of put and delete top notice, and of the calls on groups and messages, for each API, app and
#: tenant; reaching either throttles. [doc] group/chat/put_top_notice
API_LIMITS = (Limit(1000, 60), Limit(50, 1))

#: Messages to one group, of all its bots together, and edits of one card.
#: [doc] im-v1/message/create, patch
MESSAGE_LIMITS = (Limit(5, 1),)


@dataclass(frozen=True)
class Exceeded:
    """Which limit was reached, and after how many seconds a call passes again."""

    calls: int
    reset_seconds: int


def api_limiter(calls_a_second: int = 50) -> Limiter:
    """A limiter for the APIs; tests may want a shorter limit than the platform's."""
    [per_minute, _] = API_LIMITS
    return Limiter((per_minute, Limit(calls_a_second, 1)))


class Limiter:
    """Counts calls by key; a call that is not admitted does not count [assumed]."""

    def __init__(self, limits: tuple[Limit, ...]) -> None:
        self._limits = limits
        self._most = max(limit.calls for limit in limits)
        self._admitted: dict[Hashable, deque[float]] = {}

    def forget(self) -> None:
        """Begin anew, as if no call had come."""
        self._admitted.clear()

    def admit(self, key: Hashable, now: float) -> Exceeded | None:
        """Let a call pass at `now`, in seconds; else say what it exceeds."""
        times = self._admitted.setdefault(key, deque(maxlen=self._most))
        for limit in self._limits:
            if len(times) < limit.calls:
                continue
            wait_seconds = times[-limit.calls] + limit.seconds - now
            if wait_seconds > 0:
                return Exceeded(limit.calls, ceil(wait_seconds))
        times.append(now)
        return None
