"""The double over HTTP: paths, methods, tokens, JSON, and one world behind them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from double.rules import CALLS, Refusal, Request, Rule, send, token
from double.world import World


@dataclass(frozen=True)
class Double:
    """One that runs."""

    url: str
    world: World


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    world: World

    def log_message(self, *_: object) -> None: ...

    def handle_one_request(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            super().handle_one_request()

    def _serve(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        with self.world.lock:
            try:
                rule, ids = self._found(parts.path)
                self._admit(rule)
                asked = Request(ids, dict(parse_qsl(parts.query)), self._parsed(text))
                data = rule(self.world, asked)
                is_lost = rule is send and self.world.losing > 0
                self.world.losing -= is_lost
            except Refusal as refusal:
                self._refuse(refusal, parts.path)
                return
        if is_lost:
            self._send(502, b"<html>bad gateway</html>", "text/html")
            return
        if rule is not token:
            data = {"msg": "success", "data": data}
        self._answer(200, {"code": 0, **data})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def _found(self, path: str) -> tuple[Rule, tuple[str, ...]]:
        for method, pattern, rule in CALLS:
            if method == self.command and (match := re.fullmatch(pattern, path)):
                return rule, match.groups()
        raise Refusal(0, "404 page not found", http=404)

    def _admit(self, rule: Rule) -> None:
        """The token is judged before the parameters. [seen]"""
        if rule is token:
            return
        given = self.headers.get("Authorization", "")
        if not given:
            raise Refusal(99991661, "Missing access token for authorization")
        if not re.fullmatch(r"Bearer [tu]-\S+", given):
            raise Refusal(99991671, "Invalid access token for authorization: t- or u-")
        if self.world.tokens.get(given.removeprefix("Bearer "), 0) < self.world.now():
            raise Refusal(99991663, "Invalid access token for authorization", is_shape=False)

    def _parsed(self, text: bytes) -> Any:
        if not text:
            return None
        if not self.headers.get("Content-Type", "").startswith("application/json"):
            raise Refusal(9499, "Bad Request: Content-Type is application/json")
        try:
            return json.loads(text.decode())
        except ValueError:
            raise Refusal(9499, "Bad Request: invalid character") from None

    def _refuse(self, refusal: Refusal, path: str) -> None:
        if refusal.is_shape:
            self.world.mistakes.append(f"{self.command} {path}: {refusal}")
        if refusal.http == 404:
            self._send(404, b"404 page not found", "text/plain")
            return
        self._answer(refusal.http, {"code": refusal.code, "msg": refusal.msg, "error": {}})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), "application/json; charset=utf-8")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string(int(self.world.now())))
        self.send_header("Content-Type", kind)
        self.send_header("X-Tt-Logid", f"double{self.world.number():08}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = self.headers.get("Connection") == "close"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


@contextmanager
def running_double() -> Iterator[Double]:
    """One on a free port of this machine, in threads of this process."""
    world = World()
    handler = type("Handler", (_Handler,), {"world": world})
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield Double(f"http://127.0.0.1:{server.server_address[1]}", world)
        finally:
            server.shutdown()
