"""How threads of a run wait: with progress shown, and no longer than the run lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from pulumi_feishu.openapi.errors import Cancelled
from pulumi_feishu.text.i18n import Words

#: People are told about waiting at most this often.
_TELL_EVERY_SECONDS = 10.0

#: A thread that waits for another one looks this often whether the run was cancelled.
_LOOK_SECONDS = 0.25


def _say_nothing(text: Words) -> None:
    """The default for `say`."""


class Waits:
    """The clock and the waiting of one run; threads may share it.

    `say` shows a line to the user.
    """

    def __init__(self, say: Callable[[Words], None] = _say_nothing) -> None:
        self._say = say
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._told_at = float("-inf")

    def now(self) -> float:
        """Seconds of a clock that only goes forward."""
        return time.monotonic()

    def cancel(self) -> None:
        """End every wait that may end, now and from now on."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the run was cancelled."""
        return self._cancelled.is_set()

    def for_seconds(self, seconds: float, action: Words, *, must_finish: bool) -> None:
        """Wait so long; raises Cancelled at once in a cancelled run, unless it must finish."""
        if must_finish:
            time.sleep(seconds)
        elif self._cancelled.wait(seconds):
            raise Cancelled(action)

    def for_event(self, event: threading.Event, action: Words, *, must_finish: bool) -> None:
        """Wait until another thread sets this event; raises Cancelled likewise."""
        while not event.wait(_LOOK_SECONDS):
            if self.is_cancelled and not must_finish:
                raise Cancelled(action)

    def tell(self, text: Words) -> None:
        """Show this line, unless one was shown a moment ago."""
        with self._lock:
            now = self.now()
            if now - self._told_at < _TELL_EVERY_SECONDS:
                return
            self._told_at = now
        self._say(text)
