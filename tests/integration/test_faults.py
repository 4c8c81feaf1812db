"""A gateway and a network at their worst: `pulumi up` ends as declared, or says the truth."""

from __future__ import annotations

import time
from pathlib import Path

from support.emulator import running_emulator
from support.patience import PATIENCE_SECONDS, wait_until
from support.project import Project, fleet, fleet_shown

GROUPS = 40


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
