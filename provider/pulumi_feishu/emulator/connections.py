"""Open connections by their other end, so that a scripted fault can cut one without an answer."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_transports: dict[Any, asyncio.Transport] = {}


class RememberedConnection(H11Protocol):
    """uvicorn's own HTTP connection, which an ASGI application can't close without answering."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember it."""
        super().connection_made(transport)
        _transports[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        _transports.pop(self.client, None)
        super().connection_lost(exc)


async def cut(scope: Scope, receive: Receive) -> None:
    """Close the connection of this request at once, and wait until it is closed."""
    _transports[scope["client"]].abort()
    while (await receive())["type"] != "http.disconnect":
        pass
