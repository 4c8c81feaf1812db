"""No test may meet the credentials, or depend on the language or the luck, of whoever runs it.

Nor on their signals: what a script starts in its background ignores Ctrl-C, as do its children.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import HealthCheck, settings

from support.forks import collect_seldom
from support.time_limit import (  # noqa: F401
    pytest_configure,
    pytest_runtest_teardown,
    pytest_sessionfinish,
)

for _name in [name for name in os.environ if name.startswith("FEISHU_")]:
    del os.environ[_name]

# The Pulumi CLI and its language hosts live for a second: collecting garbage is a tenth of it.
os.environ.setdefault("GOGC", "400")

# As in a program that a person starts at a terminal; what is ignored would be so by children too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)

# A busy machine is no finding. HYPOTHESIS_PROFILE=explore looks at other examples each time.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", _patient, derandomize=True)
settings.register_profile("explore", _patient, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


#: What takes longest begins first, so that no worker is left with it at the end.
_LONGEST = ("test_options", "test_examples", "test_recipe_gitlab", "test_simulator", "test_session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, those of a file together; then each integration test by itself.

    With one queue for both no core waits for the last of the fast tests.
    """
    for item in items:
        if not _is_integration(item):
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
    items.sort(key=lambda item: (_is_integration(item), item.path.stem not in _LONGEST))


def pytest_collection_finish() -> None:
    """All tests are loaded, and stay."""
    collect_seldom()


def _is_integration(item: pytest.Item) -> bool:
    return item.path.parent.name == "integration"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    """Presses Ctrl-C, which raises KeyboardInterrupt unless the tested code handles it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield partial(signal.raise_signal, signal.SIGINT)
    signal.signal(signal.SIGINT, before)
