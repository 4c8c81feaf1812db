"""Feishu's rate limits, kept on this side: how many calls a window holds, and whose turn is next.

The server counts a call when it arrives; this side only knows when it was sent and when its answer
came. A call therefore keeps its place in the window from its sending until its answer, less the
fastest of at least 20 round trips: no call that counts is forgotten too early, however much the
network jitters, and at a steady latency nothing of the limit is lost. Libraries that count at the
sending are refused (`benchmarks/RESULTS.md` has pyrate-limiter side by side with this).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pulumi_feishu.openapi.shared_limits import Others, Use, others_of_the_app
from pulumi_feishu.openapi.waiting import Waits
from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class Limit:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


#: Of each API (method and path template), app and tenant; of top notice, group and message calls
#: alike. https://open.feishu.cn/document/server-docs/group/chat/put_top_notice
API_LIMITS = (Limit(50, 1.0), Limit(1000, 60.0))

#: Of messages to one group, shared by all bots in it.
#: https://open.feishu.cn/document/server-docs/im-v1/message/create
GROUP_MESSAGE_LIMITS = (Limit(5, 1.0),)

#: Windows are taken this much longer than they are: the clocks of two machines drift apart.
_MARGIN = 1.001

#: So many calls may go at once after a pause, and then three times as fast as the tightest limit
#: allows for long: a run makes up for its beginning, the second until the engine makes a call.
_BURST = 5
_FASTER = 3

#: So many round trips tell how fast one can be; the first ones also connect.
_ENOUGH_ROUND_TRIPS = 20

#: A round trip that takes longer tells nothing of how fast one can be.
_SLOWEST_SECONDS = 1.0

#: How long to look away while only calls without an answer yet fill a window.
_IN_FLIGHT_SECONDS = 0.01

#: Shorter waits than this are the normal pace and not worth a word.
_WORTH_TELLING_SECONDS = 2.0


class Window:
    """What of some limits is in use, in seconds of any steady clock; pure, one thread at a time."""

    def __init__(self, limits: tuple[Limit, ...]) -> None:
        self._limits = limits
        shortest, self._longest = (
            pick(limits, key=lambda limit: limit.seconds) for pick in (min, max)
        )
        self._gap_seconds = shortest.seconds / shortest.calls / _FASTER
        #: When the calls that count were answered, in order.
        self._answered: deque[float] = deque(maxlen=max(limit.calls for limit in limits))
        self._in_flight = 0
        self._fastest_seconds = float("inf")
        self._round_trips = 0
        self._paced_at = 0.0
        self._closed_until = 0.0

    def pause_seconds(self, now: float) -> float:
        """How long until the next call may be sent, as known now; 0 or less means now."""
        return max(
            self._closed_until - now,
            self._paced_at - (_BURST - 1) * self._gap_seconds - now,
            *(self._room_in_seconds(limit, now) for limit in self._limits),
        )

    def send(self, now: float) -> None:
        """A call is sent now."""
        self._in_flight += 1
        self._paced_at = max(self._paced_at, now) + self._gap_seconds

    def answer(self, sent_at: float, now: float, *, succeeded: bool) -> None:
        """The call sent then is over; only a success tells how fast a round trip can be."""
        self._in_flight -= 1
        if succeeded:
            self._round_trips += 1
            self._fastest_seconds = min(now - sent_at, self._fastest_seconds)
        # A failure that came sooner than an answer can come may have been counted later than that.
        answered_at = max(now, sent_at + min(self._fastest_seconds, _SLOWEST_SECONDS))
        self._answered.append(max(answered_at, self._answered[-1] if self._answered else 0.0))

    def refuse(self) -> None:
        """A call that was sent was one too many: the server does not count it [assumed]."""
        self._in_flight -= 1

    def close(self, until: float) -> None:
        """No call before then: the server said so."""
        self._closed_until = max(self._closed_until, until)

    def usage(self, now: float) -> tuple[int, Limit]:
        """How many calls count in the longest window, and which limit that is."""
        return self._used(self._longest, now), self._longest

    def uses(self, now: float) -> list[Use]:
        """How many calls count in the window of each limit."""
        return [Use(self._used(limit, now), limit.calls) for limit in self._limits]

    def is_closed(self, now: float) -> bool:
        """Whether the server said that no call may be sent yet."""
        return now < self._closed_until

    def _used(self, limit: Limit, now: float) -> int:
        begin = now - limit.seconds
        return self._in_flight + sum(1 for answered in self._answered if answered > begin)

    def _room_in_seconds(self, limit: Limit, now: float) -> float:
        nth = limit.calls - self._in_flight
        if nth <= 0:
            return _IN_FLIGHT_SECONDS
        if len(self._answered) < nth:
            return 0.0
        return self._answered[-nth] - self._sure_seconds() + limit.seconds * _MARGIN - now

    def _sure_seconds(self) -> float:
        """So long before its answer a call was counted, at the least."""
        if self._round_trips < _ENOUGH_ROUND_TRIPS or self._fastest_seconds >= _SLOWEST_SECONDS:
            return 0.0
        return self._fastest_seconds


class Passage:
    """One call inside a gate, by the gate's clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.sent_at = clock()
        self.has_succeeded = False
        self.is_refused = False

    def sent(self) -> None:
        """The call goes out only now."""
        self.sent_at = self._clock()

    def seconds_since_sent(self) -> float:
        """How long the call has taken so far."""
        return self._clock() - self.sent_at

    def succeeded(self) -> None:
        """The server carried it out: how long that took can be relied on."""
        self.has_succeeded = True

    def refused(self) -> None:
        """The server turned it away as one too many."""
        self.is_refused = True


class Gate:
    """Lets threads pass in the order they came, each when the limits have room for its call."""

    def __init__(
        self,
        limits: tuple[Limit, ...],
        waits: Waits,
        others: Callable[[Sequence[Use]], Others] = others_of_the_app,
    ) -> None:
        self._window = Window(limits)
        self._others = others
        self._closed_by: Others | None = None
        self._waits = waits
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, action: Words, *, must_finish: bool) -> Iterator[Passage]:
        """Wait for the turn of one call, which is made inside; raises Cancelled as `Waits` does."""
        self._enter(action, must_finish=must_finish)
        passage = Passage(self._waits.now)
        try:
            yield passage
        finally:
            with self._lock:
                self._end(passage)

    def _enter(self, action: Words, *, must_finish: bool) -> None:
        turn = threading.Event()
        with self._lock:
            self._queue.append(turn)
            if len(self._queue) == 1:
                turn.set()
        try:
            self._waits.for_event(turn, action, must_finish=must_finish)
            while (pause_seconds := self._pass()) > 0:
                self._tell(pause_seconds)
                self._waits.for_seconds(pause_seconds, action, must_finish=must_finish)
        finally:
            with self._lock:
                self._queue.remove(turn)
                if self._queue:
                    self._queue[0].set()

    def _end(self, passage: Passage) -> None:
        if passage.is_refused:
            self._window.refuse()
        else:
            self._window.answer(passage.sent_at, self._waits.now(), succeeded=passage.has_succeeded)

    def hold_back(self, seconds: float) -> None:
        """All calls wait so long: the server refused one for its rate."""
        with self._lock:
            self._closed_by = None
            self._window.close(self._waits.now() + seconds)

    def who_else(self) -> Others:
        """Who else uses the limit, where Feishu refused a call that this side had room for."""
        with self._lock:
            self._closed_by = self._others(self._window.uses(self._waits.now()))
            return self._closed_by

    def _pass(self) -> float:
        """Take a place in the window; else how many seconds to wait for one."""
        with self._lock:
            now = self._waits.now()
            pause_seconds = self._window.pause_seconds(now)
            if pause_seconds <= 0:
                self._window.send(now)
            return pause_seconds

    def _tell(self, pause_seconds: float) -> None:
        if pause_seconds < _WORTH_TELLING_SECONDS:
            return
        with self._lock:
            now = self._waits.now()
            used, limit = self._window.usage(now)
            who = self._closed_by if self._window.is_closed(now) else None
        others, others_zh = (f"; {who.clause.en}", f"；{who.clause.zh}") if who else ("", "")
        period, period_zh = ("minute", "本分钟") if limit.seconds == 60 else ("second", "本秒")
        self._waits.tell(
            Words(
                f"waiting {pause_seconds:.0f} s for Feishu's limit: "
                f"{used} of {limit.calls} calls this {period}{others}",
                f"正在等待飞书的频率限制，还需 {pause_seconds:.0f} 秒："
                f"{period_zh}已调用 {used} 次，上限 {limit.calls} 次{others_zh}",
            )
        )
