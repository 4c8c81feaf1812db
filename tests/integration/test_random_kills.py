"""SIGKILL at any moment of an `up`: the next one of the same or a larger program puts all right.

`KILLS=25 make test` tries so many moments in both ways, each with a seed of its own. What a crash
at each call leaves is walked through by tests/simulator.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from support.applied import applied
from support.emulator import Emulator
from support.project import Project, fleet, fleet_shown

OLD, NEW, LATER = 14, 20, 24

#: The longest a run takes until it is killed: a little more than it needs when it is left alone.
LONGEST_SECONDS = 6.0


def kill_engine(up: subprocess.Popen[str]) -> None:
    up.kill()


def kill_all(up: subprocess.Popen[str]) -> None:
    os.killpg(up.pid, signal.SIGKILL)


@pytest.mark.parametrize("seed", range(int(os.environ.get("KILLS", "1"))))
@pytest.mark.parametrize(
    ("kill", "skips"),
    [
        pytest.param(kill_engine, "", id="engine, checkpoints"),
        pytest.param(kill_all, "true", id="all, no checkpoints"),
    ],
)
def test_a_run_killed_at_any_moment_is_completed_by_the_next(
    feishu: Emulator,
    project: Project,
    kill: Callable[[subprocess.Popen[str]], None],
    skips: str,
    seed: int,
) -> None:
    dice = random.Random(f"{kill.__name__} {skips} {seed}")
    chats = feishu.add_chats(LATER)
    feishu.control("PATCH", "settings", {"latency_ms": 100})
    options = {"PULUMI_SKIP_CHECKPOINTS": skips} if skips else {}
    project.environment.update(options)
    applied(project, fleet(chats[:OLD], 1))

    project.write(fleet(chats[:NEW], 2))
    up = project.start("up", "--yes", "--skip-preview")
    time.sleep(dice.uniform(0.5, LONGEST_SECONDS))
    kill(up)
    up.wait()
    # What was on its way comes after the latency. A provider whose engine is dead sends nothing
    # more, so none is waited for; one that was killed before its first operation stays, idle.
    feishu.settle()

    project.pulumi("cancel", "--yes")
    cleared = project.refresh("--clear-pending-creates")
    assert cleared.exit_code == 0, cleared.output
    declared = chats[: dice.choice([NEW, LATER])]
    project.up_with(fleet(declared, 2))
    shown = feishu.all_shown()
    assert {chat: shown[chat] for chat in declared} == fleet_shown(declared, 2)
    assert project.shows() == fleet_shown(declared, 2)
