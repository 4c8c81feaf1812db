"""A plugin of pytest that runs the collected tests once for each mutant of some modules.

Each test runs once as it is, in a fork of this process: that tells which lines it comes by, and how
long it takes. Then each mutant has a fork, in which the tests that come by its lines run, the
fastest first, until one fails. Processes that a test starts are no mutants. The file that `MUTANTS`
names is a list of modules before; after, it has `outcomes`, by module and mutant, `left out`, the
tests that fail in a fork without a mutant, and whether the others pass in that order (`control`).
"""

from __future__ import annotations

import ast
import gc
import json
import multiprocessing.forkserver
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from mutating import Mutant, mutants
from support import forks
from support.mutant import SOURCES, put_in_place, trace

SURVIVED, UNTESTED = "survived", "survived: no test"
KILLED, ENDLESS, IMPOSSIBLE = "killed", "killed: never ends", "impossible"

#: What a test may take in a fork, of a core: more than as it is, by seconds and so many times.
_MORE_SECONDS, _TIMES_AS_LONG = 3, 3
#: By the clock, for one that waits for ever: the machine may be busy.
_WAITING_SECONDS = 12
#: As it is.
_LONGEST_SECONDS = 60


@dataclass
class _Test:
    item: pytest.Item
    seconds: float = _LONGEST_SECONDS
    #: The lines of the modules that it came by.
    lines: set[tuple[str, int]] = field(default_factory=set)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """In place of pytest's own."""
    gc.unfreeze()
    # The forks can't start the server of their processes.
    forks._context()
    multiprocessing.forkserver.ensure_running()
    file = Path(os.environ["MUTANTS"])
    modules = json.loads(file.read_text())
    everything = [_Test(item) for item in session.items]
    left_out = list(_run_as_they_are(everything, modules))
    tests = sorted((t for t in everything if t not in left_out), key=lambda test: test.seconds)
    outcomes = {module: dict(_judged(module, tests)) for module in modules}
    told = {
        "left out": [test.item.nodeid for test in left_out],
        "outcomes": outcomes,
        "control": _outcome(lambda: None, tests) == SURVIVED,
    }
    file.write_text(json.dumps(told))
    return True


def _run_as_they_are(tests: list[_Test], modules: list[str]) -> Iterator[_Test]:
    """Each in a fork; which of them fail there."""
    for test in tests:
        begin = time.monotonic()
        with tempfile.NamedTemporaryFile() as notes:
            outcome = _outcome(partial(trace, notes.name, modules), [test])
            pairs = [line.split(":") for line in set(Path(notes.name).read_text().split())]
        test.seconds = time.monotonic() - begin
        test.lines = {(module, int(number)) for module, number in pairs}
        if outcome != SURVIVED:
            yield test


def _judged(module: str, tests: list[_Test]) -> Iterator[tuple[str, str]]:
    path = SOURCES / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    original = compile(tree, str(path), "exec", dont_inherit=True)
    for mutant in mutants(tree):
        if compile(tree, str(path), "exec", dont_inherit=True) == original:
            continue
        chosen = list(_chosen(module, mutant, tests))
        change = partial(put_in_place, module, mutant.name)
        outcome = _outcome(change, chosen) if chosen else UNTESTED
        # Such as a function that has not all the variables of an outer one any more.
        if outcome != IMPOSSIBLE:
            yield mutant.name, outcome


def _chosen(module: str, mutant: Mutant, tests: list[_Test]) -> Iterator[_Test]:
    """Those that come by its lines; for a constant, all of a file of which one test does so."""
    lines = {(module, line) for line in mutant.lines}
    files = {test.item.path for test in tests if module in {where for where, _ in test.lines}}
    for test in tests:
        if test.lines & lines if mutant.function else test.item.path in files:
            yield test


def _outcome(before: Callable[[], None], tests: list[_Test]) -> str:
    """What becomes of these tests in a fork that does this first."""
    pid = os.fork()
    if pid == 0:
        _be(before, tests)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return ENDLESS
    return {0: SURVIVED, 1: KILLED, 2: IMPOSSIBLE}[os.waitstatus_to_exitcode(status)]


def _be(before: Callable[[], None], tests: list[_Test]) -> None:
    """The fork: it never comes back."""
    code = 2
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        # The server is not this process's child.
        multiprocessing.forkserver._forkserver.ensure_running = lambda: None  # type: ignore[method-assign]
        before()
        code = 1
        code = 0 if _all_pass(tests) else 1
    finally:
        os._exit(code)


def _all_pass(tests: list[_Test]) -> bool:
    for test, following in zip(tests, [*tests[1:], tests[-1]], strict=True):
        _limit(test.seconds)
        reports = runtestprotocol(test.item, log=False, nextitem=following.item)
        if any(report.failed for report in reports):
            return False
    return True


def _limit(seconds: float) -> None:
    """End this process when the next test takes so much longer than it did."""
    longer = _MORE_SECONDS + _TIMES_AS_LONG * seconds
    signal.alarm(int(_WAITING_SECONDS + longer))
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + longer), most))
