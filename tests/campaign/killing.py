"""A run of the engine killed, or interrupted, while one of its calls is held back; and a review."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from campaign.commands import Commands
from campaign.disks import full_disk, has_whole_state, no_backend
from campaign.gate import Gate
from campaign.generate import DISKS, PASSING, Kill
from campaign.outcome import Broken
from support.patience import PATIENCE_SECONDS, wait_until
from support.project import Project

#: A second Ctrl-C comes while the first is being obeyed.
_BETWEEN_SECONDS = 0.3

#: For some saves to fail; the engine tries each again after one second, and then later.
_WITHOUT_A_DISK_SECONDS = 1.5

_PROVIDERS = (b"pulumi.dynamic", b"pulumi_feishu.plugin")


def kill(kind: Kill, run: subprocess.Popen[str], project: Project, gate: Gate) -> None:
    """End the run so, cut the call that was held back, and wait until nothing is sent any more."""
    if kind == "engine":
        run.kill()
    elif kind == "all":
        os.killpg(run.pid, signal.SIGKILL)
    elif kind in DISKS:
        _take_the_disk(kind, run, project, gate)
    elif kind == "provider":
        for pid in [pid for mark in _PROVIDERS for pid in project.processes(mark)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    else:
        _interrupt(run)
        if kind == "ctrl-c twice":
            time.sleep(_BETWEEN_SECONDS)
            _interrupt(run)
    time.sleep(_BETWEEN_SECONDS)
    gate.released.set()
    run.wait(PATIENCE_SECONDS)
    # The engine that a killed `apply` has started.
    wait_until(lambda: not project.processes(b"\0up\0"))
    before = -1
    while before != len(gate.calls) or gate.in_flight:
        before = len(gate.calls)
        time.sleep(0.5)


def _take_the_disk(kind: Kill, run: subprocess.Popen[str], project: Project, gate: Gate) -> None:
    """For a moment, in which the call goes on; then the run is killed, unless it passes."""
    with full_disk(project) if kind.startswith("full") else no_backend(project):
        gate.released.set()
        time.sleep(_WITHOUT_A_DISK_SECONDS)
        if kind == "full disk":
            wait_until(lambda: not has_whole_state(project) or run.poll() is not None)
        if kind not in PASSING:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
            run.wait(PATIENCE_SECONDS)
            wait_until(lambda: not project.processes(b"\0up\0"))


def _interrupt(run: subprocess.Popen[str]) -> None:
    """As a terminal does: what a command has started in its group gets it too."""
    with suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGINT)


def kill_review(commands: Commands, project: Project, gate: Gate, cut: float) -> None:
    """Kill a review at this part of its time.

    Raises Broken when it left anything behind, or the next one answers other than one before.
    """
    gate.arm()
    state = _stack_files(project)
    began = time.monotonic()
    before = _reviewed(commands, project)
    took = time.monotonic() - began
    with (project.directory / "review.log").open("w") as output:
        review = commands.start_review(output)
        time.sleep(cut * took)
        # Alone, or with all that it has started.
        os.killpg(review.pid, signal.SIGKILL) if cut < 0.5 else review.kill()
        review.wait(PATIENCE_SECONDS)
    wait_until(lambda: not project.processes())
    plan = project.directory / "plan.json"
    if plan.exists():
        json.loads(plan.read_text())
    if _reviewed(commands, project) != before:
        raise Broken("after a review that was killed the next one says something else")
    if _stack_files(project) != state:
        raise Broken("a review has changed the state")
    if gate.calls:
        raise Broken(f"a review has called: {gate.calls}")


def _reviewed(commands: Commands, project: Project) -> Any:
    log = project.directory / "review.log"
    with log.open("w") as output:
        code = commands.start_review(output).wait(PATIENCE_SECONDS)
    written = log.read_text()
    if code != 0:
        raise Broken(f"a review ends with {code}:\n{written}")
    return json.JSONDecoder().raw_decode(written, written.index("{"))[0]


def _stack_files(project: Project) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in (project.directory / "state").rglob("*") if p.is_file()}
