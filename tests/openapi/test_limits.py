"""The limits as the server counts them: at some moment between a call's sending and its answer."""

from __future__ import annotations

import heapq
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_feishu.emulator.world.limits import API_LIMITS as SERVERS_LIMITS
from pulumi_feishu.emulator.world.limits import MESSAGE_LIMITS, Limiter
from pulumi_feishu.openapi import Cancelled, Waits
from pulumi_feishu.openapi.limits import (
    API_LIMITS,
    GROUP_MESSAGE_LIMITS,
    Gate,
    Limit,
    Passage,
    Window,
)
from pulumi_feishu.openapi.shared_limits import others_in_the_group
from pulumi_feishu.text.i18n import Words
from support.patience import PATIENCE_SECONDS, wait_until
from support.waits import SkippingWaits, SteppingWaits

DOING = Words("pin", "置顶")


class Network:
    """Sends calls through a window and notes when each arrives; the delays are the test's."""

    def __init__(self, window: Window, threads: int) -> None:
        self.window = window
        self.free = threads
        self.now = 0.0
        self.arrivals: list[float] = []
        self._answers: list[tuple[float, float, bool]] = []

    def send(self, there_seconds: float, back_seconds: float, *, succeeds: bool = True) -> None:
        """One more call, as soon as a thread and the window have room for it."""
        while self.free == 0 or self.window.pause_seconds(self.now) > 0:
            pause = self.window.pause_seconds(self.now) if self.free else float("inf")
            # A thread looks again when its pause is over; an answer may come before that.
            wake_at = self.now + max(pause, 1e-4)
            if self._answers and self._answers[0][0] <= wake_at:
                self._receive()
            else:
                self.now = wake_at
        self.window.send(self.now)
        self.free -= 1
        self.arrivals.append(self.now + there_seconds)
        answer = (self.now + there_seconds + back_seconds, self.now, succeeds)
        heapq.heappush(self._answers, answer)

    def _receive(self) -> None:
        self.now, sent_at, succeeds = heapq.heappop(self._answers)
        self.window.answer(sent_at, self.now, succeeded=succeeds)
        self.free += 1


def most_in_any(seconds: float, moments: list[float]) -> int:
    ordered = sorted(moments)
    return max(
        bisect_right(ordered, moment + seconds - 1e-9) - at for at, moment in enumerate(ordered)
    )


# Ways there and back that never change, and what one call takes longer, anywhere on its way.
delays = st.floats(0, 0.5)
jitters = st.lists(st.tuples(st.floats(0, 0.4), st.floats(0, 0.4)), min_size=1, max_size=40)


@settings(max_examples=60)
@given(there=delays, back=delays, jitter=jitters, threads=st.integers(1, 40))
def test_no_second_and_no_minute_holds_more_calls_than_allowed(
    there: float, back: float, jitter: list[tuple[float, float]], threads: int
) -> None:
    network = Network(Window(API_LIMITS), threads)
    # The first answers tell how fast a round trip can be.
    network.send(there, back)
    for number in range(1300):
        more_there, more_back = jitter[number % len(jitter)]
        network.send(there + more_there, back + more_back)
    for limit in API_LIMITS:
        assert most_in_any(limit.seconds, network.arrivals) <= limit.calls


@settings(max_examples=60)
@given(jitter=jitters, fails=st.lists(st.booleans(), min_size=1, max_size=7))
def test_a_quick_failure_does_not_pass_for_a_fast_round_trip(
    jitter: list[tuple[float, float]], fails: list[bool]
) -> None:
    network = Network(Window(GROUP_MESSAGE_LIMITS), threads=32)
    network.send(0.1, 0.1)
    for number in range(200):
        more_there, more_back = jitter[number % len(jitter)]
        if fails[number % len(fails)]:
            # It arrived, for all we know, and was turned away at once.
            network.send(0.1, 0.0, succeeds=False)
        else:
            network.send(0.1 + more_there, 0.1 + more_back)
    assert most_in_any(1.0, network.arrivals) <= 5


@pytest.mark.parametrize("latency_seconds", [0.0, 0.1, 0.5])
def test_at_a_steady_latency_nothing_of_the_limit_is_lost(latency_seconds: float) -> None:
    network = Network(Window(API_LIMITS), threads=32)
    for _ in range(1000):
        network.send(latency_seconds / 2, latency_seconds / 2)
    assert network.now < 20.0


def test_after_a_full_minute_the_next_thousand_may_go() -> None:
    network = Network(Window(API_LIMITS), threads=32)
    for _ in range(3000):
        network.send(0.05, 0.05)
    assert network.now < 141


def test_the_start_is_smooth() -> None:
    network = Network(Window(API_LIMITS), threads=50)
    for _ in range(50):
        network.send(0.05, 0.05)
    assert most_in_any(0.02, network.arrivals) <= 7
    assert most_in_any(0.2, network.arrivals) <= 34


def test_what_a_pause_left_unused_is_made_up_for() -> None:
    network = Network(Window(API_LIMITS), threads=50)
    network.now = 10.0
    for _ in range(75):
        network.send(0.0, 0.0)
    # Evenly it would be 11.4.
    assert network.now < 11.21


def test_a_call_without_an_answer_keeps_its_place() -> None:
    window = Window((Limit(2, 1.0),))
    window.send(0.0)
    window.send(0.6)
    assert window.pause_seconds(100.0) > 0
    window.answer(0.0, 100.0, succeeded=False)
    assert window.pause_seconds(100.9) > 0
    assert window.pause_seconds(101.1) <= 0


def test_a_call_that_the_server_turned_away_has_no_place() -> None:
    window = Window((Limit(2, 60.0),))
    for number in range(5):
        window.send(float(number))
        window.refuse()
    assert window.usage(5.0) == (0, Limit(2, 60.0))


def test_a_slow_first_answer_does_not_make_later_ones_count_too_early() -> None:
    """Connecting takes longer once: what the first answers told is corrected by the next ones."""
    network = Network(Window(API_LIMITS), threads=32)
    for _ in range(32):
        network.send(0.3, 0.0)
    for _ in range(300):
        network.send(0.05, 0.0)
    assert most_in_any(1.0, network.arrivals) <= 50


def test_a_few_slow_answers_do_not_tell_how_fast_one_can_be() -> None:
    network = Network(Window(GROUP_MESSAGE_LIMITS), threads=32)
    for there in [0.008] * 5 + [0.0001] * 5:
        network.send(there, 0.0)
    assert most_in_any(1.0, network.arrivals) <= 5


def test_usage_counts_the_longest_window() -> None:
    window = Window(API_LIMITS)
    for number in range(3):
        window.send(float(number))
        window.answer(float(number), number + 0.1, succeeded=True)
    window.send(3.0)
    assert window.usage(3.1) == (4, Limit(1000, 60.0))
    assert window.usage(61.5) == (2, Limit(1000, 60.0))


class StandingWaits(SkippingWaits):
    """No wait for a limit ends before `go_on` is set, or the run cancelled; then it is skipped."""

    def __init__(self) -> None:
        super().__init__()
        self.came = 0
        self.go_on = threading.Event()

    def for_event(self, event: threading.Event, action: Words, *, must_finish: bool) -> None:
        self.came += 1
        super().for_event(event, action, must_finish=must_finish)

    def for_seconds(self, seconds: float, action: Words, *, must_finish: bool) -> None:
        assert self.go_on.wait(PATIENCE_SECONDS)
        super().for_seconds(seconds, action, must_finish=must_finish)

    def cancel(self) -> None:
        super().cancel()
        self.go_on.set()


def full_gate(waits: Waits) -> Gate:
    """One in which the next call has to wait."""
    gate = Gate((Limit(1, 60.0),), waits)
    with gate.turn(DOING, must_finish=False):
        pass
    return gate


def in_line(waits: StandingWaits, acts: Sequence[Callable[[], None]]) -> list[threading.Thread]:
    """A thread for each, which come to the gate one after the other."""
    threads = [threading.Thread(target=act) for act in acts]
    for number, thread in enumerate(threads, start=waits.came + 1):
        thread.start()
        wait_until(lambda: waits.came == number, "the thread comes to the gate")  # noqa: B023
    return threads


def test_threads_pass_in_the_order_they_came() -> None:
    waits = StandingWaits()
    gate = full_gate(waits)
    passed: list[int] = []

    def pass_through(number: int) -> None:
        with gate.turn(DOING, must_finish=False):
            passed.append(number)

    threads = in_line(waits, [partial(pass_through, number) for number in range(12)])
    assert passed == []
    waits.go_on.set()
    for thread in threads:
        thread.join()
    assert passed == list(range(12))


def test_the_emulators_own_limiter_refuses_nothing_to_threads() -> None:
    """Real threads; a call takes no time, so that no error of a measurement gives it room."""
    waits = SteppingWaits()
    gate = Gate(API_LIMITS, waits)
    server, lock = Limiter(SERVERS_LIMITS), threading.Lock()
    refused: list[object] = []

    def call(number: int, turn: int) -> None:
        with gate.turn(DOING, must_finish=False) as passage, waits.call():
            passage.sent()
            time.sleep(0.001 * ((number + turn) % 3))
            with lock:
                if server.admit("api", waits.now()) is not None:
                    refused.append(number)
            time.sleep(0.001)
            passage.succeeded()

    def call_often(number: int) -> None:
        for turn in range(4):
            call(number, turn)

    threads = [threading.Thread(target=call_often, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []


def test_a_cancelled_wait_lets_the_next_one_pass() -> None:
    waits = StandingWaits()
    gate = full_gate(waits)
    ended: list[str] = []

    def wait_for_a_turn(*, must_finish: bool) -> None:
        try:
            with gate.turn(DOING, must_finish=must_finish):
                ended.append("passed")
        except Cancelled:
            ended.append("cancelled")

    acts = [partial(wait_for_a_turn, must_finish=finishes) for finishes in (False, True, False)]
    threads = in_line(waits, acts)
    waits.cancel()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["cancelled", "cancelled", "passed"]


def test_long_waits_are_told_once_in_ten_seconds() -> None:
    waits = SkippingWaits()
    gate = Gate((Limit(5, 60.0),), waits)
    for _ in range(6):
        with gate.turn(DOING, must_finish=False) as passage:
            passage.succeeded()
    assert waits.told == ["waiting 60 s for Feishu's limit: 5 of 5 calls this minute"]


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    window = Window(API_LIMITS)
    window.close(60.0)
    window.close(5.0)
    assert window.pause_seconds(1.0) == 59.0


def test_both_sides_count_by_the_same_limits() -> None:
    def plain(limits: Sequence[Any]) -> list[tuple[int, float]]:
        return sorted((limit.calls, limit.seconds) for limit in limits)

    assert plain(API_LIMITS) == plain(SERVERS_LIMITS)
    assert plain(GROUP_MESSAGE_LIMITS) == plain(MESSAGE_LIMITS)


def test_after_a_pause_five_calls_go_at_once() -> None:
    window = Window(API_LIMITS)
    for _ in range(5):
        assert window.pause_seconds(7.0) < 1e-9
        window.send(7.0)
    assert window.pause_seconds(7.0) == pytest.approx(0.02 / 3)


@pytest.mark.parametrize(
    ("calls", "seconds", "sure"),
    [
        pytest.param(19, 0.5, 0.0, id="too few to tell"),
        pytest.param(20, 0.5, 0.5, id="enough"),
        pytest.param(20, 1.0, 0.0, id="too slow to tell"),
    ],
)
def test_twenty_round_trips_tell_how_much_sooner_than_answered_a_call_counted(
    calls: int, seconds: float, sure: float
) -> None:
    window = Window((Limit(calls, 100.0),))
    for number in range(calls):
        window.send(number)
        window.answer(number, number + seconds, succeeded=True)
    # The first of them leaves the window.
    assert window.pause_seconds(90.0) == pytest.approx(seconds - sure + 100.1 - 90.0)


def test_a_window_full_of_calls_without_an_answer_is_looked_at_again_soon() -> None:
    window = Window((Limit(1, 1.0),))
    window.send(0.0)
    assert 0 < window.pause_seconds(50.0) < 0.1


def test_a_window_ends_at_its_last_moment() -> None:
    window = Window(API_LIMITS)
    window.send(0.0)
    window.answer(0.0, 0.0, succeeded=True)
    assert (window.usage(59.9)[0], window.usage(60.0)[0]) == (1, 0)
    window.close(5.0)
    assert (window.is_closed(4.9), window.is_closed(5.0)) == (True, False)


def test_a_call_has_not_succeeded_and_takes_no_time_until_it_is_sent() -> None:
    now = [1.0]
    passage = Passage(lambda: now[0])
    assert (passage.has_succeeded, passage.is_refused) == (False, False)
    now[0] = 5.0
    passage.sent()
    assert passage.seconds_since_sent() == 0.0


@pytest.mark.parametrize(("seconds", "count"), [(1.9, 0), (2.0, 1), (2.5, 1)])
def test_a_wait_of_two_seconds_is_worth_a_word(seconds: float, count: int) -> None:
    waits = SkippingWaits()
    gate = Gate(API_LIMITS, waits)
    gate.hold_back(seconds)
    with gate.turn(DOING, must_finish=False):
        pass
    assert len(waits.told) == count


def test_others_are_named_until_the_server_refuses_again() -> None:
    waits = SkippingWaits()
    gate = Gate(GROUP_MESSAGE_LIMITS, waits, others_in_the_group)
    gate.hold_back(30.0)
    told = gate.who_else().clause.en
    with gate.turn(DOING, must_finish=False):
        pass
    assert waits.told == [f"waiting 30 s for Feishu's limit: 0 of 5 calls this second; {told}"]
    gate.who_else()
    gate.hold_back(30.0)
    with gate.turn(DOING, must_finish=False):
        pass
    assert waits.told[1:] == ["waiting 30 s for Feishu's limit: 1 of 5 calls this second"]
