"""Open connections by their other end, so that a scripted fault can cut one without an answer."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from pulumi_feishu.emulator.bounds import ARRIVAL_SECONDS

_transports: dict[Any, asyncio.Transport] = {}


class RememberedConnection(H11Protocol):
    """uvicorn's own HTTP connection, which an ASGI application can't close without answering."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember it."""
        super().connection_made(transport)
        _transports[self.client] = transport
        self._idle_since = self.loop.time()
        self._look()

    def _look(self) -> None:
        # uvicorn waits for ever for the first request, and for the end of its head.
        if self.transport.is_closing():
            return
        now = self.loop.time()
        if self.cycle is not None and not self.cycle.response_complete:
            self._idle_since = now
        if now - self._idle_since > ARRIVAL_SECONDS:
            self.transport.close()
            return
        self._next_look = self.loop.call_later(ARRIVAL_SECONDS / 4, self._look)

    def send_400_response(self, msg: str) -> None:
        """Answer a body that is broken, unless the application has begun to; then it is silent.

        uvicorn (0.54) answers in any case, and so does the application: a traceback each time.
        """
        has_begun = self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE)
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if has_begun:
            self.transport.close()
        else:
            super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        _transports.pop(self.client, None)
        self._next_look.cancel()
        super().connection_lost(exc)


async def cut(scope: Scope, receive: Receive) -> None:
    """Close the connection of this request at once, and wait until it is closed."""
    _transports[scope["client"]].abort()
    while (await receive())["type"] != "http.disconnect":
        pass
