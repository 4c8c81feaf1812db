"""One running emulator: it judges a call at once and on plain memory, so it needs no lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulumi_feishu.emulator.api import chats, gateway, message_reads, messages, top_notice
from pulumi_feishu.emulator.api.call import Call, Operator, Request
from pulumi_feishu.emulator.api.envelope import FULL, NOT_FOUND, Answer, log_ids
from pulumi_feishu.emulator.api.gateway import Gateway, json_object
from pulumi_feishu.emulator.api.routes import TOKEN_APIS, Api
from pulumi_feishu.emulator.api.tokens import Issuing
from pulumi_feishu.emulator.faults import Fault, Faults
from pulumi_feishu.emulator.journal import Entry, Journal, subject_of
from pulumi_feishu.emulator.world.limits import MESSAGE_LIMITS, Limiter
from pulumi_feishu.emulator.world.state import World
from pulumi_feishu.emulator.world.storage import save
from pulumi_feishu.emulator.world.tokens import Tokens

_HANDLERS: dict[str, Callable[[Request], Answer]] = {
    "put_top_notice": top_notice.put_top_notice,
    "delete_top_notice": top_notice.delete_top_notice,
    "get_chat": chats.get_chat,
    "list_chats": chats.list_chats,
    "search_chats": chats.search_chats,
    "is_in_chat": chats.is_in_chat,
    "bot_info": chats.bot_info,
    "send_message": messages.send_message,
    "edit_message": messages.edit_message,
    "edit_card": messages.edit_card,
    "recall_message": messages.recall_message,
    "get_message": message_reads.get_message,
    "list_messages": message_reads.list_messages,
    "list_scopes": gateway.list_scopes,
}

#: What one emulator takes until it is started anew, and what a request takes beside its body.
_MOST_WRITTEN_BYTES = 500_000_000
_BESIDE_BYTES = 1_000

_JOURNALED_BODIES = (
    "put_top_notice",
    "delete_top_notice",
    "send_message",
    "edit_message",
    "edit_card",
)


class Service:
    """The world with what stands around it: tokens, limits, faults and the journal.

    `clock` is the machine's, in seconds since the epoch. With `state` each change is saved before
    its answer.
    """

    def __init__(
        self,
        world: World,
        *,
        state: Path | None = None,
        latency_ms: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.world = world
        self.latency_ms = latency_ms
        self._machine_clock = clock
        self.tokens = Tokens()
        self.faults = Faults()
        self.journal = Journal()
        self._state = state
        self.gateway = Gateway(world, self.tokens)
        self._issuing = Issuing(world, self.tokens, self.gateway)
        self._message_limiter = Limiter(MESSAGE_LIMITS)
        self._log_ids = log_ids(self.clock)
        self._calls = 0
        self._written_bytes = 0

    def clock(self) -> float:
        """The time everywhere in the service: the machine's, moved by the world's setting."""
        return self._machine_clock() + self.world.ahead_seconds

    def move_clock(self, ahead_seconds: int) -> None:
        """Set how far the clock is ahead. Back in time, calls of the future count no more."""
        if ahead_seconds < self.world.ahead_seconds:
            self.gateway.limiter.forget()
            self._message_limiter.forget()
        self.world.ahead_seconds = ahead_seconds
        self.world.unsaved = True

    def answer(self, call: Call, fault: Fault | None) -> tuple[Answer | None, str]:
        """Judge a call and let it take effect: the answer, None for a cut, and the log id."""
        now = self.clock()
        operator = self.gateway.identify(call, now)
        worked: Answer | None = None
        if call.api is not None and (fault is None or fault.lets_the_call_work):
            worked = self._judge(call, call.api, operator, now)
        answer = _told(worked, fault)
        self.keep()
        log_id = next(self._log_ids)
        self._write_down(call, worked, answer, self._caller(call, operator), log_id, now)
        return answer, log_id

    def keep(self) -> None:
        """Save what changed, when there is a state file."""
        if self._state is not None and self.world.unsaved:
            save(self.world, self._state)

    def takes(self, size: int) -> bool:
        """Whether a request of so many bytes that writes may come in; counts it."""
        self._written_bytes += size + _BESIDE_BYTES
        return self._written_bytes <= _MOST_WRITTEN_BYTES

    def secrets(self) -> set[str]:
        """What no page and no journal may show."""
        apps = self.world.apps.values()
        secrets = {app.secret for app in apps} | {app.app_ticket for app in apps if app.app_ticket}
        return secrets | set(self.world.user_tokens) | self.tokens.ever_issued()

    def _judge(self, call: Call, api: Api, operator: Operator | Answer, now: float) -> Answer:
        if call.method != "GET" and not self.takes(len(call.body)):
            return FULL
        if api in TOKEN_APIS:
            return self._issuing.answer(api, call.body, now)
        if isinstance(operator, Answer):
            return operator
        admitted = self.gateway.admit(call, api, operator, now)
        if isinstance(admitted, Answer):
            return admitted
        return _HANDLERS[api.name](
            Request(
                world=self.world,
                operator=operator,
                now=now,
                query=call.query,
                body=admitted,
                ids=call.ids,
                message_limiter=self._message_limiter if self.gateway.throttles else None,
            )
        )

    def _caller(self, call: Call, operator: Operator | Answer) -> str:
        if isinstance(operator, Operator):
            return operator.who
        return self._issuing.caller(call.body) if call.api in TOKEN_APIS else ""

    def _write_down(
        self,
        call: Call,
        worked: Answer | None,
        answer: Answer | None,
        who: str,
        log_id: str,
        now: float,
    ) -> None:
        self._calls += 1
        body = _kept_body(call)
        subject = subject_of(call, body or {}, worked, self.world)
        self.journal.add(
            Entry(
                seq=self._calls,
                at=now,
                method=call.method,
                path=call.path,
                api=call.api.template if call.api else "",
                http=answer.http if answer else None,
                code=answer.code if answer else None,
                app=who,
                log_id=log_id,
                body=body,
                name=call.api.name if call.api else "",
                chat_id=subject.chat_id,
                message_id=subject.message_id,
                size=len(call.path) + (len(call.body) if body else 0),
            )
        )


def _told(worked: Answer | None, fault: Fault | None) -> Answer | None:
    """What is answered: the fault's answer before the call's own; None for a cut."""
    if fault is None:
        return worked or NOT_FOUND
    return None if fault.cut else fault.answer or worked


def _kept_body(call: Call) -> dict[str, Any] | None:
    if call.api is None or call.api.name not in _JOURNALED_BODIES or not call.body:
        return None
    parsed = json_object(call.body)
    return None if isinstance(parsed, Answer) else parsed
