"""Sends a call with its token and retries it until it succeeds or fails for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pulumi_feishu.http.bounded import MOST_PAGES
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.openapi.error_codes.kinds import Kind
from pulumi_feishu.openapi.errors import (
    Attempts,
    Cancelled,
    FeishuError,
    NoAnswer,
    NotSent,
    Refused,
)
from pulumi_feishu.openapi.retry_policy import RetryPolicy, Silence
from pulumi_feishu.openapi.token_issuers import credential_of
from pulumi_feishu.openapi.transport import Transport
from pulumi_feishu.openapi.waiting import Waits
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import found, text_at

_READ_ALREADY = Words("the answer names a page that was read already", "响应重复给出同一页")
_TOO_MANY_PAGES = Words(
    f"the answers name more than {MOST_PAGES} pages", f"响应的页数超过 {MOST_PAGES}"
)

_WAITS_LONGER = Words(
    "Increase feishu:throttledSeconds to wait longer.",
    "调大 feishu:throttledSeconds 可等待更久。",
)


class Caller:
    """Calls as one app or user of one host; threads may share it."""

    def __init__(self, settings: Settings, waits: Waits) -> None:
        self._waits = waits
        self._policy = RetryPolicy(settings.retry_seconds, settings.throttled_seconds)
        self._transport = Transport(settings, waits)
        self._credential = credential_of(settings, self._transport)
        self._silence = Silence()
        self._queue = Silence()
        self._stopped_by: FeishuError | None = None

    def call(self, call: Call) -> dict[str, Any]:
        """Send until it succeeds, fails for good, or has failed for too long; the answer's body.

        The body has `log_id` besides, as `judge` gives it. Raises ConfigurationError, Refused,
        NoAnswer, NotSent, or Cancelled: the latter never where the call says `must_finish`.
        """
        count, failing_since, outcome_unknown = 0, 0.0, False
        while True:
            if self._stopped_by:
                raise NotSent(call.action, self._stopped_by)
            count += 1
            try:
                answer = self._try(call)
            except Cancelled:
                raise
            except FeishuError as failure:
                now = self._waits.now()
                sent_at = now - failure.attempts.seconds
                failing_since = failing_since or sent_at
                # An earlier try may have been carried out although the last one was refused.
                outcome_unknown = outcome_unknown or failure.outcome_unknown
                error = failure.but(
                    outcome_unknown=outcome_unknown, attempts=Attempts(count, now - failing_since)
                )
                silent_seconds = self._silent_seconds(error, sent_at, now)
                pause_seconds = self._pause_seconds(call, error, silent_seconds)
                if pause_seconds is None:
                    raise (error.then(_WAITS_LONGER) if error.is_throttled else error) from failure
                # What was written perhaps is finished, even in a cancelled run.
                call = replace(call, must_finish=call.must_finish or outcome_unknown)
                if pause_seconds:
                    self._waits.for_seconds(
                        pause_seconds, call.action, must_finish=call.must_finish
                    )
            else:
                self._silence.broken()
                self._queue.broken()
                return answer

    def pages(self, call: Call) -> Iterator[dict[str, Any]]:
        """Each page of a list, as `call` gives it and with what that raises.

        Raises NoAnswer for a page that was read already, and after 1000: half a list would be taken
        for the whole.
        """
        tokens: set[str] = set()
        while True:
            page = self.call(call)
            yield page
            token = text_at(page, "data", "page_token")
            if not found(page, "data", "has_more") or not token:
                return
            if token in tokens or len(tokens) >= MOST_PAGES:
                why = _READ_ALREADY if token in tokens else _TOO_MANY_PAGES
                raise NoAnswer(call.action, why, outcome_unknown=False, log_id=page["log_id"])
            tokens.add(token)
            call = replace(call, query={**call.query, "page_token": token})

    def _try(self, call: Call) -> dict[str, Any]:
        token = self._token(call)
        try:
            return self._transport.send(call, token)
        except Refused as error:
            if error.kind is not Kind.TOKEN_INVALID:
                raise
            if not self._credential.discard(token):
                raise error.but(is_fatal=True) from error
        return self._transport.send(call, self._token(call))

    def _token(self, call: Call) -> str:
        try:
            return self._credential.token(must_finish=call.must_finish)
        except Cancelled as error:
            raise Cancelled(call.action) from error
        except FeishuError as error:
            # It tells of the app; which group it is about stands nowhere else in the line.
            not_done = Words(f"Not done: {call.action.en}.", f"未执行：{call.action.zh}。")
            raise error.then(not_done) from error

    def _silent_seconds(self, error: FeishuError, sent_at: float, now: float) -> float:
        """For how long the host has answered nobody, or turned everybody away as one too many."""
        if error.is_throttled:
            return self._queue.goes_on(sent_at, now)
        if isinstance(error, NoAnswer):
            return self._silence.goes_on(sent_at, now)
        if isinstance(error, Refused):
            self._silence.broken()
            self._queue.broken()
        return 0.0

    def _pause_seconds(self, call: Call, error: FeishuError, silent_seconds: float) -> float | None:
        """How long to wait before this call is tried again; None when it must not be."""
        if error.is_fatal:
            self._stopped_by = error
        failing_seconds = max(error.attempts.seconds, silent_seconds)
        pause_seconds = self._policy.pause_seconds(
            error, tries=error.attempts.count, failing_seconds=failing_seconds, is_safe=call.is_safe
        )
        if pause_seconds is not None and not error.is_throttled:
            left = self._policy.deadline_seconds - failing_seconds
            self._waits.tell(
                Words(
                    f"trying again for up to {left:.0f} s: {error.story.en}",
                    f"将在 {left:.0f} 秒内继续重试：{error.story.zh}",
                )
            )
        return pause_seconds
