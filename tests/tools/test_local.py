"""`make up` and `make down` touch nothing but this checkout's own emulator and stack."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from local import table
from local_emulator import ForeignServer, LocalEmulator, ensure, load
from local_stack import LocalStack, Locked, environment, is_dead


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


def test_no_variable_of_the_user_reaches_the_commands(tmp_path: Path) -> None:
    base = {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy",
        "FEISHU_APP_SECRET": "real",
        "FEISHU_ALLOWED_HOST": "real.example",
        "FEISHU_LANG": "zh",
        "PULUMI_BACKEND_URL": "s3://real",
        "PULUMI_CONFIG_PASSPHRASE_FILE": "/real",
        "PULUMI_ACCESS_TOKEN": "real",
    }
    assert environment(base, tmp_path, {"FEISHU_APP_ID": "cli_demo"}) == {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy",
        "FEISHU_APP_ID": "cli_demo",
        "FEISHU_LANG": "zh",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_HOME": f"{tmp_path}/pulumi-home",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def test_a_foreign_server_on_the_port_is_a_clear_stop(tmp_path: Path, foreign_port: int) -> None:
    with pytest.raises(ForeignServer, match=f"Port {foreign_port} is taken by a server"):
        ensure(tmp_path, foreign_port)


def test_a_foreign_server_is_not_stopped(foreign_port: int) -> None:
    LocalEmulator(os.getpid(), foreign_port, "nonce").stop()  # would end this very process


# It is meant to outlive whoever started it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_emulator_is_started_once_proves_itself_and_stops(tmp_path: Path) -> None:
    started = ensure(tmp_path, free_port())
    try:
        assert started.proves_itself()
        assert not LocalEmulator(started.pid, started.port, "another nonce").proves_itself()
        assert ensure(tmp_path, started.port) == started == load(tmp_path)
        assert len(started.world()["chats"]) == 6
        assert (tmp_path / "emulator.json").stat().st_mode & 0o077 == 0
        arguments = Path(f"/proc/{started.pid}/cmdline").read_bytes()
        assert started.nonce.encode() not in arguments
    finally:
        started.stop()
    assert not started.proves_itself()


def test_only_a_dead_process_of_this_machine_is_dead() -> None:
    here, now = socket.gethostname(), datetime.now(UTC)
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    lock = {"pid": child.pid, "hostname": here, "timestamp": now.isoformat()}
    assert is_dead(lock)
    assert not is_dead({**lock, "hostname": "elsewhere"})
    assert not is_dead({**lock, "pid": os.getpid(), "timestamp": now.isoformat()})
    long_ago = (now - timedelta(days=400)).isoformat()
    assert is_dead({**lock, "pid": os.getpid(), "timestamp": long_ago})  # the number was used again


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    folder = tmp_path / "state/.pulumi/locks/organization/pulumi-feishu/local"
    folder.mkdir(parents=True)
    return folder / "lock.json"


def test_the_lock_of_a_run_elsewhere_stops_make(tmp_path: Path, locked: Path) -> None:
    locked.write_text('{"pid": 1, "hostname": "elsewhere", "timestamp": "2026-01-01T00:00:00Z"}')
    stack = LocalStack(tmp_path, tmp_path, {})
    with pytest.raises(Locked, match="by process 1 on elsewhere since 2026-01-01 00:00 UTC: "):
        stack.up()
    assert locked.exists()


def test_the_table_aligns_chinese_names() -> None:
    chats: list[dict[str, Any]] = [
        {"name": "闲聊", "notice": None, "banner": None},
        {"name": "SRE", "notice": {"by": "cli_a"}, "banner": "值班表\n第 48 周"},
    ]
    assert table(chats) == (
        "Group  Shows now        Written by\n"
        "闲聊   -                -\n"
        "SRE    值班表 第 48 周  cli_a"
    )
