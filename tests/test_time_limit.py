"""Whatever a test hangs in, its run ends, fails, and shows where."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.patience import PATIENCE_SECONDS, wait_until

TESTS = Path(__file__).resolve().parent

#: What hangs, which name its stack must have, and pytest's options.
HANGING: dict[str, tuple[str, str, list[str]]] = {
    "a test that sleeps": (
        "import time\ndef test_hangs():\n    time.sleep(3600)\n",
        "test_hangs",
        [],
    ),
    "a lock that the main thread waits for": (
        "import threading\n"
        "def test_hangs():\n    lock = threading.Lock()\n    lock.acquire()\n    lock.acquire()\n",
        "test_hangs",
        [],
    ),
    "C code that lets no other thread run": (
        "import re\ndef test_hangs():\n    re.match('(a|a)*b', 'a' * 100)\n",
        "test_hangs",
        [],
    ),
    "the begin of a fixture": (
        "import pytest, time\n"
        "@pytest.fixture\ndef slow():\n    time.sleep(3600)\n"
        "def test_x(slow):\n    pass\n",
        "slow",
        [],
    ),
    "the end of a fixture, after a failure": (
        "import pytest, time\n"
        "@pytest.fixture\ndef slow():\n    yield\n    time.sleep(3600)\n"
        "def test_x(slow):\n    assert False\n",
        "slow",
        [],
    ),
    "a thread that outlives the tests": (
        "import threading, time\n"
        "def endless():\n    time.sleep(3600)\n"
        "def test_x():\n    threading.Thread(target=endless).start()\n",
        "endless",
        [],
    ),
    "a test in a worker of xdist": (
        "import time\ndef test_hangs():\n    time.sleep(3600)\n",
        "test_hangs",
        ["-p", "xdist", "-n", "1"],
    ),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """All of them side by side, with this project's settings, but a limit of a second."""
    started = {}
    for number, (name, (text, _, options)) in enumerate(HANGING.items()):
        folder = tmp_path_factory.mktemp("hanging")
        file = folder / f"test_{number}.py"
        file.write_text(text)
        command = [sys.executable, "-m", "pytest", "-c", str(TESTS.parent / "pyproject.toml")]
        command += ["--rootdir", str(folder), "-p", "support.time_limit", "-p", "no:cacheprovider"]
        started[name] = subprocess.Popen(
            [*command, "-o", "faulthandler_timeout=1", *options, str(file)],
            cwd=folder,
            # Of all plugins, only that which these need is worth its time.
            env={**os.environ, "PYTHONPATH": str(TESTS), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    yield started
    for process in started.values():
        process.kill()
        process.communicate()


@pytest.mark.parametrize("name", HANGING)
def test_what_hangs_fails_the_run_and_is_shown(
    runs: dict[str, subprocess.Popen[str]], name: str
) -> None:
    out, err = runs[name].communicate(timeout=PATIENCE_SECONDS)
    assert runs[name].returncode == 1, out + err
    assert "Timeout (0:00:01)!" in err
    assert f" in {HANGING[name][1]}\n" in err


def test_a_limit_is_in_force_here(pytestconfig: pytest.Config) -> None:
    assert 60 <= float(pytestconfig.getini("faulthandler_timeout")) <= 600
    assert pytestconfig.pluginmanager.hasplugin("faulthandler")


def test_what_a_killed_run_has_forked_ends_with_it(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from support.forks import run_module\n"
        "fork = run_module('pulumi_feishu', 'emulator', '--port=0', errors=Path(sys.argv[1]))\n"
        "print(fork.stdout.readline().decode().split(':')[-1], flush=True)\n"
        "os._exit(1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "errors")],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        timeout=PATIENCE_SECONDS,
    )
    port = int(done.stdout)

    def is_gone() -> bool:
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", port)) != 0

    wait_until(is_gone, "the emulator ends")
