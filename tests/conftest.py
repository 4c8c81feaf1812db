"""No test may meet the credentials, or depend on language, time zone or luck, of whoever runs it.

Nor on their signals: what a script starts in its background ignores Ctrl-C, as do its children.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from support.forks import collect_seldom
from support.scheduling import ByFile, is_integration
from support.time_limit import (  # noqa: F401
    pytest_configure,
    pytest_runtest_teardown,
    pytest_sessionfinish,
)

for _name in [name for name in os.environ if name.startswith("FEISHU_")]:
    del os.environ[_name]

# Elsewhere times are told in the zone of the machine.
os.environ["TZ"] = "UTC"
time.tzset()

# The Pulumi CLI and its language hosts live for a second, and other tests have the other cores:
# collecting garbage, and handing work from one core to another, is a fifth of that.
os.environ.setdefault("GOGC", "off")
os.environ.setdefault("GOMEMLIMIT", "900MiB")
os.environ.setdefault("GOMAXPROCS", "1")

# As in a program that a person starts at a terminal; what is ignored would be so by children too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)

# A busy machine is no finding. HYPOTHESIS_PROFILE=explore looks at other examples each time.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", _patient, derandomize=True)
settings.register_profile("explore", _patient, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


#: What takes longest begins first, so that no worker is left with it at the end.
_LONGEST = (
    "test_options",
    "test_examples",
    "test_hostile_server",
    "test_recipe_gitlab",
    "test_simulator",
    "test_session",
    "test_postgresql",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: with one queue for all no core waits for the last of them."""
    items.sort(key=lambda item: (is_integration(item.nodeid), item.path.stem not in _LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out the tests of `make test`."""
    return ByFile(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_collection_finish() -> None:
    """All tests are loaded, and stay."""
    collect_seldom()


@pytest.fixture(scope="session")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("current")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(_folder: Path) -> Iterator[None]:
    """What a test writes without saying where is not written into whoever's checkout."""
    os.chdir(_folder)
    yield
    # The folder itself stays, being the current one; and not by pathlib, which tests patch.
    for entry in os.scandir(_folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    """Presses Ctrl-C, which raises KeyboardInterrupt unless the tested code handles it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield partial(signal.raise_signal, signal.SIGINT)
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def in_beijing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process's time zone is that of Beijing, by its offset: not all machines know names."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CST-8")
        time.tzset()
        yield
    time.tzset()
