"""Ctrl-C in `pulumi up`: waits end at once, begun changes are finished, nothing stays pending."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.patience import PATIENCE_SECONDS, wait_until
from support.project import Project, fleet, fleet_shown

THROTTLED = {"http": 429, "code": 99991400, "headers": {"x-ogw-ratelimit-reset": "3000"}}


def wait_for(feishu: Emulator, call: tuple[str, int]) -> None:
    wait_until(lambda: call in [(api, code) for api, _, code in feishu.calls()])


def pending(project: Project) -> list[object]:
    return list(project.deployment().get("pending_operations") or [])


def test_a_wait_before_the_first_write_ends_within_a_second(
    feishu: Emulator, project: Project
) -> None:
    chats = feishu.add_chats(20)
    applied(project, fleet(chats, 1))
    feishu.forget_calls()
    feishu.faults({"api": DELETE, **THROTTLED})
    project.write(fleet(chats, 2))
    up = project.start("up", "--yes", "--skip-preview", "--parallel", "32")
    wait_for(feishu, (DELETE, 99991400))
    time.sleep(0.5)
    up.send_signal(signal.SIGINT)
    # The waits are of 3000 s: whoever waits them out is not there in time.
    assert up.wait(timeout=PATIENCE_SECONDS) != 0
    assert [call for call in feishu.calls() if call[0] == PUT] == []
    assert pending(project) == []
    feishu.faults()
    assert project.shows() == fleet_shown(chats, 1)
    project.up_with(fleet(chats, 2))
    assert project.shows() == fleet_shown(chats, 2)


def test_after_the_delete_the_put_is_still_made(feishu: Emulator, project: Project) -> None:
    chats = feishu.add_chats(6)
    applied(project, fleet(chats, 1))
    feishu.forget_calls()
    headers = {"x-ogw-ratelimit-reset": "3"}
    feishu.faults({"api": PUT, "times": 3, **THROTTLED, "headers": headers})
    project.write(fleet(chats, 2))
    up = project.start("up", "--yes", "--skip-preview", "--parallel", "32")
    wait_for(feishu, (PUT, 99991400))
    up.send_signal(signal.SIGINT)
    up.wait(timeout=PATIENCE_SECONDS)
    assert pending(project) == []
    shown = feishu.all_shown()
    assert "none" not in {shown[chat] for chat in chats}
    assert {chat: shown[chat] for chat in chats} == project.shows()
    deleted = {chat for api, chat, code in feishu.calls() if (api, code) == (DELETE, 0)}
    put = {chat for api, chat, code in feishu.calls() if (api, code) == (PUT, 0)}
    assert deleted == put != set()


def test_a_second_ctrl_c_leaves_what_the_next_run_repairs(
    feishu: Emulator, project: Project
) -> None:
    chats = feishu.add_chats(6)
    applied(project, fleet(chats, 1))
    feishu.faults({"api": PUT, **THROTTLED})
    project.write(fleet(chats, 2))
    up = project.start("up", "--yes", "--skip-preview")
    wait_for(feishu, (PUT, 99991400))
    up.send_signal(signal.SIGINT)
    time.sleep(1)
    os.killpg(up.pid, signal.SIGINT)
    up.wait(timeout=PATIENCE_SECONDS)
    feishu.faults()
    project.pulumi("cancel", "--yes")
    project.refresh("--clear-pending-creates")
    project.write(fleet(chats, 2))
    run = project.up(FEISHU_REASSERT="1")
    assert run.exit_code == 0, run.output
    shown = feishu.all_shown()
    assert {chat: shown[chat] for chat in chats} == fleet_shown(chats, 2)


def test_a_call_that_nobody_answers_ends_too_and_says_what_it_may_have_done(
    feishu: Emulator, project: Project, tmp_path: Path
) -> None:
    feishu.faults({"api": PUT, "delay_ms": 600_000})
    project.write('PinnedNotice("a", chat_id="oc_a", notice="announcement")')
    with (tmp_path / "said").open("w") as output:
        up = project.start("up", "--yes", "--skip-preview", output=output)
        wait_until(lambda: feishu.control("GET", "faults")["faults"][0]["seen"])
        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=PATIENCE_SECONDS) != 0
    said = (tmp_path / "said").read_text()
    assert "then the run was cancelled before Feishu answered. Run again to go on." in said
    assert "no answer in time" not in said
    assert project.shows() == {"oc_a": "unknown"}
    assert pending(project) == []
