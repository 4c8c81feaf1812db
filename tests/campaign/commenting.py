"""`comment` killed at one of its calls, on either host: the next run leaves one comment of ours."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from starlette.types import Receive, Scope, Send

from campaign.outcome import Broken, Totals
from pr_comment.double import Double, serving
from pr_comment.github_double import ACTIONS, GitHubDouble
from pr_comment.gitlab_double import BOT, GitLabDouble
from pr_comment.jobs import Job, github_job, gitlab_job
from pulumi_feishu.pr_comment.marker import parse_marker
from support.patience import wait_until

#: A run makes at most so many calls: who am I, list, write, list again.
_MOST_CALLS = 5

_OLD, _NEW, _THEIRS = "the plan of before", "the plan of now", "people talk"


@dataclass(frozen=True)
class Trial:
    """Which call of the killed run is held back, and whether it is carried out ahead of that.

    `has_one`: an earlier run has commented.
    """

    host: Literal["github", "gitlab"]
    has_one: bool
    call: int
    is_done: bool


def trial_of(seed: int) -> Trial:
    """The trial of this seed: in any 40 in a row each is there once."""
    number = seed % (8 * _MOST_CALLS)
    bits = number % 8
    return Trial(
        "gitlab" if bits & 1 else "github", bool(bits & 2), 1 + number // 8, bool(bits & 4)
    )


class _Holding(Double):
    """The double, which answers nothing to one of its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.held, self.is_done = 0, False
        self.reached, self.released = threading.Event(), threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.held -= 1
        if scope["type"] != "http" or self.held != 0:
            await super().__call__(scope, receive, send)
            return
        if self.is_done:
            await super().__call__(scope, receive, _nowhere)
        self.reached.set()
        while not self.released.is_set():
            await asyncio.sleep(0.02)
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body"})


async def _nowhere(_: Any) -> None: ...


def kill_comment(trial: Trial, folder: Path, totals: Totals) -> Broken | None:
    """Try it in this new folder; what was broken, if anything."""
    folder.mkdir(parents=True)
    with _hosted(trial, folder) as (double, host, job):
        if trial.has_one:
            job.run(content=_OLD)
        host.add(_THEIRS)
        double.held, double.is_done = trial.call, trial.is_done
        killed = job.start(content=_NEW)
        wait_until(lambda: double.reached.is_set() or killed.fork.has_ended)
        if double.reached.is_set():
            totals.count("kills of comment")
        killed.fork.kill()
        killed.done()
        double.released.set()
        after_kill = _told(host)
        done = job.run(content=_NEW)
        told, wanted = _told(host), [_THEIRS, _NEW]
        is_fine = done.code == 0 and told == wanted and len(after_kill) <= len(wanted)
        if not is_fine or double.unknown:
            found = f"{after_kill}, then {told}, not {wanted}; {double.unknown}"
            return Broken(f"{trial}: {found}\n{done.code} {done.err}")
    return None


@contextmanager
def _hosted(
    trial: Trial, folder: Path
) -> Iterator[tuple[_Holding, GitHubDouble | GitLabDouble, Job]]:
    double = _Holding()
    with serving(double) as url:
        try:
            if trial.host == "github":
                yield double, GitHubDouble(double), github_job(folder, url, ACTIONS)
            else:
                yield double, GitLabDouble(double), gitlab_job(folder, url, BOT)
        finally:
            double.released.set()


def _told(host: GitHubDouble | GitLabDouble) -> list[str]:
    """What each comment says below its marker."""
    found = []
    for body in host.bodies():
        marked = parse_marker(body)
        found.append(marked.content if marked else body)
    return sorted(found)
