"""A server that does what none should: it drips, floods, packs, never ends.

Each of `WAYS` answers one request on a connection and may go on until the client hangs up.
"""

from __future__ import annotations

import functools
import gzip
import json
import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

#: What is written to the client; fails once that has hung up.
Write = Callable[[bytes], None]
Way = Callable[[Write], None]

DRIP_SECONDS = 0.1
_CHUNK = b"x" * 65_536


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


def told(body: object, status: str = "200 OK", *headers: str) -> Way:
    """Answer with this JSON."""
    whole = answer(json.dumps(body).encode(), status, "Content-Type: application/json", *headers)
    return lambda write: write(whole)


def _drip(write: Write, start: bytes, piece: bytes) -> None:
    write(start)
    while True:
        for byte in piece:
            write(bytes([byte]))
            time.sleep(DRIP_SECONDS)


def _flood(write: Write, start: bytes, piece: bytes) -> None:
    write(start)
    while True:
        write(piece)


@functools.cache
def _packed() -> bytes:
    """300 MB of blanks in 300 kB: one member of gzip, many times."""
    return gzip.compress(b" " * 1_000_000, mtime=0) * 300


def _bomb(write: Write) -> None:
    write(answer(_packed(), "200 OK", "Content-Encoding: gzip", "Content-Type: application/json"))


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
WITHOUT_END = OK + b"Connection: close\r\n\r\n"
MOVED = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n"

#: Those that would go on for ever.
ENDLESS: dict[str, Way] = {
    "silence": lambda write: time.sleep(3600),
    "a header byte by byte": lambda write: _drip(write, OK, b"X-A: b\r\n"),
    "a body byte by byte": lambda write: _drip(write, WITHOUT_END, b" "),
    "a chunk byte by byte": lambda write: _drip(write, CHUNKED, b"1\r\n \r\n"),
    "a chunk's size byte by byte": lambda write: _drip(write, CHUNKED, b"0"),
    "interim answers": lambda write: _flood(write, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999),
    "a trailer": lambda write: _flood(write, CHUNKED + b"0\r\n", b"X-A: b\r\n" * 999),
}

#: Those that are larger than an answer may be.
LARGE: dict[str, Way] = {
    "a body without end": lambda write: _flood(write, WITHOUT_END, _CHUNK),
    "a redirect without end": lambda write: _flood(write, MOVED, _CHUNK),
    "a chunk without end": lambda write: _flood(write, CHUNKED + b"FFFFFFFFFF\r\n", _CHUNK),
    "one header": lambda write: _flood(write, OK + b"X-A: ", _CHUNK),
    "headers": lambda write: _flood(write, OK, b"X-A: b\r\n" * 999),
}

#: Whole answers whose content is more than anybody wants.
ODD: dict[str, Way] = {
    "300 MB in 300 kB": _bomb,
    "a long msg": told({"code": 1, "msg": "x\n" * 1_000_000}, "400 Bad Request"),
    "20,000 violations": told(
        {
            "code": 99991672,
            "msg": "no",
            "error": {
                "permission_violations": [{"subject": f"im:{n}" * 20} for n in range(20_000)],
                "field_violations": [{"description": f"f{n}" * 20} for n in range(20_000)],
            },
        },
        "400 Bad Request",
    ),
    "deep JSON": lambda write: write(answer(b"[" * 1_000_000)),
    "a number of 400 digits": lambda write: write(answer(b'{"code":1' + b"0" * 400 + b"}")),
    "a number of 5000 digits": lambda write: write(answer(b'{"code":1' + b"0" * 5000 + b"}")),
    "halves of characters": told({"code": 1, "msg": "\ud83d \udccc"}, "400 Bad Request"),
    "no JSON": lambda write: write(answer(b"\xff\xfe<html>", "502 Bad Gateway")),
    "nothing": lambda write: None,
    "half a line": lambda write: write(b"HTTP/1.1 2"),
    "no HTTP": lambda write: write(b"\x00" * 70_000),
    "wrong types": told({"code": "0", "msg": {"a": []}, "data": 7, "error": "x"}),
    "an empty object": told({}),
    "not modified": told({"code": 0, "data": {}}, "304 Not Modified"),
}

WAYS = {**ENDLESS, **LARGE, **ODD}


@dataclass
class Hostile:
    """The server at `url`; `way` gives what becomes of a request, `seen` has their first lines."""

    url: str
    way: Callable[[bytes], Way]
    seen: list[str] = field(default_factory=list)


@contextmanager
def hostile_server(way: Callable[[bytes], Way]) -> Iterator[Hostile]:
    """A server on this machine; `way` says for each request, whole as it came, what becomes of it.

    It serves one request on a connection.
    """

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                head += (received := self.request.recv(65_536))
                if not received:
                    return
            head, _, rest = head.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            whole = int(length[1]) if length else 0
            while len(rest) < whole and (received := self.request.recv(65_536)):
                rest += received
            server.seen.append(head.partition(b"\r\n")[0].decode())
            with suppress(OSError):
                server.way(head + b"\r\n\r\n" + rest)(self.request.sendall)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as listening:
        server = Hostile(f"http://127.0.0.1:{listening.server_address[1]}", way)
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()


def echo(request: bytes) -> Way:
    """Answer with the whole request in every field that is ever shown."""
    said = request.decode("utf-8", "replace")
    items = [dict.fromkeys(("subject", "description", "url", "chat_id", "name", "body"), said)]
    details = dict.fromkeys(("permission_violations", "field_violations", "helps"), items)
    body = {
        "code": 99991672,
        "msg": said,
        "message": said,
        "errors": [{"message": said}],
        "error": {"log_id": said, **details},
        "data": {"name": said, "items": items},
    }
    line = " ".join(said.encode("ascii", "replace").decode().split())
    return told(body, "403 Forbidden", f"X-Tt-Logid: {line}", f"X-GitHub-Request-Id: {line}")
