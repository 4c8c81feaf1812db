"""The emulator as a process of its own: start, stop, restart, kill."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from emulator.lab import IM, TOKEN_CALL, WORLD
from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from support.console import PROGRAM
from support.forks import Fork, run_module
from support.patience import PATIENCE_SECONDS


@dataclass(frozen=True)
class Running:
    """An emulator's process and the file of its errors."""

    fork: Fork
    errors: Path

    def first_line(self) -> str:
        """What it says once it listens."""
        return self.fork.stdout.readline().decode().rstrip("\n")

    def ended(self) -> tuple[int, str, str]:
        """Its exit code, and what it wrote to standard output and standard error since."""
        output = self.fork.stdout.read().decode()
        return self.fork.wait(), output, self.errors.read_text()


#: Starts an emulator with these options.
Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[Running] = []

    def start(**options: object) -> Running:
        given = [f"--{name}={value}" for name, value in {"port": 0, **options}.items()]
        errors = tmp_path / f"errors-{len(running)}"
        fork = run_module("pulumi_feishu", "emulator", *given, errors=errors)
        running.append(Running(fork, errors))
        return running[-1]

    yield start
    for each in running:
        each.fork.end()


def _url(line: str) -> str:
    return line.removeprefix("Feishu emulator on ")


def _token(url: str) -> dict[str, str]:
    body = {"app_id": DEMO_APP_ID, "app_secret": DEMO_APP_SECRET}
    answer = requests.post(url + TOKEN_CALL, json=body, timeout=PATIENCE_SECONDS).json()
    return {"Authorization": f"Bearer {answer['tenant_access_token']}"}


def _world(url: str) -> Any:
    return requests.get(f"{url}/_emulator/world", timeout=PATIENCE_SECONDS).json()


def _pin(url: str, headers: dict[str, str], chat: Any) -> int:
    item = {"action_type": "1", "message_id": chat["messages"][-1]["message_id"]}
    path = f"{IM}/chats/{chat['chat_id']}/top_notice/put_top_notice"
    answer = requests.post(
        url + path, json={"chat_top_notice": [item]}, headers=headers, timeout=PATIENCE_SECONDS
    )
    return int(answer.json()["code"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_says_where_it_listens_and_stops_cleanly(number: signal.Signals) -> None:
    """From a cold start, as a person starts it."""
    with subprocess.Popen(
        [*PROGRAM, "emulator", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().rstrip("\n")
        assert line.startswith("Feishu emulator on http://127.0.0.1:")
        assert len(_world(_url(line))["chats"]) == 6
        process.send_signal(number)
        output, errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, output, errors) == (0, "", "")


def test_it_is_reached_on_the_loopback_address_only(start: Start) -> None:
    emulator = start()
    port = int(emulator.first_line().rpartition(":")[2])
    listening = Path(f"/proc/{emulator.fork.pid}/net/tcp").read_text()
    own = [row.split()[1] for row in listening.splitlines() if f":{port:04X} " in row]
    assert f"0100007F:{port:04X}" in own
    assert f"00000000:{port:04X}" not in own


def test_a_taken_port_is_one_clear_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert start(port=port).ended() == (
            1,
            "",
            f"The emulator can't listen on 127.0.0.1:{port}: Address already in use. "
            "Choose another port, or 0 for any free one.\n",
        )


def test_a_seed_replaces_the_demo(start: Start, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(WORLD), encoding="utf-8")
    world = _world(_url(start(seed=seed).first_line()))
    assert [chat["name"] for chat in world["chats"]] == ["发布值班群", "开发群"]


@pytest.mark.parametrize(
    ("option", "text", "error"),
    [
        pytest.param("seed", "{", "Expecting property name", id="broken seed"),
        pytest.param("seed", None, "can't be read: No such file", id="no seed"),
        pytest.param("state", "[]", "the state must be an object", id="broken state"),
    ],
)
def test_a_wrong_file_is_one_clear_line(
    start: Start, tmp_path: Path, option: str, text: str | None, error: str
) -> None:
    path = tmp_path / "world.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    code, output, errors = start(**{option: path}).ended()
    assert (code, output) == (1, "")
    assert errors.startswith(f"The emulator can't start: {path}")
    assert error in errors
    assert errors.count("\n") == 1


def test_a_state_file_that_cant_be_written_stops_the_start(start: Start, tmp_path: Path) -> None:
    code, _, errors = start(state=tmp_path / "none" / "state.json").ended()
    assert code == 1
    assert errors.startswith("The emulator can't write its state file")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_the_state_survives_a_restart_and_the_tokens_do_not(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    state = tmp_path / "state.json"
    emulator = start(state=state)
    url = _url(emulator.first_line())
    headers = _token(url)
    chat = _world(url)["chats"][0]
    change = {"name": "改名"}
    requests.patch(
        f"{url}/_emulator/chats/{chat['chat_id']}", json=change, timeout=PATIENCE_SECONDS
    )
    assert _pin(url, headers, chat) == 0
    os.kill(emulator.fork.pid, number)
    emulator.fork.wait()
    before = [chat["messages"][-1]["message_id"], "改名"]

    url = _url(start(state=state).first_line())
    again = _world(url)["chats"][0]
    assert [again["notice"]["message_id"], again["name"]] == before
    assert _pin(url, headers, chat) == 99991663
    assert _pin(url, _token(url), chat) == 0


def test_the_state_wins_over_the_seed(start: Start, tmp_path: Path) -> None:
    seed, state = tmp_path / "seed.json", tmp_path / "state.json"
    seed.write_text(json.dumps(WORLD), encoding="utf-8")
    first = start(state=state)
    first.first_line()
    first.fork.end()
    second = start(state=state, seed=seed)
    assert len(_world(_url(second.first_line()))["chats"]) == 6


@pytest.mark.parametrize("option", [{"port": 99999}, {"port": -1}, {"latency-ms": -5}])
def test_a_number_out_of_its_range_is_wrong_input(start: Start, option: dict[str, int]) -> None:
    code, output, errors = start(**option).ended()
    assert (code, output) == (2, "")
    assert "is not in the range" in errors
