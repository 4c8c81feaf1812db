"""The access token of a run: fetched once, shared by all threads, renewed when it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

#: A token is renewed this long before it ends, so that none ends on its way to the server.
_RENEW_AHEAD_SECONDS = 60.0


@dataclass(frozen=True)
class Token:
    """An access token and how long it lives from now on, in seconds."""

    value: str = field(repr=False)
    life_seconds: float


class Credential(Protocol):
    """Where the client takes its token from."""

    def token(self) -> str:
        """A token that is good as far as known; raises FeishuError when none can be had."""
        ...

    def discard(self, token: str) -> bool:
        """The server called this token invalid: drop it; False when no other can be fetched."""
        ...


class ReadyToken:
    """A token that somebody else issued: a ready tenant or user access token, never renewed."""

    def __init__(self, value: str) -> None:
        self._value = value

    def token(self) -> str:
        """The token as given."""
        return self._value

    def discard(self, token: str) -> bool:
        """False: whoever issued it has to issue another."""
        return False


class FetchedToken:
    """A tenant access token of a custom app, fetched by `fetch` when there is none or it ends.

    Threads that ask at the same time share one fetch.
    """

    def __init__(
        self, fetch: Callable[[], Token], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._value = ""
        self._ends_at = 0.0

    def token(self) -> str:
        """The cached token, or a new one."""
        with self._lock:
            if self._clock() >= self._ends_at - _RENEW_AHEAD_SECONDS:
                fetched = self._fetch()
                self._value = fetched.value
                self._ends_at = self._clock() + fetched.life_seconds
            return self._value

    def discard(self, token: str) -> bool:
        """Forget this token unless another thread has replaced it already; always True."""
        with self._lock:
            if token == self._value:
                self._ends_at = 0.0
            return True
