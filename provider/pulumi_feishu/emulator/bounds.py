"""What one client may take: bytes of a request, and time for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The longest message is 150 kB; a group with all its messages is more.
MOST_BODY_BYTES = 1_000_000

#: For a request to arrive: its head from the connection on, and then its body.
ARRIVAL_SECONDS = 30.0


#: The longest that an answer, of one call or of all, is held back.
MOST_DELAY_MS = 600_000


class _Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.answer = PlainTextResponse(f"{status} {why}", status, {"Connection": "close"})


def _too_large() -> _Refused:
    return _Refused(413, f"a body has at most {MOST_BODY_BYTES} bytes")


class Bounded:
    """Refuses a request whose body is too large, or too slow, before anything is made of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks for it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _told_length(dict(scope["headers"])) > MOST_BODY_BYTES:
            await _too_large().answer(scope, receive, send)
            return
        received, ends_at = 0, asyncio.get_running_loop().time() + ARRIVAL_SECONDS
        is_whole = has_answer = False

        async def receive_bounded() -> Message:
            nonlocal received, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout_at(ends_at):
                    message = await receive()
            except TimeoutError:
                raise _Refused(408, "the request did not arrive in time") from None
            received += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if received > MOST_BODY_BYTES:
                raise _too_large()
            return message

        async def send_once(message: Message) -> None:
            nonlocal has_answer
            has_answer = True
            await send(message)

        try:
            await self._app(scope, receive_bounded, send_once)
        except _Refused as refused:
            if not has_answer:
                await refused.answer(scope, receive, send)


def _told_length(headers: Mapping[bytes, bytes]) -> int:
    told = headers.get(b"content-length", b"0")
    return int(told) if told.isdigit() and len(told) < 20 else MOST_BODY_BYTES + 1
