"""The emulator as a process of its own: start, stop, restart, kill."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.lab import IM, TOKEN_CALL, WORLD
from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET

_PROGRAM = """
import json, sys
from pathlib import Path
from pulumi_feishu.emulator import serve
given = json.loads(sys.argv[1])
paths = {name: Path(given[name]) if given[name] else None for name in ("seed", "state")}
serve(port=given["port"], latency_ms=0, nonce=None, **paths)
"""


def _start(**options: Any) -> subprocess.Popen[str]:
    given = {"port": 0, "seed": None, "state": None, **options}
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, json.dumps(given, default=str)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _running(**options: Any) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with _start(**options) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().rstrip("\n"), process
        finally:
            if process.poll() is None:
                process.kill()


def _url(line: str) -> str:
    return line.removeprefix("Feishu emulator on ")


def _token(url: str) -> dict[str, str]:
    body = {"app_id": DEMO_APP_ID, "app_secret": DEMO_APP_SECRET}
    answer = requests.post(url + TOKEN_CALL, json=body, timeout=10).json()
    return {"Authorization": f"Bearer {answer['tenant_access_token']}"}


def _world(url: str) -> Any:
    return requests.get(f"{url}/_emulator/world", timeout=10).json()


def _pin(url: str, headers: dict[str, str], chat: Any) -> int:
    item = {"action_type": "1", "message_id": chat["messages"][-1]["message_id"]}
    path = f"{IM}/chats/{chat['chat_id']}/top_notice/put_top_notice"
    answer = requests.post(
        url + path, json={"chat_top_notice": [item]}, headers=headers, timeout=10
    )
    return int(answer.json()["code"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_says_where_it_listens_and_stops_cleanly(number: signal.Signals) -> None:
    with _running() as (line, process):
        assert line.startswith("Feishu emulator on http://127.0.0.1:")
        assert len(_world(_url(line))["chats"]) == 6
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
        assert (process.returncode, output, errors) == (0, "", "")


def test_it_is_reached_on_the_loopback_address_only() -> None:
    with _running() as (line, process):
        port = int(line.rpartition(":")[2])
        listening = subprocess.run(
            ["cat", f"/proc/{process.pid}/net/tcp"], capture_output=True, text=True, check=True
        ).stdout
        own = [row.split()[1] for row in listening.splitlines() if f":{port:04X} " in row]
        assert f"0100007F:{port:04X}" in own
        assert f"00000000:{port:04X}" not in own


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with _start(port=port) as process:
            output, errors = process.communicate(timeout=10)
    assert (process.returncode, output) == (1, "")
    assert errors == (
        f"The emulator can't listen on 127.0.0.1:{port}: Address already in use. "
        "Choose another port, or 0 for any free one.\n"
    )


def test_a_seed_replaces_the_demo(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(WORLD), encoding="utf-8")
    with _running(seed=seed) as (line, _):
        names = [chat["name"] for chat in _world(_url(line))["chats"]]
    assert names == ["发布值班群", "开发群"]


@pytest.mark.parametrize(
    ("option", "text", "error"),
    [
        pytest.param("seed", "{", "Expecting property name", id="broken seed"),
        pytest.param("seed", None, "can't be read: No such file", id="no seed"),
        pytest.param("state", "[]", "the state must be an object", id="broken state"),
    ],
)
def test_a_wrong_file_is_one_clear_line(
    tmp_path: Path, option: str, text: str | None, error: str
) -> None:
    path = tmp_path / "world.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with _start(**{option: path}) as process:
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output) == (1, "")
    assert errors.startswith(f"The emulator can't start: {path}")
    assert error in errors
    assert errors.count("\n") == 1


def test_a_state_file_that_cant_be_written_stops_the_start(tmp_path: Path) -> None:
    with _start(state=tmp_path / "none" / "state.json") as process:
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert errors.startswith("The emulator can't write its state file")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_the_state_survives_a_restart_and_the_tokens_do_not(
    tmp_path: Path, number: signal.Signals
) -> None:
    state = tmp_path / "state.json"
    with _running(state=state) as (line, process):
        url = _url(line)
        headers = _token(url)
        chat = _world(url)["chats"][0]
        change = {"name": "改名"}
        requests.patch(f"{url}/_emulator/chats/{chat['chat_id']}", json=change, timeout=10)
        assert _pin(url, headers, chat) == 0
        os.kill(process.pid, number)
        process.wait(timeout=10)
        before = [chat["messages"][-1]["message_id"], "改名"]
    with _running(state=state) as (line, _):
        url = _url(line)
        again = _world(url)["chats"][0]
        assert [again["notice"]["message_id"], again["name"]] == before
        assert _pin(url, headers, chat) == 99991663
        assert _pin(url, _token(url), chat) == 0


def test_the_state_wins_over_the_seed(tmp_path: Path) -> None:
    seed, state = tmp_path / "seed.json", tmp_path / "state.json"
    seed.write_text(json.dumps(WORLD), encoding="utf-8")
    with _running(state=state):
        pass
    with _running(state=state, seed=seed) as (line, _):
        assert len(_world(_url(line))["chats"]) == 6
