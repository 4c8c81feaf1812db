"""A double of GitHub's and GitLab's calls for comments, on a real socket.

It refuses what they refuse, and a call that nobody taught it fails the test. `journal` has each
call in order; `faults` are answers that come ahead of its own, once each, and have to be used up.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pulumi_feishu.emulator.server import listen


class Call(NamedTuple):
    """A call as it came in; `query` has the names and values as sent."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """What goes back; `body` is JSON, or a text as it is."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """The next call of this method whose path matches gets this answer."""

    method: str
    path: str
    answer: Answer
    #: The call is carried out all the same, and its own answer is lost.
    is_done: bool = False


class Host(Protocol):
    """One of the two APIs; `answer` is None for a call that it does not know."""

    request_id_header: str

    def answer(self, call: Call) -> Answer | None: ...


class Double:
    """An ASGI application that plays one host at a time."""

    def __init__(self) -> None:
        self.url = ""
        self._lock = threading.Lock()

    def play(self, host: Host) -> None:
        """Begin anew, as this host."""
        self.host = host
        self.journal: list[Call] = []
        self.unknown: list[str] = []
        self.faults: list[Fault] = []

    def calls(self) -> list[str]:
        """The calls in order: `GET /user`."""
        return [f"{call.method} {call.path}" for call in self.journal]

    def writes(self) -> list[str]:
        """Those that change something."""
        return [c for c in self.calls() if not (c.startswith("GET ") or c.endswith("/graphql"))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        raw = await request.body()
        call = Call(
            request.method,
            scope["raw_path"].decode(),
            dict(request.query_params),
            request.headers,
            json.loads(raw) if raw else None,
        )
        with self._lock:
            number, answer = self._answer(call)
        headers = {self.host.request_id_header: f"REQ-{number}", **answer.headers}
        await self._response(answer, headers)(scope, receive, send)

    def _answer(self, call: Call) -> tuple[int, Answer]:
        self.journal.append(call)
        number = len(self.journal)
        for fault in self.faults:
            if fault.method == call.method and re.fullmatch(fault.path, call.path):
                self.faults.remove(fault)
                if fault.is_done:
                    self.host.answer(call)
                return number, fault.answer
        answer = self.host.answer(call)
        if answer is None:
            self.unknown.append(f"{call.method} {call.path}")
            answer = Answer(501, {"message": "the double does not know this call"})
        return number, answer

    def _response(self, answer: Answer, headers: Mapping[str, str]) -> Response:
        if isinstance(answer.body, str):
            return Response(answer.body, answer.status, dict(headers), "text/html")
        raw = b"" if answer.body is None else json.dumps(answer.body).encode()
        return Response(raw, answer.status, dict(headers), "application/json")


class Paged(NamedTuple):
    """A page of a list, and the numbers of those around it; None where there is none."""

    items: Sequence[Any]
    next: int | None
    last: int


def paged(items: Sequence[Any], query: Mapping[str, str], *, default: int) -> Paged:
    """As both hosts page: `per_page` is cut at 100, `page` begins with 1."""
    size = min(int(query.get("per_page", default)), 100)
    number = int(query.get("page", 1))
    last = max(1, -(-len(items) // size))
    there = items[(number - 1) * size : number * size]
    return Paged(there, number + 1 if number < last else None, last)


@contextmanager
def serving(double: Double, *, certificate: Path | None = None) -> Iterator[str]:
    """The double on a free port of this machine; with a certificate (PEM, key inside) by TLS."""
    listener = listen(0)
    config = uvicorn.Config(
        double,
        lifespan="off",
        ws="none",
        log_level="critical" if certificate else "warning",
        access_log=False,
        ssl_certfile=str(certificate) if certificate else None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    scheme = "https" if certificate else "http"
    double.url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield double.url
    finally:
        server.should_exit = True
        thread.join()
