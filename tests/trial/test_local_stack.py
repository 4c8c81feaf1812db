"""The stack of a trial: which lock is in the way of a run, and which is of a dead one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pulumi_feishu.trial.local_stack import LocalStack, Locked, is_dead


def test_only_a_dead_process_of_this_machine_is_dead() -> None:
    here, now = socket.gethostname(), datetime.now(UTC)
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    lock = {"pid": child.pid, "hostname": here, "timestamp": now.isoformat()}
    assert is_dead(lock)
    assert not is_dead({**lock, "hostname": "elsewhere"})
    assert not is_dead({**lock, "pid": os.getpid(), "timestamp": now.isoformat()})
    long_ago = (now - timedelta(days=400)).isoformat()
    assert is_dead({**lock, "pid": os.getpid(), "timestamp": long_ago})  # the number was used again


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    folder = tmp_path / "state/.pulumi/locks/organization/pulumi-feishu/local"
    folder.mkdir(parents=True)
    return folder / "lock.json"


def test_the_lock_of_a_run_elsewhere_stops_a_run(tmp_path: Path, locked: Path) -> None:
    locked.write_text('{"pid": 1, "hostname": "elsewhere", "timestamp": "2026-01-01T00:00:00Z"}')
    stack = LocalStack(tmp_path, tmp_path, {}, project="pulumi-feishu", home=tmp_path)
    with pytest.raises(Locked, match="by process 1 on elsewhere since 2026-01-01 00:00 UTC: "):
        stack.up()
    assert locked.exists()
