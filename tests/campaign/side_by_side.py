"""Several stacks with one app at once, against the emulator with its real limits; and two runs of
one stack, of which the engine's lock lets one through.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean

from campaign.outcome import Broken
from support import console
from support.emulator import PUT, Emulator, running_emulator
from support.patience import PATIENCE_SECONDS, wait_until
from support.project import Project, Run, fleet, fleet_shown

_GROUPS = 60

_REVIEW = ("review", "--stack", "test", "--save-plan", "plan.json")

#: The emulator's answer to a call that is one too many.
_REFUSED = 429


@dataclass
class Stack:
    """One stack and its groups, which show their message of this turn."""

    name: str
    project: Project
    chats: list[str]
    turn: int = 0

    def declare(self) -> None:
        """Let each group show its other message from the next run on."""
        self.turn = 2 if self.turn == 1 else 1
        self.project.write(fleet(self.chats, self.turn))

    def command(self, *arguments: str) -> Run:
        """A command of `pulumi-feishu` in the stack's folder."""
        project = self.project
        done = console.run(*arguments, environment=project.environment, folder=project.directory)
        return Run(done.code, done.out + done.err)

    def judge(self, emulator: Emulator, run: Run) -> None:
        """Raise Broken unless the run ended well, and world and state are as declared."""
        wanted, shown = fleet_shown(self.chats, self.turn), emulator.all_shown()
        if run.exit_code != 0:
            raise Broken(f"{self.name} ended with {run.exit_code}:\n{run.output}")
        if {chat: shown[chat] for chat in self.chats} != wanted:
            raise Broken(f"{self.name} is not as declared")
        if self.project.shows() != wanted:
            raise Broken(f"the state of {self.name} is not as declared")


def side_by_side(count: int, directory: Path) -> Iterator[str]:
    """All of it, in this folder: lines with figures; raises Broken."""
    with running_emulator(directory=directory) as emulator, _made(emulator, count, directory) as of:
        for what in ("first up", "up of a change"):
            yield from _all_at_once(emulator, of, what)
        yield _two_runs_of_one(emulator, of[0])
        yield _apply_beside_an_up(emulator, of[0], code=4)
        yield _apply_beside_an_up(emulator, of[0], code=1, PULUMI_SKIP_CHECKPOINTS="true")
        yield _apply_beside_another(emulator, of[0], of[1])


@contextmanager
def _made(emulator: Emulator, count: int, directory: Path) -> Iterator[list[Stack]]:
    stacks = []
    chats = emulator.add_chats(count * _GROUPS)
    try:
        for number in range(count):
            name = f"stack {number}"
            project = Project.create(directory / f"stack-{number}", emulator.environment)
            own = chats[number * _GROUPS : (number + 1) * _GROUPS]
            stacks.append(Stack(name, project, own))
            project.configure("feishu:retrySeconds", "60")
            project.configure("feishu:maxUnpins", "999")
        yield stacks
    finally:
        for stack in stacks:
            stack.project.end()


def _all_at_once(emulator: Emulator, stacks: list[Stack], what: str) -> Iterator[str]:
    for stack in stacks:
        stack.declare()
    emulator.forget_calls()
    began = time.monotonic()
    with ThreadPoolExecutor(len(stacks)) as pool:
        runs = [*pool.map(lambda stack: _timed(stack.project.up), stacks)]
    whole = time.monotonic() - began
    for stack, (run, _) in zip(stacks, runs, strict=True):
        stack.judge(emulator, run)
    times = [took for _, took in runs]
    slowest = max(times) / mean(times)
    yield f"{what}: {len(stacks)} stacks of {_GROUPS} groups in {whole:.1f} s"
    each = " ".join(f"{took:.1f}" for took in times)
    yield f"  each {each} s; mean {mean(times):.1f} s, slowest/mean {slowest:.2f}"
    yield f"  {_traffic(emulator)}"
    if slowest > 2:
        raise Broken(f"one stack took {slowest:.2f} times the mean")


def _timed(run: Callable[[], Run]) -> tuple[Run, float]:
    began = time.monotonic()
    return run(), time.monotonic() - began


def _traffic(emulator: Emulator) -> str:
    """What the server saw; raises Broken when more than a third of it was one call too many."""
    calls = emulator.control("GET", "journal")["calls"]
    passed = [call for call in calls if call["code"] == 0]
    refused = sum(call["http"] == _REFUSED for call in calls)
    moments = [datetime.fromisoformat(call["at"]).timestamp() for call in calls]
    seconds = Counter(
        (call["api"], int(datetime.fromisoformat(call["at"]).timestamp())) for call in passed
    )
    rate = len(calls) / max(1.0, max(moments) - min(moments))
    if 2 * refused > len(passed):
        raise Broken(f"{refused} calls were refused, and {len(passed)} passed")
    most = max(seconds.values())
    return f"{len(calls)} calls, {rate:.0f} a second, {most} of one API at most; {refused} refused"


@contextmanager
def _under_way(emulator: Emulator, stack: Stack, **environment: str) -> Iterator[int]:
    """An `up` of the stack that waits, and ends well as soon as it may; its process's number."""
    log = stack.project.directory / "under-way.log"
    emulator.hold_back(PUT, chat_id=stack.chats[0])
    with log.open("w") as output:
        options = ("--yes", "--skip-preview", "--continue-on-error")
        up = stack.project.start("up", *options, output=output, **environment)
        try:
            wait_until(emulator.held_back)
            yield up.pid
        finally:
            emulator.faults()
            code = up.wait(PATIENCE_SECONDS)
    stack.judge(emulator, Run(code, log.read_text()))


def _two_runs_of_one(emulator: Emulator, stack: Stack) -> str:
    stack.declare()
    with _under_way(emulator, stack) as pid:
        second = stack.project.up()
    if second.exit_code == 0 or "locked" not in second.output or f"pid {pid}" not in second.output:
        raise Broken(f"a second run of one stack:\n{second.output}")
    return "two runs of one stack: the second is refused and names the first"


def _apply_beside_an_up(emulator: Emulator, stack: Stack, *, code: int, **environment: str) -> str:
    """Refused by this exit code: the state has moved, or is only locked; and so it stays."""
    stack.declare()
    reviewed = stack.command(*_REVIEW)
    with _under_way(emulator, stack, **environment) as pid:
        beside = stack.command("apply", "plan.json")
    afterwards = stack.command("apply", "plan.json")
    stack.judge(emulator, reviewed)
    why = "changed after the review" if code == 4 else f"pid {pid}"
    if (beside.exit_code, afterwards.exit_code) != (code, 4) or why not in beside.output:
        raise Broken(f"apply beside an up:\n{beside.output}\n{afterwards.output}")
    return f"apply beside an up of its stack: refused with {code}, as it names {why!r}"


def _apply_beside_another(emulator: Emulator, stack: Stack, other: Stack) -> str:
    stack.declare()
    other.declare()
    reviewed = stack.command(*_REVIEW)
    emulator.forget_calls()
    with ThreadPoolExecutor(2) as pool:
        applying = pool.submit(stack.command, "apply", "plan.json")
        up = other.project.up()
        applied = applying.result()
    for whose, run in ((stack, reviewed), (stack, applied), (other, up)):
        whose.judge(emulator, run)
    return f"apply beside an up of another stack: both as declared; {_traffic(emulator)}"
