"""The one policy: which failures may be repeated, after what pause, and for how long."""

from __future__ import annotations

import pytest

from pulumi_feishu.openapi import ConfigurationError, FeishuError, NoAnswer, Refused
from pulumi_feishu.openapi.retry_policy import (
    DEFAULT_RETRY_SECONDS,
    DEFAULT_THROTTLED_SECONDS,
    RetryPolicy,
    Silence,
    hold_seconds,
)
from pulumi_feishu.text.i18n import Words

DOING = Words("pin om_a in oc_a", "在 oc_a 置顶 om_a")
WHY = Words("the connection was cut", "连接中断")


def refused(code: int, *, http_status: int = 400, reset: float | None = None) -> Refused:
    return Refused(DOING, code=code, msg="x", http_status=http_status, retry_after_seconds=reset)


def lost() -> NoAnswer:
    return NoAnswer(DOING, WHY, outcome_unknown=True)


def unreachable() -> NoAnswer:
    return NoAnswer(DOING, WHY, outcome_unknown=False)


def pause(
    error: FeishuError, *, tries: int = 1, failing_seconds: float = 0.0, is_safe: bool = True
) -> float | None:
    return RetryPolicy(60).pause_seconds(
        error, tries=tries, failing_seconds=failing_seconds, is_safe=is_safe
    )


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(unreachable(), id="connection refused"),
        pytest.param(lost(), id="cut after sending, or a timeout"),
        pytest.param(refused(5000), id="5000"),
        pytest.param(refused(2200), id="2200"),
        pytest.param(refused(1500), id="1500"),
        pytest.param(refused(10101), id="10101"),
        pytest.param(refused(230049), id="230049"),
        pytest.param(refused(18121), id="18121"),
        pytest.param(refused(4711, http_status=503), id="an unknown code with HTTP 503"),
        pytest.param(refused(99991400), id="throttled"),
    ],
)
def test_what_may_be_repeated(error: FeishuError) -> None:
    assert pause(error) is not None


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(refused(232011), id="not in the group"),
        pytest.param(refused(99991403), id="quota used up"),
        pytest.param(refused(10014), id="wrong secret"),
        pytest.param(refused(4711), id="an unknown code"),
        pytest.param(ConfigurationError(WHY), id="nothing was sent"),
        pytest.param(
            NoAnswer(DOING, WHY, outcome_unknown=False, is_retryable=False), id="TLS failure"
        ),
    ],
)
def test_what_may_not_be_repeated(error: FeishuError) -> None:
    assert pause(error) is None


@pytest.mark.parametrize(
    ("error", "is_repeated"),
    [
        pytest.param(unreachable(), True, id="it was surely not sent"),
        pytest.param(refused(99991400), True, id="it was turned away"),
        pytest.param(lost(), False, id="it may have been sent"),
        pytest.param(refused(5000), False, id="it may have been carried out"),
    ],
)
def test_a_call_that_must_not_be_made_twice(error: FeishuError, is_repeated: bool) -> None:
    assert (pause(error, is_safe=False) is not None) is is_repeated


@pytest.mark.parametrize(("tries", "ceiling"), [(1, 0.5), (2, 1.0), (4, 4.0), (50, 15.0)])
def test_pauses_have_full_jitter_below_a_ceiling_that_doubles(tries: int, ceiling: float) -> None:
    pauses = [pause(lost(), tries=tries) or 0.0 for _ in range(300)]
    assert max(pauses) <= ceiling
    assert max(pauses) > 0.9 * ceiling
    assert min(pauses) < 0.1 * ceiling


def test_the_last_try_is_at_the_deadline() -> None:
    assert max(pause(lost(), tries=9, failing_seconds=59.0) or 0 for _ in range(50)) <= 1.0
    assert pause(lost(), tries=9, failing_seconds=59.9) is not None
    assert pause(lost(), tries=9, failing_seconds=60.0) is None


def test_without_a_setting_it_is_a_minute_and_five_for_a_turn() -> None:
    assert (DEFAULT_RETRY_SECONDS, DEFAULT_THROTTLED_SECONDS) == (60, 300)
    assert RetryPolicy() == RetryPolicy(60, 300)


def test_a_throttled_call_waits_at_the_gate_and_longer_than_other_failures() -> None:
    assert pause(refused(99991400), failing_seconds=299.0) == 0.0
    assert pause(refused(99991400), failing_seconds=300.0) is None


@pytest.mark.parametrize(
    ("reset", "least"),
    [
        pytest.param(12.0, 12.0, id="as told"),
        pytest.param(9999.0, 60.0, id="no longer than a window"),
        pytest.param(None, 1.0, id="not told"),
        pytest.param(0.0, 0.0, id="at once, but not all together"),
    ],
)
def test_how_long_a_limit_holds_back(reset: float | None, least: float) -> None:
    holds = {hold_seconds(refused(99991400, reset=reset)) for _ in range(50)}
    assert least <= min(holds) < max(holds) <= least + 0.5


def test_silence_lasts_from_the_first_failure_to_the_next_answer() -> None:
    silence = Silence()
    assert silence.goes_on(100.0, 101.0) == 1.0
    assert silence.goes_on(104.0, 107.0) == 7.0
    silence.broken()
    assert silence.goes_on(107.0, 109.0) == 2.0
