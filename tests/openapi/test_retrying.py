"""Retries, with a transport and a clock that are the test's: which failure ends what, and when."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_feishu.openapi import Cancelled, FeishuError, NoAnswer, NotSent, Refused
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.retry_policy import RetryPolicy, Silence
from pulumi_feishu.openapi.retrying import Caller
from pulumi_feishu.text.i18n import Words
from support.waits import SkippingWaits

DOING = Words("pin", "置顶")
FINE = {"code": 0, "log_id": "L"}

THROTTLED = Refused(DOING, code=99991400, msg="", retry_after_seconds=1.0)
SILENT = NoAnswer(DOING, Words("no connection", "无法连接"), outcome_unknown=False)
REFUSED = Refused(DOING, code=232011, msg="")
NO_TOKEN = Refused(DOING, code=99991663, msg="")

RETRY_SECONDS, THROTTLED_SECONDS = 30, 60


class Scripted(Caller):
    """Gets these answers, one a try; it is its own transport and credential.

    A try for which nothing is left is a defect: StopIteration.
    """

    def __init__(self, *answers: dict[str, Any] | FeishuError, knows_better: bool = True) -> None:
        self._waits = self.waits = SkippingWaits()
        self._policy = RetryPolicy(RETRY_SECONDS, THROTTLED_SECONDS)
        self._transport: Any = self
        self._credential: Any = self
        self._silence, self._queue = Silence(), Silence()
        self._stopped_by = None
        self._answers = iter(answers)
        self._knows_better = knows_better
        self.tries = 0
        self.tokens: list[bool] = []

    def send(self, _call: Call, _token: str) -> dict[str, Any]:
        self.tries += 1
        answer = next(self._answers)
        if isinstance(answer, FeishuError):
            raise answer
        return answer

    def token(self, *, must_finish: bool) -> str:
        self.tokens.append(must_finish)
        if self._waits.is_cancelled and not must_finish:
            raise Cancelled(Words("fetch a token", "获取 token"))
        return "t"

    def discard(self, _token: str) -> bool:
        return self._knows_better

    def asked(self, *, must_finish: bool = False) -> dict[str, Any]:
        return self.call(Call("POST", "/open-apis/x", DOING, must_finish=must_finish))

    def after(self, seconds: float) -> None:
        self._waits.for_seconds(seconds, DOING, must_finish=True)


@pytest.mark.parametrize("ended_by", [FINE, REFUSED], ids=["a success", "a refusal"])
@pytest.mark.parametrize("failure", [THROTTLED, SILENT], ids=["throttled", "silent"])
def test_any_other_answer_ends_how_long_a_host_has_been_failing(
    failure: FeishuError, ended_by: dict[str, Any] | FeishuError
) -> None:
    caller = Scripted(failure, ended_by, failure, FINE)
    if ended_by is FINE:
        caller.asked()
    else:
        with pytest.raises(Refused):
            caller.asked()
    caller.after(2 * THROTTLED_SECONDS)
    assert caller.asked() == FINE


@pytest.mark.parametrize("failure", [THROTTLED, SILENT], ids=["throttled", "silent"])
def test_a_host_that_fails_for_everybody_is_given_up_for_everybody(failure: FeishuError) -> None:
    caller = Scripted(failure)
    # No call of this caller's is tried so late, so the first failure is told by hand.
    (caller._queue if failure is THROTTLED else caller._silence).goes_on(1000.0, 1000.0)
    caller.after(THROTTLED_SECONDS + 1)
    with pytest.raises(type(failure)):
        caller.asked()
    assert caller.tries == 1


def test_a_new_token_that_is_refused_stops_the_run() -> None:
    caller = Scripted(NO_TOKEN, knows_better=False)
    with pytest.raises(Refused) as raised:
        caller.asked()
    assert raised.value.is_fatal
    with pytest.raises(NotSent):
        caller.asked()
    assert caller.tries == 1


def test_an_old_token_is_fetched_again_for_the_same_call() -> None:
    caller = Scripted(NO_TOKEN, FINE)
    assert caller.asked(must_finish=True) == FINE
    assert caller.tokens == [True, True]


def test_who_is_cancelled_while_a_token_is_fetched_is_told_of_the_call() -> None:
    caller = Scripted()
    caller.waits.cancel()
    with pytest.raises(Cancelled, match="Did not pin"):
        caller.asked()
    assert caller.tries == 0


def test_a_retry_says_for_how_long_it_goes_on() -> None:
    caller = Scripted(SILENT, FINE)
    caller._silence.goes_on(990.0, 990.0)
    caller.asked()
    [told] = caller.waits.told
    assert told.startswith(f"trying again for up to {RETRY_SECONDS - 10} s: Could not pin")
