"""`pulumi up` is killed, alone or with all its processes, and the next one puts things right."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable

import pytest

from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.pages import page_block
from support.patience import wait_until
from support.programs import A1, A2
from support.project import Project


def providers_of(project: Project) -> list[int]:
    return project.processes(b"pulumi.dynamic")


def kill_engine(up: subprocess.Popen[str]) -> None:
    up.kill()
    up.wait()


def kill_all(up: subprocess.Popen[str]) -> None:
    os.killpg(up.pid, signal.SIGKILL)
    up.wait()


def unlock(project: Project) -> None:
    """What docs/en/fleets.md says to do after a kill, but for its last line, the next `up`."""
    # Such a file, half written, makes the stack unreadable: the backend URL keeps them away.
    assert list(project.directory.rglob("*.attrs")) == []
    *lines, up = page_block("fleets", "pulumi cancel").splitlines()
    assert up == "FEISHU_REASSERT=1 pulumi up --continue-on-error --yes"
    for line in lines:
        run = project.pulumi(*line.removeprefix("pulumi ").split())
        assert run.exit_code == 0, run.output


@pytest.mark.parametrize("kill", [kill_engine, kill_all])
def test_a_killed_update_is_repaired_by_the_next_reassert_run(
    feishu: Emulator, project: Project, kill: Callable[[subprocess.Popen[str]], None]
) -> None:
    applied(project, A1)
    project.write(A2)
    feishu.forget_calls()
    feishu.hold_back(PUT)
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(feishu.held_back)
    assert (DELETE, "oc_a", 0) in feishu.calls()
    kill(up)
    wait_until(lambda: not providers_of(project))
    feishu.faults()
    locked = project.up()
    assert locked.exit_code != 0
    assert "locked" in locked.output
    unlock(project)
    # The configuration goes back: for the engine nothing changed.
    project.write(A1)
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    assert feishu.shows("oc_a") == "om_a1"
    assert project.shows() == {"oc_a": "om_a1"}


@pytest.mark.parametrize("kill", [kill_engine, kill_all])
def test_a_killed_create_is_repeated_by_the_next_up(
    feishu: Emulator, project: Project, kill: Callable[[subprocess.Popen[str]], None]
) -> None:
    project.write(A1)
    feishu.faults({"api": PUT, "delay_ms": 3000})
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(lambda: any(call[1] == "internal" for call in feishu.calls(writes_only=False)))
    kill(up)
    wait_until(lambda: not providers_of(project))
    feishu.faults()
    unlock(project)
    project.up_with(A1)
    assert feishu.shows("oc_a") == "om_a1"
    assert project.shows() == {"oc_a": "om_a1"}


def test_a_provider_whose_engine_is_dead_writes_nothing_any_more(
    feishu: Emulator, project: Project
) -> None:
    chats = [f"oc_{number:02}" for number in range(24)]
    for chat in chats:
        feishu.add_chat(chat)
    project.write(
        "".join(
            f'PinnedNotice("{chat}", chat_id="{chat}", notice="announcement")\n' for chat in chats
        )
    )
    feishu.hold_back(PUT)
    up = project.start("up", "--yes", "--skip-preview", "--parallel", "4")
    wait_until(feishu.held_back)
    kill_engine(up)
    # Whoever still waits for the limit would write now.
    feishu.faults()
    wait_until(lambda: not providers_of(project))
    feishu.settle()
    assert [call for call in feishu.calls() if call[2] == 0] == []
    unlock(project)
    assert project.up().exit_code == 0
    assert {feishu.shows(chat) for chat in chats} == {"announcement"}


def test_a_rename_killed_before_its_delete_leaves_the_group_alone(
    feishu: Emulator, project: Project
) -> None:
    """With an Output the engine creates first and deletes last; the next run has the delete."""
    old = 'PinnedNotice("old", chat_id=pulumi.Output.from_input("oc_a"), message_id="om_a1")\n'
    new = old.replace('"old"', '"new"')
    applied(project, old)
    slow = 'PinnedNotice("slow", chat_id="oc_b", notice="announcement")\n'
    project.write(new + slow)
    feishu.hold_back(PUT, chat_id="oc_b")
    project.configure("feishu:retrySeconds", "600")
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(lambda: "new" in project.notices())
    kill_all(up)
    wait_until(lambda: not providers_of(project))
    feishu.faults()
    unlock(project)
    assert set(project.notices()) >= {"old", "new"}
    feishu.forget_calls()
    project.up_with(new + slow)
    assert (DELETE, "oc_a", 0) not in feishu.calls()
    assert feishu.shows("oc_a") == "om_a1"
    assert "old" not in project.notices()


@pytest.mark.parametrize("dbr", ["False", "True"])
def test_a_replacement_killed_in_between_ends_as_declared(
    feishu: Emulator, project: Project, dbr: str
) -> None:
    def program(chat: str, message: str) -> str:
        return (
            f'PinnedNotice("x", chat_id=pulumi.Output.from_input("{chat}"), '
            f'message_id="{message}", '
            f"opts=pulumi.ResourceOptions(delete_before_replace={dbr}))\n"
        )

    applied(project, program("oc_a", "om_a1"))
    project.write(program("oc_b", "om_b1"))
    feishu.forget_calls()
    second = DELETE if dbr == "False" else PUT
    feishu.hold_back(second)
    project.configure("feishu:retrySeconds", "600")
    up = project.start("up", "--yes", "--skip-preview")
    # The engine has recorded the first step when it takes the second.
    wait_until(feishu.held_back)
    kill_all(up)
    wait_until(lambda: not providers_of(project))
    feishu.faults()
    unlock(project)
    project.up_with(program("oc_b", "om_b1"))
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("none", "om_b1")
    assert project.shows() == {"x": "om_b1"}


def on(name: str, chat: str, message: str, options: str) -> str:
    return (
        f'PinnedNotice("{name}", chat_id=pulumi.Output.from_input("{chat}"), '
        f'message_id="{message}", opts=pulumi.ResourceOptions({options}))\n'
    )


def both(x_chat: str, y_chat: str, options: str) -> str:
    """x and y, each with the second message of its chat when they have swapped."""
    number = 1 if x_chat == "oc_a" else 2
    return on("x", x_chat, f"om_{x_chat[-1]}{number}", options) + on(
        "y", y_chat, f"om_{y_chat[-1]}{number}", options
    )


@pytest.mark.parametrize("in_flight", [1, 2])
@pytest.mark.parametrize("options", ["", "delete_before_replace=True"], ids=["", "dbr"])
def test_a_swap_killed_in_a_put_ends_as_declared_after_a_full_up(
    feishu: Emulator, project: Project, options: str, in_flight: int
) -> None:
    applied(project, both("oc_a", "oc_b", options))
    project.write(both("oc_b", "oc_a", options))
    feishu.forget_calls()
    feishu.faults({"api": PUT, "nth": in_flight, "delay_ms": 8000})
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(feishu.held_back)
    kill_all(up)
    wait_until(lambda: not providers_of(project))
    feishu.faults()
    unlock(project)
    project.up_with(both("oc_b", "oc_a", options))
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("om_a2", "om_b2")
    assert project.shows() == {"x": "om_b2", "y": "om_a2"}


@pytest.mark.parametrize("options", ["", "delete_before_replace=True"], ids=["", "dbr"])
def test_a_forced_replacement_killed_in_its_put_ends_as_declared(
    feishu: Emulator, project: Project, options: str
) -> None:
    opts = f"opts=pulumi.ResourceOptions({options})"
    program = f'PinnedNotice("x", chat_id="oc_a", message_id="om_a1", {opts})\n'
    applied(project, program)
    [resource] = project.notices().values()
    feishu.forget_calls()
    feishu.control("PATCH", "settings", {"latency_ms": 1500})
    up = project.start("up", "--yes", "--skip-preview", "--replace", resource["urn"])
    wait_until(lambda: any(call[1] == "internal" for call in feishu.calls(writes_only=False)))
    kill_all(up)
    wait_until(lambda: not providers_of(project))
    feishu.control("PATCH", "settings", {"latency_ms": 0})
    unlock(project)
    project.up_with(program)
    assert feishu.shows("oc_a") == "om_a1"
    assert project.shows() == {"oc_a": "om_a1"}
    assert DELETE not in [call[0] for call in feishu.calls()]
