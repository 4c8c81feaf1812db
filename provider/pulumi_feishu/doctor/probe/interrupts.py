"""Handles Ctrl-C while there is something to clean up."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Ctrl-C, and the signal to end, are followed between two steps only.

    What a call did has to be known to be undone; `told` runs when the signal comes. For the main
    thread.
    """

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told
        self._came = False
        self._may_raise = False
        self._before: list[Any] = []

    def __enter__(self) -> Interruption:
        self._before = [signal.signal(number, self._note) for number in _SIGNALS]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for number, handler in zip(_SIGNALS, self._before, strict=True):
            signal.signal(number, handler)

    def look(self) -> None:
        """Raise KeyboardInterrupt when a signal has come."""
        if self._came:
            raise KeyboardInterrupt

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Inside, a signal raises at once: somebody is asked, and nothing is under way."""
        self.look()
        self._may_raise = True
        try:
            yield
        finally:
            self._may_raise = False

    def _note(self, _: int, __: FrameType | None) -> None:
        self._came = True
        if self._may_raise:
            raise KeyboardInterrupt
        self._told()
