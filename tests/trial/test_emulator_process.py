"""The emulator of a trial is our own, and nobody else's server is asked or ended."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pulumi_feishu.trial.emulator_process import (
    ForeignServer,
    LocalEmulator,
    ensure,
    ensure_anywhere,
    last_emulator,
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def foreign_port() -> Iterator[int]:
    """A server that answers everything, as a real Feishu behind a tunnel would."""

    class Anything(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"proof": "00"}')

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Anything)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_foreign_server_on_the_port_is_a_clear_stop(tmp_path: Path, foreign_port: int) -> None:
    with pytest.raises(ForeignServer, match=f"Port {foreign_port} is taken by a server"):
        ensure(tmp_path, foreign_port)


def test_a_foreign_server_is_not_stopped(foreign_port: int) -> None:
    assert LocalEmulator(os.getpid(), foreign_port, "nonce").stop()  # would end this very process


# It is meant to outlive whoever started it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_emulator_is_started_once_proves_itself_and_stops(tmp_path: Path) -> None:
    started = ensure(tmp_path, free_port())
    try:
        assert started.proves_itself()
        assert not LocalEmulator(started.pid, started.port, "another nonce").proves_itself()
        assert ensure(tmp_path, started.port) == started == last_emulator(tmp_path)
        assert len(started.world()["chats"]) == 6
        assert (tmp_path / "emulator.json").stat().st_mode & 0o077 == 0
        arguments = Path(f"/proc/{started.pid}/cmdline").read_bytes()
        assert started.nonce.encode() not in arguments
    finally:
        assert started.stop()
    assert not started.proves_itself()
    assert started.stop()  # It is gone, and that is all that was asked.


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_port_that_is_taken_makes_it_listen_on_another(tmp_path: Path, foreign_port: int) -> None:
    last = LocalEmulator(os.getpid(), foreign_port, "nonce")
    (tmp_path / "emulator.json").write_text(json.dumps(asdict(last)))
    started = ensure_anywhere(tmp_path)
    try:
        assert started.port != foreign_port
        assert ensure_anywhere(tmp_path) == started
        started.stop()
        before, started = started, ensure_anywhere(tmp_path)
        assert started.pid != before.pid
        assert started.port == before.port  # that shells know
    finally:
        started.stop()
