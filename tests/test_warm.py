"""The tests' environment with a warm start: what it runs is what a cold start would run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.patience import PATIENCE_SECONDS, wait_until
from support.warm import COLD, warm_environment

SCRIPT = """\
import os, sys
print(sys.argv, os.getcwd(), os.environ.get("A"), sys.stdin.read(), __name__, sys.path[0])
print("to standard error", file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""


def run(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    done = subprocess.run(
        [warm_environment() / "bin" / "python", *arguments],
        cwd=folder,
        env={**os.environ, "A": "b", **(environment or {})},
        input="typed",
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("code", ["0", "3"])
def test_a_script_sees_what_it_would_see_from_a_cold_start(tmp_path: Path, code: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    warm = run(tmp_path, str(script), code, "more")
    assert warm == run(tmp_path, str(script), code, "more", environment=COLD)
    assert (warm[0], warm[2]) == (int(code), "to standard error\n")


def test_so_does_a_module(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(SCRIPT)
    # A script of that name would be found through its folder, a module through the current one.
    warm, cold = (
        run(tmp_path, "-u", "-m", "mine", "3", environment=environment)
        for environment in ({}, COLD)
    )
    assert warm == cold
    assert warm[0] == 3


def test_what_is_installed_is_told_as_pip_tells_it(tmp_path: Path) -> None:
    asked = ("-m", "pip", "list", "-v", "--format", "json")
    told = subprocess.run([sys.executable, *asked], stdout=subprocess.PIPE, check=True, text=True)
    for environment in ({}, {}, COLD):
        assert run(tmp_path, *asked, environment=environment)[:2] == (0, told.stdout)


def test_a_signal_that_comes_after_the_end_is_no_traceback() -> None:
    """The engine interrupts what it has no more use for, whether that has ended or not."""
    launcher = (warm_environment() / "launcher.py").read_text()
    _, _, rest = launcher.partition("def hand_on(")
    handler = "def hand_on(" + rest.partition("waiting = ")[0]
    ours, theirs = socket.socketpair()
    theirs.close()
    reading, writing = os.pipe()
    os.write(writing, bytes([signal.SIGINT]))
    scope = {"connection": ours, "signals": reading, "os": os}
    exec(handler, scope)
    scope["hand_on"]()  # type: ignore[operator]
    ours.close()
    os.close(reading)
    os.close(writing)


def test_ctrl_c_in_a_callback_ends_the_program_without_a_word(tmp_path: Path) -> None:
    """Python ignores it there, with a traceback."""
    script = tmp_path / "script.py"
    script.write_text(
        "import signal, time, weakref\n"
        "class Thing: pass\n"
        "thing = Thing()\n"
        "def gone(_): signal.raise_signal(signal.SIGINT)\n"
        "seen = weakref.ref(thing, gone)\n"
        "del thing\n"
        "print('went on')\n"
    )
    assert run(tmp_path, str(script)) == (128 + signal.SIGINT, "", "")


def test_its_parent_is_who_started_it(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import os\nprint(os.getppid())\n")
    assert run(tmp_path, str(script))[1] == f"{os.getpid()}\n"


def test_a_defect_is_a_traceback_and_code_1(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("raise ValueError('x')\n")
    code, _, errors = run(tmp_path, str(script))
    assert code == 1
    assert errors.endswith("ValueError: x\n")


def test_it_starts_without_the_imports(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import os, sys\nprint('pulumi' in sys.modules, os.getpid())\n")
    assert run(tmp_path, str(script))[1].startswith("True ")
    assert run(tmp_path, str(script), environment=COLD)[1].startswith("False ")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_what_ends_the_launcher_ends_the_program(tmp_path: Path, number: int) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os, time\nopen('new', 'w').write(str(os.getpid()))\nos.rename('new', 'pid')\n"
        "while True: time.sleep(0.01)\n"
    )
    python = warm_environment() / "bin" / "python"
    process = subprocess.Popen([python, script], cwd=tmp_path, stderr=subprocess.DEVNULL)
    wait_until((tmp_path / "pid").exists)
    pid = int((tmp_path / "pid").read_text())
    assert pid != process.pid
    process.send_signal(number)
    code = process.wait(timeout=PATIENCE_SECONDS)
    assert code == (-signal.SIGKILL if number == signal.SIGKILL else 128 + signal.SIGINT)
    wait_until(lambda: not Path(f"/proc/{pid}").exists())


def test_who_is_killed_before_it_has_said_anything_ends_nobody_else(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(warm_environment() / "socket"))
    script = tmp_path / "script.py"
    script.write_text("import sys\nprint('pulumi' in sys.modules)\n")
    assert run(tmp_path, str(script)) == (0, "True\n", "")
