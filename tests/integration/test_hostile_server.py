"""A server that does everything at once holds nobody up, takes no memory, and gets nothing out."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pr_comment.jobs import github_job
from support.hostile import WAYS, Hostile, Way, echo, hostile_server, told
from support.project import Project

SECRET = "hostile-app-secret-0123456789"
ISSUED = "t-hostile-issued-0123456789"
FORGE = "ghs_hostileforgetoken0123456789"

#: 30 s for an exchange and 60 s of repeats, with room for a busy machine; not the minutes for
#: which such a server would like to be listened to.
_LONGEST_SECONDS = 240.0
_MOST_KILOBYTES = 300_000


class Ended(NamedTuple):
    """What a command said, how long it took, and the most memory of one of its processes."""

    code: int
    said: str
    seconds: float
    kilobytes: int


#: What a child took at most counts what its parent had when it started it, so that is a small one.
_WATCH = """\
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, done.stdout.decode(), used]))
"""


def ended(command: list[str], folder: Path, environment: dict[str, str]) -> Ended:
    began = time.monotonic()
    watched = subprocess.run(
        [sys.executable, "-c", _WATCH, *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    code, said, kilobytes = json.loads(watched.stdout)
    return Ended(code, said, time.monotonic() - began, kilobytes)


def any_way() -> Callable[[bytes], Way]:
    """Tokens are issued, so that more is asked; all else is answered in each way, in turn."""
    ways: Iterator[Way | None] = itertools.cycle([*WAYS.values(), None])
    lock = threading.Lock()

    def way(request: bytes) -> Way:
        if b"tenant_access_token" in request.partition(b"\r\n")[0]:
            return told({"code": 0, "tenant_access_token": ISSUED, "expire": 7200})
        with lock:
            return next(ways) or echo(request)

    return way


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with hostile_server(any_way()) as server:
        yield server


def judge(found: Ended) -> None:
    # One of the ways is a success that tells nothing.
    assert 0 <= found.code <= 5, found.said
    assert found.seconds < _LONGEST_SECONDS
    assert found.kilobytes < _MOST_KILOBYTES
    for secret in (SECRET, ISSUED, FORGE):
        assert secret not in found.said
        assert secret[4:-4] not in found.said
    assert "Traceback" not in found.said
    assert max(map(len, found.said.splitlines())) < 4000


def test_up_against_every_way_at_once(hostile: Hostile, tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(len(WAYS) + 1)]
    project = Project.create(
        tmp_path / "project",
        {
            "FEISHU_APP_ID": "cli_a",
            "FEISHU_APP_SECRET": SECRET,
            "FEISHU_BASE_URL": hostile.url,
            "PULUMI_PARALLEL": "64",
            # The engine's own memory counts too, and is as usual.
            "GOGC": "100",
        },
    )
    project.write(
        "from pulumi_feishu import PinnedNotice\n"
        f"for name in {names}:\n"
        '    PinnedNotice(name, chat_id=f"oc_{name}", notice="announcement")\n'
    )
    project.configure("feishu:retrySeconds", "0")
    project.configure("feishu:throttledSeconds", "0")
    command = ["pulumi", "up", "--yes", "--skip-preview", "--continue-on-error", "--color=never"]
    found = ended(command, project.directory, project.environment)
    judge(found)
    assert found.code != 0
    # Every group is told by itself.
    assert all(f"oc_{name}" in found.said for name in names)
    assert len(hostile.seen) > len(names)


def test_each_command_against_every_way_at_once(hostile: Hostile, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "FEISHU_APP_ID": "cli_a",
        "FEISHU_APP_SECRET": SECRET,
        "FEISHU_BASE_URL": hostile.url,
    }
    for name, text in (("main", "none"), ("change", "announcement")):
        (tmp_path / "notices.yaml").write_text(
            f"version: 1\ngroups:\n  - {{ name: a, chat: oc_a, notice: {text} }}\n"
        )
        git = ("git", "-c", "user.name=Lin", "-c", "user.email=lin@example.com")
        if name == "main":
            subprocess.run([*git, "init", "-q", "-b", "main"], cwd=tmp_path, check=True)
        subprocess.run([*git, "add", "notices.yaml"], cwd=tmp_path, check=True)
        subprocess.run([*git, "commit", "-q", "-m", name], cwd=tmp_path, check=True)
    job = github_job(tmp_path, hostile.url, FORGE)
    (tmp_path / "plan.md").write_text("the plan\n")
    commands = {
        "doctor": (["doctor"], environment),
        "groups": (["groups"], environment),
        "review": (["review", "--against", "HEAD~1", "--look-up", "--check"], environment),
        "comment": (["comment", "plan.md"], {**environment, **job.environment}),
    }
    found: dict[str, Ended] = {}

    def run(name: str, turn: int) -> None:
        arguments, given = commands[name]
        command = [sys.executable, "-m", "pulumi_feishu", *arguments]
        found[f"{name} {turn}"] = ended(command, tmp_path, given)

    threads = [
        threading.Thread(target=run, args=(name, turn)) for name in commands for turn in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    for each in found.values():
        judge(each)
