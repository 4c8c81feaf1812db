"""`doctor --probe` as a shell and a person at a terminal see it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_feishu import __version__
from support.console import PROGRAM, Done, run
from support.emulator import Emulator, running_emulator
from support.patience import PATIENCE_SECONDS, wait_until

CHAT = "oc_test"


@pytest.fixture
def feishu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        emulator.add_chat(CHAT, messages={"om_hand": "pinned by hand"})
        yield emulator


def at_a_terminal(feishu: Emulator, folder: Path, *arguments: str, keys: str) -> Done:
    """Run it with these keys pressed; what it asks stands on stderr."""
    person, terminal = pty.openpty()
    os.write(person, keys.encode())
    command = ("doctor", "--probe", CHAT, *arguments)
    done = run(*command, environment=feishu.environment, folder=folder, stdin=terminal)
    os.close(terminal)
    os.close(person)
    return done


def row(done: Done, name: str) -> str:
    [line] = [line for line in done.out.splitlines() if f"(`{name}`)" in line]
    return line.partition(") | ")[2]


def test_a_person_is_asked_before_and_where_no_call_can_tell(
    feishu: Emulator, tmp_path: Path
) -> None:
    done = at_a_terminal(feishu, tmp_path, keys="y\ny\nn\ny\nn\n")
    assert done.code == 0
    assert "group oc_test (oc_test, 0 people)" in done.err
    assert "Begin? [y/N]" in done.err
    assert done.err.count("[y/n]:") == 4
    assert row(done, "put_replaces") == "held | accepted; shown in the group |"
    assert row(done, "recall_empties_slot") == "held | accepted; not shown in the group |"
    assert row(done, "pins_are_one_slot") == "held | accepted; not shown in the group |"
    assert row(done, "put_takes_foreign_message").startswith("not tried | ")
    assert feishu.shows(CHAT) == "none"


def test_the_table_is_stdout_and_nothing_else(feishu: Emulator, tmp_path: Path) -> None:
    feishu.add_chat("oc_b", messages={"om_b": "foreign"})
    options = ["--probe", CHAT, "--yes", "--foreign-message", "om_b"]
    done = run("doctor", *options, environment=feishu.environment, folder=tmp_path)
    assert done.code == 0
    head, blank, columns, rule, *rows = done.out.splitlines()
    assert head.startswith(f"pulumi-feishu {__version__}, 127.0.0.1, 20")
    assert (blank, columns, rule) == ("", "| assumption | | seen |", "| --- | --- | --- |")
    assert len(rows) == 12
    assert all(line.count(" | ") == 2 for line in rows)
    assert row(done, "put_takes_foreign_message") == "held | refused with 232001 |"
    assert row(done, "recall_empties_slot").startswith("not observed | ")
    assert feishu.environment["FEISHU_APP_SECRET"] not in done.out + done.err


def test_no_is_no(feishu: Emulator, tmp_path: Path) -> None:
    done = at_a_terminal(feishu, tmp_path, keys="n\n")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("Nothing was done.\n")
    assert feishu.calls() == []


def test_where_nobody_can_be_asked_it_needs_a_yes(feishu: Emulator, tmp_path: Path) -> None:
    done = run("doctor", "--probe", CHAT, environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.out) == (4, "")
    assert "--yes" in done.err
    assert feishu.calls() == []


def test_a_declared_group_is_not_thrown_away_even_with_yes(
    feishu: Emulator, tmp_path: Path
) -> None:
    entry = f"{{ name: a, chat: {CHAT}, notice: unmanaged }}"
    (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n  - {entry}\n")
    done = run("doctor", "--probe", CHAT, "--yes", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.out) == (4, "")
    assert "is declared at notices.yaml:3:5" in done.err
    assert feishu.calls(writes_only=False) == []


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--probe", "om_x"], id="a message for the group"),
        pytest.param(["--probe", CHAT, "--foreign-message", "oc_x"], id="a group for the message"),
        pytest.param(["--probe", CHAT, "--json"], id="as JSON"),
        pytest.param(["--probe", CHAT, "--offline"], id="offline"),
        pytest.param(["--foreign-message", "om_x"], id="without a group"),
        pytest.param(["--yes"], id="yes to what"),
    ],
)
def test_what_does_not_go_together_is_code_2(tmp_path: Path, options: list[str]) -> None:
    done = run("doctor", *options, folder=tmp_path)
    assert (done.code, done.out) == (2, "")


def test_ctrl_c_cleans_up_and_is_code_130(feishu: Emulator, tmp_path: Path) -> None:
    feishu.control("PATCH", "settings", {"latency_ms": 300})
    process = subprocess.Popen(
        [*PROGRAM, "doctor", "--probe", CHAT, "--yes"],
        env={**os.environ, **feishu.environment},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: feishu.shows(CHAT) != "none", "the probe pins its message")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (130, "")
    assert "Stopping, then cleaning up" in err
    assert "Traceback" not in err
    [chat] = [c for c in feishu.control("GET", "world")["chats"] if c["chat_id"] == CHAT]
    assert chat["notice"] is None
    assert {m["state"] for m in chat["messages"]} - {"normal"} == {"recalled"}
    assert [m["message_id"] for m in chat["messages"] if m["state"] == "normal"] == ["om_hand"]


def test_a_group_that_can_not_be_used_is_code_1_and_one_line_says_why(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.change_chat(CHAT, bot_member=False)
    done = run("doctor", "--probe", CHAT, "--yes", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith(f"Feishu refused to send a message to {CHAT}")


def test_what_could_not_be_taken_back_is_told_and_is_code_1(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.control("PATCH", "settings", {"recall_window_seconds": -1})
    done = run("doctor", "--probe", CHAT, "--yes", environment=feishu.environment, folder=tmp_path)
    assert done.code == 1
    assert done.err.count("Feishu refused to recall message") == 2
    assert row(done, "recall_empties_slot").startswith("not observed | refused with 230009")


def test_the_table_is_in_the_readers_language(feishu: Emulator, tmp_path: Path) -> None:
    environment = {**feishu.environment, "FEISHU_LANG": "zh"}
    done = run("doctor", "--probe", CHAT, "--yes", environment=environment, folder=tmp_path)
    assert "| 置顶会替换原有的置顶 (`put_replaces`) | 未观察 |" in done.out
