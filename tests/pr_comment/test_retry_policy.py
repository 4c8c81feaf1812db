"""Which failures are repeated, after what pause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from pulumi_feishu.pr_comment.errors import CommentError
from pulumi_feishu.pr_comment.retry_policy import pause_seconds, wished_wait_seconds
from pulumi_feishu.text.i18n import Words

DATE = "Wed, 25 Nov 2026 09:00:00 GMT"
EPOCH = 1_795_597_200


def trouble(**what: Any) -> CommentError:
    return CommentError(Words("x", "x"), **{"is_retryable": True, **what})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"Retry-After": "7"}, 7, id="seconds"),
        pytest.param(
            {"Retry-After": "Wed, 25 Nov 2026 09:00:09 GMT", "Date": DATE}, 9, id="a date"
        ),
        pytest.param(
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH + 30), "Date": DATE},
            31,
            id="GitHub's reset, by the server's clock",
        ),
        pytest.param(
            {"RateLimit-Remaining": "0", "RateLimit-Reset": str(EPOCH + 5), "Date": DATE},
            6,
            id="GitLab's reset",
        ),
        pytest.param(
            {"x-ratelimit-remaining": "9", "x-ratelimit-reset": str(EPOCH + 30), "Date": DATE},
            None,
            id="something is left",
        ),
        pytest.param({"Retry-After": "soon"}, None, id="neither"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_the_servers_wish_is_read(headers: Mapping[str, str], seconds: float | None) -> None:
    assert wished_wait_seconds(CaseInsensitiveDict(headers)) == seconds


@pytest.mark.parametrize(
    ("error", "is_safe"),
    [
        pytest.param(trouble(is_retryable=False), True, id="a refusal"),
        pytest.param(
            trouble(outcome_unknown=True), False, id="it may be done, and must not be twice"
        ),
        pytest.param(trouble(is_throttled=True, retry_after_seconds=301.0), True, id="too long"),
    ],
)
def test_these_are_not_repeated(error: CommentError, is_safe: bool) -> None:
    assert pause_seconds(error, tries=1, waited_seconds=0, is_safe=is_safe) is None


def test_the_servers_wish_is_followed() -> None:
    error = trouble(is_throttled=True, retry_after_seconds=42.0)
    assert pause_seconds(error, tries=1, waited_seconds=0, is_safe=False) == 42


def test_a_limit_without_a_wish_gets_a_minute_then_two_then_no_more() -> None:
    error = trouble(is_throttled=True)
    assert pause_seconds(error, tries=1, waited_seconds=0, is_safe=False) == 60
    assert pause_seconds(error, tries=2, waited_seconds=60, is_safe=False) == 120
    assert pause_seconds(error, tries=3, waited_seconds=180, is_safe=False) is None


def test_a_failed_server_is_asked_six_times_in_half_a_minute() -> None:
    pauses: list[float] = []
    while True:
        pause = pause_seconds(
            trouble(), tries=len(pauses) + 1, waited_seconds=sum(pauses), is_safe=True
        )
        if pause is None:
            break
        pauses.append(pause)
    assert len(pauses) == 5
    assert 7 <= sum(pauses) <= 16
