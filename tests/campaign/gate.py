"""What stands between the client and a server: it counts, and does to one call what was ordered.

It is the network and the gateway at their worst, in front of whichever server, and knows of Feishu
only where a call names its group.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from campaign.twisted import OddTokens, Whole, dated, drops
from support.patience import PATIENCE_SECONDS

_Plain = Literal["429", "502", "5000", "lost", "cut", "refused", "expired", "held", "held late"]
_Twisted = Literal["drips", "drips on", "dated ahead", "dated behind", "odd token"]
FaultKind = _Plain | _Twisted

_USUAL: tuple[FaultKind, ...] = (
    *("429", "502", "5000", "lost", "cut", "refused", "expired"),
    *("drips", "dated ahead", "dated behind", "odd token"),
)

#: One that drips on takes the 30 s after which the client gives it up, so it is rare.
FAULTS: tuple[FaultKind, ...] = (*_USUAL * 2, "drips on")

#: A day off: what tells a message that a send has made from an older one with the same uuid.
DATED: tuple[FaultKind, ...] = ("dated ahead", "dated behind")

#: The server's answer comes whole, and no run may fail for them.
HARMLESS: tuple[FaultKind, ...] = ("drips", *DATED)

#: Answers in place of the server's, without the call being passed on.
_INSTEAD: dict[FaultKind, tuple[int, bytes, dict[str, str]]] = {
    "429": (
        429,
        b'{"code":99991400,"msg":"request trigger frequency limit"}',
        {"x-ogw-ratelimit-reset": "1"},
    ),
    "502": (502, b"<html>bad gateway</html>", {"Content-Type": "text/html"}),
    "5000": (500, b'{"code":5000,"msg":"internal error"}', {}),
    "refused": (400, b'{"code":232999,"msg":"scripted refusal"}', {}),
    "expired": (400, b'{"code":99991663,"msg":"Invalid access token"}', {}),
}
#: And the token that is fetched then lives oddly long.
_INSTEAD["odd token"] = _INSTEAD["expired"]


@dataclass(frozen=True)
class Fault:
    """What happens to the `nth` call about this group in a run; `lasts`: and to those after it.

    One that drips on never lasts: each takes 30 s.
    """

    chat: str
    nth: int
    kind: FaultKind
    lasts: bool = False


@dataclass(frozen=True)
class Seen:
    """One call that was made: the group that it is about, and the code of the server's answer."""

    method: str
    path: str
    chat: str
    code: int


@dataclass
class Gate:
    """The address that programs are given, and what came through."""

    url: str = ""
    upstream: str = ""
    faults: dict[str, Fault] = field(default_factory=dict)
    calls: list[Seen] = field(default_factory=list)
    #: Those that may fail a run, and all of the walk by kind.
    hits: int = 0
    strikes: Counter[FaultKind] = field(default_factory=Counter)
    odd_tokens: OddTokens = field(default_factory=OddTokens)
    in_flight: int = 0
    #: A call is held back, and it may go on.
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    chats: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _counted: Counter[str] = field(default_factory=Counter)

    def arm(self, *faults: Fault) -> None:
        """Begin a run, with these faults in it."""
        with self.lock:
            self.faults, self.hits = {fault.chat: fault for fault in faults}, 0
            self._counted.clear()
            self.calls.clear()
            self.reached.clear()
            self.released.clear()

    def struck(self, chat: str) -> FaultKind | None:
        """Count a call about this group, and say what is to happen to it."""
        with self.lock:
            self._counted[chat] += 1
            fault, count = self.faults.get(chat), self._counted[chat]
            if fault is None or count < fault.nth:
                return None
            if count > fault.nth and (not fault.lasts or fault.kind == "drips on"):
                return None
            if fault.kind not in ("held", "held late"):
                self.strikes[fault.kind] += 1
                self.hits += fault.kind not in HARMLESS
                self.odd_tokens.is_next |= fault.kind == "odd token"
            return fault.kind

    def chat_of(self, path: str, body: bytes) -> str:
        """The group that a call is about, "" where it names none."""
        parts = urlsplit(path)
        if named := re.search(r"/chats/(oc_\w+)", parts.path):
            return named[1]
        if named := re.search(r"/messages/(om_\w+)", parts.path):
            return self.chats.get(named[1], "")
        if "container_id" in (query := parse_qs(parts.query)):
            return query["container_id"][0]
        receiver = re.search(rb'"receive_id": ?"(oc_\w+)"', body)
        return receiver[1].decode() if receiver else ""

    def learn(self, chat: str, answer: bytes) -> None:
        """Note the messages that an answer names."""
        if chat:
            for message in re.findall(rb'"message_id": ?"(om_\w+)"', answer):
                self.chats[message.decode()] = chat


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gate: Gate

    def handle_one_request(self) -> None:
        with suppress(OSError):
            super().handle_one_request()
            return
        self.close_connection = True

    def log_message(self, *_: object) -> None: ...

    def _pass(self) -> None:
        gate = self.gate
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            # Whoever sent it was killed meanwhile.
            self.close_connection = True
            return
        chat = gate.chat_of(self.path, body)
        kind = gate.struck(chat)
        with gate.lock:
            gate.in_flight += 1
        try:
            if kind in _INSTEAD:
                gate.calls.append(Seen(self.command, self.path, chat, -1))
                self._answer(*_INSTEAD[kind])
                return
            answer = None
            if kind not in ("cut", "held"):
                answer = self._forwarded(body, chat)
            if kind in ("held", "held late"):
                gate.reached.set()
                gate.released.wait(PATIENCE_SECONDS)
            if answer is not None and kind in ("drips", "drips on"):
                self._drip(answer, is_endless=kind == "drips on")
                return
            if answer is not None and kind in DATED:
                self._answer(*dated(answer, 1 if kind == "dated ahead" else -1))
                return
            if kind or answer is None:
                gate.calls.append(Seen(self.command, self.path, chat, -1))
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self._answer(*answer)
        finally:
            with gate.lock:
                gate.in_flight -= 1

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass  # noqa: N815

    def _forwarded(self, body: bytes, chat: str) -> Whole:
        parts = urlsplit(self.gate.upstream)
        server = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            server.request(self.command, self.path, body or None, headers)
            response = server.getresponse()
            content = response.read()
        finally:
            server.close()
        content = self.gate.odd_tokens.twisted(self.path, content)
        self.gate.learn(chat, content)
        self.gate.calls.append(Seen(self.command, self.path, chat, _code(content)))
        kept = ("content-type", "date", "x-tt-logid", "x-ogw-ratelimit-reset")
        return (
            response.status,
            content,
            {k: v for k, v in response.headers.items() if k.lower() in kept},
        )

    def _drip(self, whole: Whole, *, is_endless: bool) -> None:
        status, content, headers = whole
        lines = [f"HTTP/1.1 {status} OK", *(f"{name}: {value}" for name, value in headers.items())]
        length = len(content) + 1_000_000 * is_endless
        head = "\r\n".join([*lines, f"Content-Length: {length}", "", ""])
        for drop in drops(head.encode() + content, is_endless=is_endless):
            self.wfile.write(drop)

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _code(content: bytes) -> int:
    try:
        return int(json.loads(content)["code"])
    except (ValueError, KeyError, TypeError):
        return -1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


@contextmanager
def gate_before(upstream: str) -> Iterator[Gate]:
    """A gate on a free port of this machine, in threads of this process."""
    gate = Gate(upstream=upstream)
    handler = type("Handler", (_Handler,), {"gate": gate})
    with _Server(("127.0.0.1", 0), handler) as server:
        gate.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield gate
        finally:
            gate.released.set()
            server.shutdown()
