"""The platform's limits, kept by real processes against the emulator's own count."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.patience import PATIENCE_SECONDS, wait_until
from support.project import Project, fleet, fleet_shown


def codes(feishu: Emulator) -> Counter[int]:
    return Counter(call[2] for call in feishu.calls())


def test_a_run_alone_is_never_throttled(feishu: Emulator, project: Project) -> None:
    """As fast as the provider can: without latency, far more calls than a second holds."""
    chats = feishu.add_chats(150)
    applied(project, fleet(chats, 1))
    project.write(fleet(chats, 2))
    run = project.up("--parallel", "32")
    assert run.exit_code == 0, run.output
    assert codes(feishu) == {0: 450}
    assert project.shows() == fleet_shown(chats, 2)


def test_two_runs_that_share_an_app_both_finish(
    feishu: Emulator, project: Project, tmp_path: Path
) -> None:
    chats = feishu.add_chats(100)
    second = Project.create(tmp_path / "second", feishu.environment)
    halves = {id(project): chats[:50], id(second): chats[50:]}
    feishu.control("PATCH", "settings", {"latency_ms": 30})
    # Far less than the two allow themselves, however busy this machine is.
    for turn, calls_a_second in ((1, 50), (2, 12)):
        feishu.control("PATCH", "settings", {"calls_a_second": calls_a_second})
        feishu.forget_calls()
        # However long one of them takes to begin, both work at the same time.
        feishu.hold_back(PUT if turn == 1 else DELETE)
        for one in (project, second):
            one.write(fleet(halves[id(one)], turn))
        runs = [one.start("up", "--yes", "--skip-preview") for one in (project, second)]
        wait_until(lambda: {chat in chats[:50] for _, chat, _ in feishu.calls()} == {True, False})
        feishu.forget_calls()
        feishu.faults()
        assert [run.wait(timeout=PATIENCE_SECONDS) for run in runs] == [0, 0]
    assert codes(feishu)[99991400] > 0
    assert codes(feishu)[0] == 200
    puts = [chat in chats[:50] for api, chat, code in feishu.calls() if (api, code) == (PUT, 0)]
    shares = share_while_both_ran(puts)
    assert min(shares) > 0.15 * sum(shares) > 0, shares
    for one in (project, second):
        assert one.shows() == fleet_shown(halves[id(one)], 2)
    second.end()


def share_while_both_ran(puts: list[bool]) -> tuple[int, int]:
    """How many puts were the one's and the other's, from when both had begun until one was done."""
    begun = max(puts.index(True), puts.index(False))
    left = puts[::-1]
    ended = len(puts) - max(left.index(True), left.index(False))
    together = puts[begun:ended]
    return together.count(True), together.count(False)


def test_waiting_is_told_in_the_display(feishu: Emulator, project: Project) -> None:
    chats = feishu.add_chats(12)
    applied(project, fleet(chats, 1))
    throttled = {"http": 429, "code": 99991400, "headers": {"x-ogw-ratelimit-reset": "15"}}
    feishu.faults({"api": DELETE, "nth": 5, **throttled})
    feishu.forget_calls()
    run = project.up_with(fleet(chats, 2))
    waiting = [line for line in run.output.splitlines() if "for Feishu's limit" in line]
    assert waiting
    told = re.search(
        r"waiting (\d+) s for Feishu's limit: \d+ of 1000 calls this minute", waiting[0]
    )
    assert told is not None
    # 15 s and up to half a second more, less what passed until it was this thread's turn.
    assert 2 < int(told[1]) <= 16
    assert codes(feishu) == {0: 24, 99991400: 1}
