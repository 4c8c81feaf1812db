"""Sends one HTTP request in its turn under Feishu's rate limits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import requests

from pulumi_feishu.http.answer import GivenUp
from pulumi_feishu.http.bounded import Session
from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.openapi.error_codes.kinds import Kind
from pulumi_feishu.openapi.errors import Attempts, Cancelled, FeishuError, Refused
from pulumi_feishu.openapi.limits import API_LIMITS, GROUP_MESSAGE_LIMITS, Gate, Limit
from pulumi_feishu.openapi.responses import failure_to_send, judge_response
from pulumi_feishu.openapi.retry_policy import hold_seconds
from pulumi_feishu.openapi.shared_limits import (
    Others,
    Use,
    others_in_the_group,
    others_of_the_app,
    share_of_the_quota,
)
from pulumi_feishu.openapi.waiting import Waits

#: Of these APIs `API_LIMITS` are the vendor's own numbers.
_DOCUMENTED = "/open-apis/im/v1/"

#: The limit that is one group's and not one API's. [doc] im-v1/message/create
_GROUP_IS_THROTTLED = 230020


class Transport:
    """One keep-alive session to one host as one app or user; threads may share it."""

    def __init__(self, settings: Settings, waits: Waits) -> None:
        self._waits = waits
        self._secrets = settings.secrets
        self._session = Session(settings.base_url, connections=settings.concurrency)
        self._lock = threading.Lock()
        self._sent = 0
        self._gates: dict[tuple[str, str], Gate] = {}

    def send(self, call: Call, token: str | None) -> dict[str, Any]:
        """Send once, when it is its turn; the answer's body with `log_id`, as `judge` gives it.

        Raises Refused, NoAnswer or Cancelled, and whatever `before_try` raises.
        """
        with ExitStack() as turns:
            gates = [self._gate_of_api(call)]
            if call.messages_to:
                gates.insert(0, self._gate_of_group(call.messages_to))
            passages = [
                turns.enter_context(gate.turn(call.action, must_finish=call.must_finish))
                for gate in gates
            ]
            call.before_try()
            for passage in passages:
                passage.sent()
            try:
                answer = self._request(call, token)
            except FeishuError as error:
                tried = Attempts(1, passages[-1].seconds_since_sent())
                if error.is_throttled:
                    for passage in passages:
                        passage.refused()
                # Of both limits of a message, the code says which one it was.
                gate = gates[0 if error.code == _GROUP_IS_THROTTLED else -1]
                raise self._explained(error, gate).but(attempts=tried) from error
            for passage in passages:
                passage.succeeded()
            return answer

    def _explained(self, error: FeishuError, gate: Gate) -> FeishuError:
        """The error with who else uses the limit that it names; the gate holds back for it."""
        if error.is_throttled:
            gate.hold_back(hold_seconds(error))
        if not isinstance(error, Refused):
            # A proxy's own limit says nothing of Feishu's.
            return error
        share = share_of_the_quota(self._sent) if error.kind is Kind.QUOTA else None
        if share:
            return error.then(share)
        return gate.who_else().told_in(error) if error.is_throttled else error

    def _gate_of_api(self, call: Call) -> Gate:
        is_documented = call.api.startswith(_DOCUMENTED)
        others = partial(others_of_the_app, is_documented=is_documented)
        return self._gate(call.method, call.api, API_LIMITS, others)

    def _gate_of_group(self, chat_id: str) -> Gate:
        return self._gate("messages to", chat_id, GROUP_MESSAGE_LIMITS, others_in_the_group)

    def _gate(
        self,
        kind: str,
        name: str,
        limits: tuple[Limit, ...],
        others: Callable[[Sequence[Use]], Others],
    ) -> Gate:
        with self._lock:
            if (kind, name) not in self._gates:
                self._gates[kind, name] = Gate(limits, self._waits, others)
            return self._gates[kind, name]

    def _request(self, call: Call, token: str | None) -> dict[str, Any]:
        with self._lock:
            self._sent += 1
        try:
            answer = self._session.exchange(
                call.method,
                call.path,
                token=token,
                query=call.query,
                body=call.body,
                is_wanted=lambda: call.must_finish or not self._waits.is_cancelled,
            )
        except requests.RequestException as error:
            raise failure_to_send(error, call.action) from error
        except GivenUp as error:
            raise Cancelled(call.action, outcome_unknown=error.was_sent) from error
        concealer = Concealer((*self._secrets, *call.secrets, token))
        what = f"{call.method} {call.api}"
        return judge_response(answer, call.action, concealer, call=what, is_secret=call.is_secret)
