"""`doctor` as a shell sees it."""

from __future__ import annotations

import json
import os
import pty
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.console import run
from support.emulator import Emulator, running_emulator

STATE = {"PULUMI_BACKEND_URL": "s3://bucket"}
NAMES = [
    "reachability",
    "clock",
    "credentials",
    "bot",
    "scopes: pin",
    "scopes: send",
    "scopes: refresh",
    "scopes: history",
    "scopes: groups",
    "engine",
    "SDK",
    "provider",
    "state",
    "notices",
    "quota",
]


@pytest.fixture
def feishu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: notices\nruntime: python\n")
    entry = "{ name: a, chat: oc_a, notice: none }"
    (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n  - {entry}\n")
    return tmp_path


def test_every_check_is_a_line_and_the_count_is_talk(feishu: Emulator, folder: Path) -> None:
    done = run("doctor", environment={**feishu.environment, **STATE}, folder=folder)
    assert (done.code, done.err) == (0, "15 ok, 0 warning, 0 failure, 0 skipped\n")
    assert [re.split(" {2,}", line)[1] for line in done.out.splitlines()] == NAMES
    assert "\x1b" not in done.out


def test_a_warning_has_a_next_step_and_is_no_failure(feishu: Emulator, folder: Path) -> None:
    environment = {**feishu.environment, "PULUMI_BACKEND_URL": "file:///srv"}
    done = run("doctor", environment=environment, folder=folder)
    assert done.code == 0
    assert "warning  state" in done.out
    assert "→ Set PULUMI_BACKEND_URL='file:///srv?metadata=skip'" in done.out


def test_a_failure_is_code_1(feishu: Emulator, folder: Path) -> None:
    feishu.change_app(scopes=[])
    done = run("doctor", environment={**feishu.environment, **STATE}, folder=folder)
    assert done.code == 1
    assert "failure  scopes: pin" in done.out


def test_failed_credentials_are_code_3(feishu: Emulator, folder: Path) -> None:
    environment = {**feishu.environment, **STATE, "FEISHU_APP_SECRET": "surely-not-it"}
    done = run("doctor", environment=environment, folder=folder)
    assert done.code == 3
    assert "surely-not-it" not in done.out + done.err


def test_what_was_not_checked_for_one_cause_is_one_line(feishu: Emulator, folder: Path) -> None:
    environment = {**feishu.environment, **STATE, "FEISHU_APP_SECRET": "surely-not-it"}
    done = run("doctor", environment=environment, folder=folder)
    skipped = [line for line in done.out.splitlines() if line.startswith("skipped")]
    assert [re.split(" {2,}", line) for line in skipped] == [
        ["skipped", "not checked", ", ".join(NAMES[3:9]) + ": no call can be made"]
    ]
    assert done.out.count("(10014)") == 1
    assert done.err == "8 ok, 0 warning, 1 failure, 6 skipped\n"


def test_what_to_do_about_scopes_that_several_checks_need_stands_once(
    feishu: Emulator, folder: Path
) -> None:
    feishu.change_app(scopes=["im:chat", "im:message:send_as_bot"])
    environment = {**feishu.environment, **STATE}
    done = run("doctor", environment=environment, folder=folder)
    assert done.out.count("im:message.group_msg") == 2
    assert "scopes: history  without the same scopes a message that" in done.out
    data = run("doctor", "--json", environment=environment, folder=folder)
    steps = {check["name"]: check["next_step"] for check in json.loads(data.out)["checks"]}
    assert "im:message.group_msg" in steps["scopes: refresh"]
    assert steps["scopes: history"] == steps["scopes: refresh"]


def test_json_has_every_check(feishu: Emulator, folder: Path) -> None:
    environment = {**feishu.environment, **STATE}
    done = run("doctor", "--json", environment=environment, folder=folder)
    checks = json.loads(done.out)["checks"]
    assert [check["name"] for check in checks] == NAMES
    assert checks[2] == {
        "name": "credentials",
        "verdict": "ok",
        "what": f"Calls go to {feishu.url[7:]} as app cli_demo000000000000.",
        "next_step": None,
    }


def test_offline_skips_and_says_so(folder: Path) -> None:
    environment = {"FEISHU_APP_ID": "cli_a", "FEISHU_APP_SECRET": "x", **STATE}
    done = run("doctor", "--offline", environment=environment, folder=folder)
    assert (done.code, done.err) == (0, "6 ok, 0 warning, 0 failure, 9 skipped\n")


def test_the_schedule_and_the_quota_are_the_callers(folder: Path) -> None:
    options = ["--offline", "--every", "30m", "--quota", "2000"]
    done = run("doctor", *options, environment=STATE, folder=folder)
    assert "2 calls every 30m: 2,976 of 2,000 a month" in done.out


@pytest.mark.parametrize("span", ["1w", "0h", "h", "1.5h"])
def test_a_span_of_another_form_is_code_2(folder: Path, span: str) -> None:
    done = run("doctor", "--offline", "--every", span, folder=folder)
    assert (done.code, done.out) == (2, "")
    assert "30m, 1h or 1d" in done.err


def test_a_bots_name_never_steers_the_terminal(feishu: Emulator, folder: Path) -> None:
    feishu.change_app(name="[red]x\x1b[2J")
    done = run("doctor", environment={**feishu.environment, **STATE}, folder=folder)
    assert "[red]x\\x1b[2J is active" in done.out


def test_colours_are_for_terminals_only(folder: Path) -> None:
    piped = run("doctor", "--offline", environment={"FORCE_COLOR": "1"}, folder=folder)
    assert "\x1b" not in piped.out + piped.err
    assert "\x1b[32mok" in on_a_terminal(folder)
    assert "\x1b[32m" not in on_a_terminal(folder, NO_COLOR="1")


def on_a_terminal(folder: Path, **environment: str) -> str:
    person, terminal = pty.openpty()
    variables = {"TERM": "xterm", **STATE, **environment}
    run("doctor", "--offline", environment=variables, folder=folder, stdout=terminal)
    os.close(terminal)
    shown = os.read(person, 100_000).decode()
    os.close(person)
    return shown


def test_the_lines_are_in_the_readers_language(feishu: Emulator, folder: Path) -> None:
    environment = {**feishu.environment, **STATE, "LANG": "zh_CN.UTF-8"}
    done = run("doctor", environment=environment, folder=folder)
    assert done.out.startswith("正常")
    assert done.err == "15 正常，0 警告，0 失败，0 跳过\n"
