"""The ends of a run before its time, while one of its calls is held back."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress

from campaign.gate import Gate
from campaign.generate import Kill
from support.patience import PATIENCE_SECONDS
from support.project import Project

#: A second Ctrl-C comes while the first is being obeyed.
_BETWEEN_SECONDS = 0.3


def kill(kind: Kill, up: subprocess.Popen[str], project: Project, gate: Gate) -> None:
    """End the run so, cut the call that was held back, and wait until nothing is sent any more."""
    if kind == "engine":
        up.kill()
    elif kind == "all":
        os.killpg(up.pid, signal.SIGKILL)
    elif kind == "provider":
        for pid in project.processes(b"pulumi.dynamic"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    else:
        up.send_signal(signal.SIGINT)
        if kind == "ctrl-c twice":
            time.sleep(_BETWEEN_SECONDS)
            up.send_signal(signal.SIGINT)
    time.sleep(_BETWEEN_SECONDS)
    gate.released.set()
    up.wait(PATIENCE_SECONDS)
    before = -1
    while before != len(gate.calls) or gate.in_flight:
        before = len(gate.calls)
        time.sleep(0.5)
