"""A gateway and a network at their worst: `pulumi up` ends as declared, or says the truth."""

from __future__ import annotations

import time
from pathlib import Path

from support.emulator import Emulator, running_emulator
from support.patience import PATIENCE_SECONDS, wait_until
from support.project import Project, fleet, fleet_shown

GROUPS = 40


def test_a_token_that_ends_in_mid_run_is_replaced_once(feishu: Emulator, project: Project) -> None:
    chats = feishu.add_chats(GROUPS)
    project.write(fleet(chats, 1))
    feishu.control("PATCH", "settings", {"latency_ms": 200})
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(lambda: len(feishu.calls()) >= 10)
    feishu.control("POST", "tokens/expire")
    assert up.wait(timeout=PATIENCE_SECONDS) == 0
    assert project.shows() == fleet_shown(chats, 1)
    asked = [call for call in feishu.calls(writes_only=False) if call[1] == "internal"]
    assert len(asked) == 2
    refused = [call for call in feishu.calls() if call[2] == 99991663]
    assert refused != []


def test_a_server_that_dies_and_returns_within_the_deadline_costs_nothing(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "world.json"))
    with running_emulator(*state, directory=tmp_path) as feishu:
        port = feishu.url.rpartition(":")[2]
        chats = feishu.add_chats(GROUPS)
        feishu.control("PATCH", "settings", {"latency_ms": 200})
        project = Project.create(tmp_path / "project", feishu.environment)
        project.configure("feishu:retrySeconds", "60")
        project.write(fleet(chats, 1))
        up = project.start("up", "--yes", "--skip-preview")
        wait_until(lambda: len(feishu.calls()) >= 10)
        feishu.process.kill()
        feishu.process.wait()
    time.sleep(2)
    with running_emulator(*state, "--port", port, directory=tmp_path) as feishu:
        assert up.wait(timeout=PATIENCE_SECONDS) == 0
        assert feishu.calls() != []
        shown = feishu.all_shown()
        assert {chat: shown[chat] for chat in chats} == fleet_shown(chats, 1)
    assert project.shows() == fleet_shown(chats, 1)
    project.end()


def test_a_used_up_quota_stops_the_run_at_the_first_refusal(
    feishu: Emulator, project: Project
) -> None:
    chats = feishu.add_chats(GROUPS)
    project.up_with(fleet(chats, 1))
    feishu.change_app(quota_left=20)
    feishu.forget_calls()
    project.write(fleet(chats, 2))
    run = project.up("--parallel", "8")
    assert run.exit_code != 0
    refused = [call for call in feishu.calls() if call[2] == 99991403]
    # The calls that were on their way at that moment, at most one for each operation under way.
    assert 1 <= len(refused) <= 8
    assert all("the tenant's API calls of this month are used up" in line for line in run.errors)
    # The state says of each group what is true, or that it can't be known.
    shown = feishu.all_shown()
    assert {chat: shown[chat] for chat in chats} == project.shows()
    feishu.change_app(quota_left=None)
    project.up_with(fleet(chats, 2))
    assert project.shows() == fleet_shown(chats, 2)
