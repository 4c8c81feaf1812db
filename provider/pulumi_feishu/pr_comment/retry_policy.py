"""Which failed requests to a forge are retried, and after what pause."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time

from pulumi_feishu.pr_comment.errors import CommentError

#: Maximum attempts per call and total wait, in seconds: a job costs money while it waits.
#: For a host that answers nothing of use, less.
_MOST_TRIES = 6
_LONGEST_WAIT_SECONDS = 300.0
_LONGEST_SILENCE_SECONDS = 60.0

#: GitHub asks for a minute at least after an answer that names no wait, and more each time.
#: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
_UNNAMED_WAIT_SECONDS = 60.0

#: A server that failed inside is asked again after 0.5, 1, 2 … seconds at most.
_FIRST_PAUSE_SECONDS = 0.5


def pause_seconds(
    error: CommentError, *, tries: int, waited_seconds: float, is_safe: bool
) -> float | None:
    """How long to wait before the next try; None when there must be none.

    `is_safe`: a call that may have been carried out can be sent again without harm.
    """
    if not error.is_retryable or tries >= _MOST_TRIES:
        return None
    if error.outcome_unknown and not is_safe:
        return None
    pause = error.retry_after_seconds
    if pause is None and error.is_throttled:
        pause = _UNNAMED_WAIT_SECONDS * 2.0 ** (tries - 1)
    if pause is None:
        pause = random.uniform(0.5, 1) * _FIRST_PAUSE_SECONDS * 2.0 ** (tries - 1)  # noqa: S311
    longest = _LONGEST_WAIT_SECONDS if error.is_throttled else _LONGEST_SILENCE_SECONDS
    return pause if waited_seconds + pause <= longest else None


def wished_wait_seconds(headers: Mapping[str, str]) -> float | None:
    """The wait that a throttled answer asks for, in seconds; None where it names none.

    `Retry-After` is seconds or a date; GitHub's `x-ratelimit-reset` and GitLab's `RateLimit-Reset`
    are seconds of the epoch, by the server's clock, and count where nothing is left.
    """
    now = _seconds_of_date(headers.get("Date", "")) or time()
    retry_after = headers.get("Retry-After", "")
    if _is_number(retry_after):
        return float(retry_after)
    date = _seconds_of_date(retry_after)
    if date is not None:
        return max(0.0, date - now)
    for left, reset in (
        ("x-ratelimit-remaining", "x-ratelimit-reset"),
        ("RateLimit-Remaining", "RateLimit-Reset"),
    ):
        if headers.get(left) == "0" and _is_number(headers.get(reset, "")):
            # The limit is whole again once that second is over.
            return max(0.0, float(headers[reset]) - now) + 1
    return None


def _is_number(text: str) -> bool:
    # Until the year 2286, and never more than a float takes.
    return re.fullmatch("[0-9]{1,10}", text) is not None


def _seconds_of_date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
