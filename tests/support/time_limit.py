"""No test hangs the run: its process ends after `faulthandler_timeout`, with all stacks printed.

pytest itself (9.2) watches a test's fixtures and call, from C, so that neither a lock nor the GIL
can keep it from that. A failure ends its watch, though, and what hangs then is a fixture's end, or
a thread that the interpreter waits for after the last test. This goes on watching.
"""

from __future__ import annotations

import faulthandler
import os

import pytest

_STDERR = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep standard error as it is while nothing is captured."""
    config.stash[_STDERR] = os.dup(2)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Watch the end of the fixtures, also of a test that failed."""
    _watch(item.config)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Watch the end of the process."""
    _watch(session.config)


def _watch(config: pytest.Config) -> None:
    seconds = float(config.getini("faulthandler_timeout"))
    # Elsewhere than in the repository there may be no limit.
    if seconds > 0:
        faulthandler.dump_traceback_later(seconds, exit=True, file=config.stash[_STDERR])
