"""The emulator as a web application: Feishu's endpoints, the control plane, and the page.

/open-apis/…   Feishu Open API, as listed in `api/routes.py`; journaled, delayed, throttled, faulty
/_emulator/…   the control plane: see `control.py`
/, /page/…     the page: see `page/endpoints.py`
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulumi_feishu.emulator.api.call import Call
from pulumi_feishu.emulator.api.envelope import NOT_FOUND, render
from pulumi_feishu.emulator.api.routes import find
from pulumi_feishu.emulator.bounds import Bounded
from pulumi_feishu.emulator.connections import cut
from pulumi_feishu.emulator.control import Control
from pulumi_feishu.emulator.page.endpoints import page_routes
from pulumi_feishu.emulator.service import Service
from pulumi_feishu.emulator.world.state import World

_OWN_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def create_app(
    world: World,
    *,
    state: Path | None = None,
    latency_ms: int = 0,
    nonce: str | None = None,
    clock: Callable[[], float] = time.time,
) -> Starlette:
    """The application over this world; `clock` gives seconds since the epoch."""
    service = Service(world, state=state, latency_ms=latency_ms, clock=clock)
    app = Starlette(
        routes=[
            Route("/open-apis/{rest:path}", _OpenApis(service)),
            *Control(service, nonce).routes(),
            *page_routes(service),
        ],
        middleware=[
            Middleware(_Dated, clock=service.clock),
            Middleware(_OwnHostOnly),
            Middleware(Bounded),
        ],
        exception_handlers={404: lambda *_: PlainTextResponse(NOT_FOUND.raw, NOT_FOUND.http)},
    )
    app.router.redirect_slashes = False
    return app


class _OpenApis:
    """Feishu's endpoints: wait as told, judge at once, answer."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = await _read_call(scope, receive)
        if call is None:
            return
        service = self._service
        fault = service.faults.strike(call.api, call.ids) if call.api else None
        delay_ms = service.latency_ms + (fault.delay_ms if fault else 0)
        if delay_ms:
            await asyncio.sleep(delay_ms / 1000)
        answer, log_id = service.answer(call, fault)
        if answer is None:
            await cut(scope, receive)
            return
        content, headers = render(answer, log_id)
        await send({"type": "http.response.start", "status": answer.http, "headers": headers})
        await send({"type": "http.response.body", "body": content})


class _Dated:
    """Gives every answer the service's time as its `Date`, unless a scripted fault has another."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float]) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                if not any(name.lower() == b"date" for name, _ in headers):
                    date = formatdate(self._clock(), usegmt=True).encode()
                    message["headers"] = [*headers, (b"Date", date)]
            await send(message)

        await self._app(scope, receive, send_dated)


class _OwnHostOnly:
    """Refuses other Host and Origin headers: no foreign web page may reach this server by
    rebinding a name to 127.0.0.1 or by posting a form to it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_own(scope):
            await self._app(scope, receive, send)
            return
        refusal = Response(
            "403 this emulator answers on 127.0.0.1, localhost and [::1] only", status_code=403
        )
        await refusal(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    # Another page of this machine, on another port, is a foreign one too.
    return (
        len(hosts) == 1
        and _without_port(hosts[0].decode("latin-1")) in _OWN_HOSTS
        and all(origin.lower() == b"http://" + hosts[0].lower() for origin in origins)
    )


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


async def _read_call(scope: Scope, receive: Receive) -> Call | None:
    """The whole request; None when the caller went away before it was complete."""
    chunks, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    authorization = next(
        (value for name, value in scope["headers"] if name == b"authorization"), b""
    )
    method, path = scope["method"], scope["path"]
    api, ids = find(method, path)
    return Call(
        method=method,
        path=path,
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"))),
        authorization=authorization.decode("latin-1"),
        body=b"".join(chunks),
        api=api,
        ids=ids,
    )
