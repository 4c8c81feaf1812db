"""The access token of a run: fetched once, shared by all threads, renewed before it expires."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from pulumi_feishu.openapi.errors import Cancelled, FeishuError

#: A token this close to its end is not used any more, so that none ends on its way to the server.
_TOO_OLD_SECONDS = 30.0

#: From here on a new one is fetched beside the work, which goes on with the old one. A quarter of
#: the life at most, in case tokens come that live shortly.
_RENEW_AHEAD_SECONDS = 300.0
_RENEW_AHEAD_SHARE = 0.25

#: After a failed renewal the next one waits so long, while the old token is still good.
_RENEW_AGAIN_SECONDS = 10.0


@dataclass(frozen=True)
class Token:
    """An access token and how long it lives from now on, in seconds."""

    value: str = field(repr=False)
    life_seconds: float


#: Gets a new token; `must_finish` as in `Call`.
Fetch = Callable[[bool], Token]


class Credential(Protocol):
    """Where the client takes its token from."""

    def token(self, *, must_finish: bool = False) -> str:
        """A token that is good as far as known; raises FeishuError when none can be had."""
        ...

    def discard(self, token: str) -> bool:
        """The server called this token invalid: drop it; False when no other can be fetched."""
        ...


class ReadyToken:
    """A token that somebody else issued: a ready tenant or user access token, never renewed."""

    def __init__(self, value: str) -> None:
        self._value = value

    def token(self, *, must_finish: bool = False) -> str:
        """The token as given."""
        return self._value

    def discard(self, token: str) -> bool:
        """False: whoever issued it has to issue another."""
        return False


class FetchedToken:
    """A token that `fetch` gets when there is none, and again ahead of its end.

    There is one fetch at a time, and all threads that need a token share what comes of it.
    """

    def __init__(self, fetch: Fetch, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way: Future[str] | None = None
        self._value = ""
        self._renew_at = self._ends_at = float("-inf")

    def token(self, *, must_finish: bool = False) -> str:
        """The token at hand, or a new one where there is none that can be used."""
        with self._lock:
            now = self._clock()
            can_be_used = now < self._ends_at - _TOO_OLD_SECONDS
            if can_be_used and (now < self._renew_at or self._under_way is not None):
                return self._value
            shared, mine = self._under_way or Future(), self._under_way is None
            self._under_way = shared
        if can_be_used:
            self._renew_aside(shared)
            return self._value
        if mine:
            self._settle(shared, must_finish=must_finish)
        try:
            return shared.result()
        except FeishuError as error:
            if must_finish and isinstance(error, Cancelled):
                return self.token(must_finish=True)
            # One of its own for each thread: raising adds frames to an exception.
            raise error.but() from error

    def discard(self, token: str) -> bool:
        """Forget this token unless another thread has replaced it already; always True."""
        with self._lock:
            if token == self._value:
                self._renew_at = self._ends_at = float("-inf")
            return True

    def _renew_aside(self, shared: Future[str]) -> None:
        # A failure is no loss yet: another renewal follows before the old token ends.
        threading.Thread(
            target=self._settle, args=(shared,), kwargs={"must_finish": False}, daemon=True
        ).start()

    def _settle(self, shared: Future[str], *, must_finish: bool) -> None:
        try:
            fetched = self._fetch(must_finish)
        except BaseException as error:
            with self._lock:
                self._under_way = None
                self._renew_at = self._clock() + _RENEW_AGAIN_SECONDS
            shared.set_exception(error)
            return
        with self._lock:
            ahead = min(_RENEW_AHEAD_SECONDS, fetched.life_seconds * _RENEW_AHEAD_SHARE)
            self._value = fetched.value
            self._ends_at = self._clock() + fetched.life_seconds
            self._renew_at = self._ends_at - ahead
            self._under_way = None
        shared.set_result(fetched.value)
