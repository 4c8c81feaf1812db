"""Which failures of which calls are retried, after what pause, and for how long."""

from __future__ import annotations

import random
from dataclasses import dataclass

from pulumi_feishu.openapi.errors import FeishuError

#: How long failures of one call are repeated, unless `feishu:retrySeconds` says otherwise; and how
#: long it waits for its turn, unless `feishu:throttledSeconds` does: five windows of Feishu's
#: longest limit.
DEFAULT_RETRY_SECONDS = 60
DEFAULT_THROTTLED_SECONDS = 300

#: The ceiling of the random pause doubles from the first one to the longest.
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 15.0

#: The server's own wish to wait is followed up to one window of its longest limit; the jitter
#: keeps the threads and processes that it turned away together from coming back together.
#: An answer without a wish gets one window of the shortest limit.
_SHORTEST_HOLD_SECONDS = 1.0
_LONGEST_HOLD_SECONDS = 60.0
_HOLD_JITTER_SECONDS = 0.5


@dataclass(frozen=True)
class RetryPolicy:
    """`deadline_seconds` bounds the repeats of one call, counted from its first try.

    A host that answers nobody is asked no longer than that in all: once it has been silent for so
    long, a call that fails is not repeated any more. `throttled_seconds` is the same for a call
    that is one too many, which is no failure but a queue: other programs of the app may be in it.
    """

    deadline_seconds: float = DEFAULT_RETRY_SECONDS
    throttled_seconds: float = DEFAULT_THROTTLED_SECONDS

    def pause_seconds(
        self, error: FeishuError, *, tries: int, failing_seconds: float, is_safe: bool
    ) -> float | None:
        """How long to wait before the next try; None when there must be none.

        `failing_seconds` is how long this call, or the host, has been failing; `is_safe` says
        whether a call that may have been carried out can be sent again without harm.
        """
        if error.is_throttled:
            # Its gate is closed for as long as the server asked for: the wait is there.
            is_soon_enough = failing_seconds + _wished_seconds(error) <= self.throttled_seconds
            return 0.0 if is_soon_enough else None
        if not error.is_retryable or (error.outcome_unknown and not is_safe):
            return None
        left_seconds = self.deadline_seconds - failing_seconds
        # The last try is at the deadline, whatever the dice say.
        return min(_full_jitter(tries), left_seconds) if left_seconds > 0 else None


def hold_seconds(error: FeishuError) -> float:
    """How long a throttled call, and all others of its limit, hold back.

    https://open.feishu.cn/document/server-docs/api-call-guide/frequency-control
    """
    return _wished_seconds(error) + random.uniform(0, _HOLD_JITTER_SECONDS)  # noqa: S311


def _wished_seconds(error: FeishuError) -> float:
    wished = error.retry_after_seconds
    return min(_SHORTEST_HOLD_SECONDS if wished is None else wished, _LONGEST_HOLD_SECONDS)


def _full_jitter(tries: int) -> float:
    """https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter"""
    ceiling = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 10))
    return random.uniform(0, ceiling)  # noqa: S311


class Silence:
    """Since when a host has answered nothing, or nothing but that it is one call too many.

    Threads may share it, a lost race costs one try.
    """

    def __init__(self) -> None:
        self._since: float | None = None

    def broken(self) -> None:
        """Another answer came."""
        self._since = None

    def goes_on(self, sent_at: float, now: float) -> float:
        """A call that was sent then got none: for how many seconds there has been none."""
        self._since = self._since or sent_at
        return now - self._since
