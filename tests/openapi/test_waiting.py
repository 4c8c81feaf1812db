"""Waiting that is seen, and that ends with the run."""

from __future__ import annotations

import threading

import pytest

from pulumi_feishu.openapi import Cancelled, Waits
from pulumi_feishu.text.i18n import Words

DOING = Words("unpin oc_a", "撤销 oc_a 的群置顶")


def cancelled_soon() -> Waits:
    waits = Waits()
    threading.Timer(0.1, waits.cancel).start()
    return waits


def test_a_cancelled_run_ends_a_wait_at_once() -> None:
    """The day itself would be longer than a test may take."""
    with pytest.raises(Cancelled, match="Did not unpin oc_a: the run was cancelled"):
        cancelled_soon().for_seconds(86_400, DOING, must_finish=False)


def test_a_cancelled_run_ends_waiting_for_another_thread_too() -> None:
    with pytest.raises(Cancelled):
        cancelled_soon().for_event(threading.Event(), DOING, must_finish=False)


def test_what_must_finish_waits_on() -> None:
    waits = Waits()
    waits.cancel()
    began = waits.now()
    waits.for_seconds(0.05, DOING, must_finish=True)
    assert waits.now() - began >= 0.05
    event = threading.Event()
    threading.Timer(0.4, event.set).start()
    waits.for_event(event, DOING, must_finish=True)
    assert event.is_set()


def test_a_turn_that_has_come_is_taken_in_a_cancelled_run_too() -> None:
    waits, event = Waits(), threading.Event()
    waits.cancel()
    event.set()
    waits.for_event(event, DOING, must_finish=False)


def test_people_are_told_at_most_every_ten_seconds() -> None:
    now, told = [0.0], []

    class Clocked(Waits):
        def now(self) -> float:
            return now[0]

    waits = Clocked(lambda text: told.append(text.en))
    for second in range(25):
        now[0] = float(second)
        waits.tell(Words(f"at {second} s", ""))
    assert told == ["at 0 s", "at 10 s", "at 20 s"]


def test_the_clock_never_goes_back() -> None:
    waits = Waits()
    assert waits.now() <= waits.now()
