"""Waiting without waiting: the clock goes on by what is waited for, and by nothing else."""

from __future__ import annotations

from pulumi_feishu.openapi import Cancelled, Waits
from pulumi_feishu.words import Words


class SkippingWaits(Waits):
    """Every wait passes at once and is noted in `waited`, in seconds; `told` has the lines."""

    def __init__(self) -> None:
        super().__init__(lambda text: self.told.append(text.en))
        self.waited: list[float] = []
        self.told: list[str] = []
        self._now = 1000.0

    def now(self) -> float:
        return self._now

    def for_seconds(self, seconds: float, doing: Words, *, must_finish: bool) -> None:
        if self._cancelled.is_set() and not must_finish:
            raise Cancelled(doing)
        self.waited.append(seconds)
        self._now += seconds
