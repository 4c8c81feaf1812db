"""What the doctor finds in the emulator, in the environment and on this machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from pulumi_feishu.doctor.check import Check
from pulumi_feishu.doctor.examine import Examination, credentials_failed, examine
from pulumi_feishu.openapi import Client
from pulumi_feishu.openapi.configuration.settings import Settings
from support.emulator import DELETE, PUT, Emulator
from support.waits import SkippingWaits

APP = ("bot", "scopes: pin", "scopes: send", "scopes: refresh", "scopes: history", "scopes: groups")


@pytest.fixture(autouse=True)
def _an_engine(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Costs nothing to ask; `test_versions.py` asks the real one."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "pulumi").write_text("#!/bin/sh\necho v3.274.1\n")
    (folder / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def client_for(settings: Settings) -> Client:
    return Client(settings, waits=SkippingWaits())


def examined(
    environment: Mapping[str, str], folder: Path, *, offline: bool = False
) -> dict[str, Check]:
    question = Examination(folder, offline=offline)
    environ = {"PULUMI_BACKEND_URL": "s3://bucket", "PATH": os.environ["PATH"], **environment}
    return {check.name: check for check in examine(question, environ, client_for)}


def verdicts(checks: Mapping[str, Check], *names: str) -> list[str]:
    return [checks[name].verdict for name in names]


def test_a_healthy_app_has_nothing_to_do_and_nothing_is_written(
    feishu: Emulator, tmp_path: Path
) -> None:
    checks = examined(feishu.environment, tmp_path)
    assert verdicts(checks, "reachability", "clock", "credentials", *APP) == ["ok"] * 9
    assert [check.next_step for check in checks.values() if check.verdict == "ok"] == [None] * 12
    # The token, the bot, its scopes; the first page of the host is no call.
    calls = [call[:2] for call in feishu.calls(writes_only=False)]
    assert len([call for call in calls if call[0]]) <= 4
    assert not {PUT, DELETE} & {call[0] for call in calls}


def test_a_wrong_secret_is_the_credentials_failure_and_not_shown(
    feishu: Emulator, tmp_path: Path
) -> None:
    environment = {**feishu.environment, "FEISHU_APP_SECRET": "surely-not-it"}
    checks = examined(environment, tmp_path)
    assert checks["credentials"].verdict == "failure"
    assert "(10014)" in checks["credentials"].what.en
    assert verdicts(checks, *APP) == ["skipped"] * 6
    assert credentials_failed(list(checks.values()))
    assert "surely-not-it" not in repr(checks)


def test_without_any_credential_nothing_is_sent_but_the_host_is_looked_at(
    feishu: Emulator, tmp_path: Path
) -> None:
    checks = examined({"FEISHU_BASE_URL": feishu.url}, tmp_path)
    assert verdicts(checks, "reachability", "credentials") == ["ok", "failure"]
    assert "no Feishu credential is set" in checks["credentials"].what.en


def test_a_used_up_quota_is_told_once_and_says_nothing_of_the_credentials(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.change_app(quota_left=0)
    checks = examined(feishu.environment, tmp_path)
    assert verdicts(checks, "credentials", *APP) == ["skipped", "failure", *["skipped"] * 5]
    told = [check.name for check in checks.values() if "(99991403)" in check.what.en]
    assert told == ["bot"]
    assert not credentials_failed(list(checks.values()))


def test_scopes_that_can_not_be_read_are_one_cause(feishu: Emulator, tmp_path: Path) -> None:
    feishu.faults({"api": "list_scopes", "http": 400, "code": 99991401})
    checks = examined(feishu.environment, tmp_path)
    assert verdicts(checks, "bot", *APP[1:]) == ["ok", *["skipped"] * 5]
    told = [check.name for check in checks.values() if "(99991401)" in check.what.en]
    assert told == ["scopes"]


def test_without_an_engine_nobody_says_where_it_keeps_the_state(
    feishu: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    checks = examined({**feishu.environment, "PULUMI_BACKEND_URL": ""}, tmp_path)
    assert verdicts(checks, "engine", "state") == ["failure", "skipped"]


def test_contradicting_variables_are_the_credentials_failure(tmp_path: Path) -> None:
    checks = examined({"FEISHU_APP_SECRET": "x"}, tmp_path)
    assert verdicts(checks, "reachability", "credentials") == ["skipped", "failure"]
    assert "FEISHU_APP_ID" in checks["credentials"].what.en


def test_an_app_without_bot_is_told_by_its_bot(feishu: Emulator, tmp_path: Path) -> None:
    feishu.change_app(bot_enabled=False)
    checks = examined(feishu.environment, tmp_path)
    assert verdicts(checks, "credentials", "bot", "scopes: pin") == ["ok", "failure", "ok"]
    assert "Add the Bot feature" in checks["bot"].what.en


@pytest.mark.parametrize(
    ("lost", "names", "verdict"),
    [
        pytest.param({"im:chat", "im:chat.top_notice:write_only"}, "pin", "failure", id="pin"),
        pytest.param({"im:message", "im:message:send_as_bot"}, "send", "warning", id="send"),
        pytest.param({"im:message.group_msg"}, "refresh history", "warning", id="refresh"),
        pytest.param({"im:chat", "im:chat:readonly"}, "groups", "warning", id="groups"),
    ],
)
def test_each_missing_scope_says_what_is_lost_and_which_to_add(
    feishu: Emulator, tmp_path: Path, lost: set[str], names: str, verdict: str
) -> None:
    [app] = feishu.control("GET", "world")["apps"]
    feishu.change_app(scopes=[scope for scope in app["scopes"] if scope not in lost])
    checks = examined(feishu.environment, tmp_path)
    found = {check.name: check.verdict for check in checks.values() if "scopes" in check.name}
    without = [f"scopes: {name}" for name in names.split()]
    assert found == {**dict.fromkeys(APP[1:], "ok"), **dict.fromkeys(without, verdict)}
    for name in without:
        step = checks[name].next_step
        assert step is not None
        assert any(scope in step.en for scope in lost)


def test_the_narrow_scope_for_the_history_is_enough_for_it(
    feishu: Emulator, tmp_path: Path
) -> None:
    narrow = ["im:chat", "im:message:send_as_bot", "im:message.history:readonly"]
    feishu.change_app(scopes=[*narrow, "im:message.group_msg"])
    checks = examined(feishu.environment, tmp_path)
    assert checks["scopes: history"].verdict == "ok"
    assert checks["scopes: refresh"].verdict == "warning"


def test_a_scope_to_send_is_needed_where_the_files_declare_a_text(
    feishu: Emulator, tmp_path: Path
) -> None:
    entry = '{ name: a, chat: oc_a, notice: { text: "x" } }'
    (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n  - {entry}\n")
    feishu.change_app(scopes=["im:chat"])
    checks = examined(feishu.environment, tmp_path)
    assert checks["scopes: send"].verdict == "failure"


@pytest.mark.parametrize(
    ("ahead_seconds", "verdict"),
    [(-400, "failure"), (-90, "warning"), (30, "ok"), (90, "warning"), (400, "failure")],
)
def test_a_clock_that_is_off_is_told(
    feishu: Emulator, tmp_path: Path, ahead_seconds: int, verdict: str
) -> None:
    feishu.control("PATCH", "settings", {"ahead_seconds": ahead_seconds})
    check = examined(feishu.environment, tmp_path)["clock"]
    assert check.verdict == verdict
    # Where the host is ahead, this machine is behind.
    if verdict != "ok":
        assert ("behind" if ahead_seconds > 0 else "ahead of") in check.what.en
        assert check.next_step is not None


def test_an_unreachable_host_is_asked_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    environment = {
        "FEISHU_BASE_URL": url,
        "FEISHU_APP_ID": "cli_a",
        "FEISHU_APP_SECRET": "surely-not-it",
    }
    checks = examined(environment, tmp_path)
    assert verdicts(checks, "reachability", "clock", "credentials", *APP) == [
        "failure",
        *["skipped"] * 8,
    ]
    assert not credentials_failed(list(checks.values()))


def test_a_user_is_told_what_only_apps_are(feishu: Emulator, tmp_path: Path) -> None:
    environment = {"FEISHU_BASE_URL": feishu.url, "FEISHU_USER_ACCESS_TOKEN": "u-wrong-token"}
    checks = examined(environment, tmp_path)
    assert checks["credentials"].verdict == "failure"
    assert verdicts(checks, *APP) == ["skipped"] * 6


def test_offline_makes_no_call_and_skipped_is_not_ok(feishu: Emulator, tmp_path: Path) -> None:
    checks = examined(feishu.environment, tmp_path, offline=True)
    names = ("reachability", "clock", "credentials", *APP)
    assert verdicts(checks, *names) == ["skipped"] * 9
    assert feishu.calls(writes_only=False) == []


def test_offline_still_finds_that_no_credential_is_set(tmp_path: Path) -> None:
    checks = examined({}, tmp_path, offline=True)
    assert checks["credentials"].verdict == "failure"
