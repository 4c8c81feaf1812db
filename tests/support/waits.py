"""Waiting without waiting: the clock goes on by what is waited for, and by nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pulumi_feishu.openapi import Cancelled, Waits
from pulumi_feishu.text.i18n import Words
from support.patience import PATIENCE_SECONDS


class SkippingWaits(Waits):
    """Every wait passes at once and is noted in `waited`, in seconds; `told` has the lines."""

    def __init__(self) -> None:
        super().__init__(lambda text: self.told.append(text.en))
        self.waited: list[float] = []
        self.told: list[str] = []
        self._now = 1000.0

    def now(self) -> float:
        return self._now

    def for_seconds(self, seconds: float, action: Words, *, must_finish: bool) -> None:
        if self.is_cancelled and not must_finish:
            raise Cancelled(action)
        self.waited.append(seconds)
        self._now += seconds


class EndingWaits(SkippingWaits):
    """Every wait that may end does, as in a run that is cancelled whenever a call has to wait."""

    def for_seconds(self, seconds: float, action: Words, *, must_finish: bool) -> None:
        if not must_finish:
            raise Cancelled(action)
        super().for_seconds(seconds, action, must_finish=must_finish)


class SteppingWaits(SkippingWaits):
    """The clock stands while a call is made: for both sides each call takes no time."""

    def __init__(self) -> None:
        super().__init__()
        self._calls = 0
        self._changed = threading.Condition()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Inside, a call is made."""
        with self._changed:
            self._calls += 1
        try:
            yield
        finally:
            with self._changed:
                self._calls -= 1
                self._changed.notify_all()

    def for_seconds(self, seconds: float, action: Words, *, must_finish: bool) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: not self._calls, PATIENCE_SECONDS)
            super().for_seconds(seconds, action, must_finish=must_finish)
