from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.openapi.tokens import FetchedToken, ReadyToken, Token
from pulumi_feishu.text.i18n import Words
from support.patience import PATIENCE_SECONDS, wait_until


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now


class Desk:
    """Hands out tokens `t-0`, `t-1`, …; a test may hold it shut, or make it refuse."""

    def __init__(self, life_seconds: float = 7200) -> None:
        self.life_seconds = life_seconds
        self.asked = 0
        self.open = threading.Event()
        self.open.set()
        self.refusal: FeishuError | None = None
        self.lock = threading.Lock()

    def fetch(self, must_finish: bool) -> Token:
        with self.lock:
            number = self.asked
            self.asked += 1
        assert self.open.wait(PATIENCE_SECONDS)
        if self.refusal is not None:
            raise self.refusal
        return Token(f"t-{number}", self.life_seconds)


def in_threads(count: int, act: Callable[[], object]) -> list[object]:
    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(act) for _ in range(count)]]


def in_threads_that_wait(
    count: int, act: Callable[[], object], desk: Desk, clock: Clock
) -> list[object]:
    """The desk opens once all of them have asked for a token."""
    desk.open.clear()
    with ThreadPoolExecutor(count) as pool:
        under_way = [pool.submit(act) for _ in range(count)]
        # A thread that looks at the clock holds the lock until it has joined the fetch.
        wait_until(lambda: clock.looks == count, "all threads ask for a token")
        desk.open.set()
        return [future.result() for future in under_way]


@pytest.mark.parametrize(
    ("passed_seconds", "token"),
    [
        pytest.param(6800.0, "t-0", id="still good"),
        pytest.param(7169.0, "t-0", id="just before it is too old"),
        pytest.param(7171.0, "t-1", id="too old"),
        pytest.param(9000.0, "t-1", id="ended"),
    ],
)
def test_a_token_is_used_until_shortly_before_its_end(passed_seconds: float, token: str) -> None:
    clock, desk = Clock(), Desk()
    credential = FetchedToken(desk.fetch, clock=clock)
    credential.token()
    clock.now += passed_seconds
    if token == "t-0":
        desk.open.clear()
    assert credential.token() == token
    desk.open.set()


def test_a_token_is_renewed_ahead_of_its_end_while_the_old_one_is_used() -> None:
    clock, desk = Clock(), Desk()
    credential = FetchedToken(desk.fetch, clock=clock)
    credential.token()
    clock.now += 7200 - 299
    desk.open.clear()
    assert in_threads(8, credential.token) == ["t-0"] * 8
    desk.open.set()
    wait_until(lambda: credential.token() == "t-1", "the token is renewed")
    assert desk.asked == 2


def test_a_failed_renewal_is_tried_again_a_little_later_and_costs_nothing() -> None:
    clock, desk = Clock(), Desk()
    credential = FetchedToken(desk.fetch, clock=clock)
    credential.token()
    clock.now += 7200 - 299
    desk.refusal = FeishuError(Words("No.", "不。"))
    before = set(threading.enumerate())
    assert [credential.token() for _ in range(3)] == ["t-0"] * 3
    for renewal in set(threading.enumerate()) - before:
        renewal.join()
    assert desk.asked == 2
    assert credential.token() == "t-0"
    desk.refusal = None
    clock.now += 11
    wait_until(lambda: credential.token() == "t-2", "the token is renewed")
    assert desk.asked == 3


def test_threads_that_need_a_token_at_the_same_time_share_one_fetch() -> None:
    clock, desk = Clock(), Desk()
    credential = FetchedToken(desk.fetch, clock=clock)
    assert in_threads_that_wait(8, credential.token, desk, clock) == ["t-0"] * 8
    assert desk.asked == 1


def test_threads_share_a_failure_too_but_each_has_an_error_of_its_own() -> None:
    clock, desk = Clock(), Desk()
    credential = FetchedToken(desk.fetch, clock=clock)
    desk.refusal = FeishuError(Words("No.", "不。"))

    def fail() -> FeishuError:
        with pytest.raises(FeishuError) as caught:
            credential.token()
        return caught.value

    errors = in_threads_that_wait(4, fail, desk, clock)
    assert desk.asked == 1
    assert len({id(error) for error in errors}) == 4
    assert {str(error) for error in errors} == {"No."}


def test_a_short_lived_token_is_not_renewed_all_the_time() -> None:
    clock, desk = Clock(), Desk(life_seconds=200)
    credential = FetchedToken(desk.fetch, clock=clock)
    for _ in range(100):
        credential.token()
        clock.now += 1
    assert desk.asked == 1


def test_a_discarded_token_is_fetched_again_but_not_one_that_was_replaced_already() -> None:
    desk = Desk()
    credential = FetchedToken(desk.fetch, clock=Clock())
    old = credential.token()
    assert credential.discard(old)
    new = credential.token()
    assert credential.discard(old)
    assert credential.token() == new
    assert desk.asked == 2


def test_a_ready_token_can_only_be_used_as_it_is() -> None:
    credential = ReadyToken("t-ready")
    assert credential.token() == "t-ready"
    assert not credential.discard("t-ready")


def test_a_token_hides_its_value_when_printed() -> None:
    assert "t-private" not in repr(Token("t-private", 7200))
