"""A Python environment for Pulumi projects whose programs start in milliseconds.

The engine starts three Python processes for each operation: `pip list`, the program and the
dynamic provider, and what takes their time is imports (1.5 s of CPU, engine 3.274). Here the
environment's `bin/python` hands its arguments, variables, folder and descriptors to a server that
has the modules loaded, and forks. What runs is the same script or module as `__main__`, in a
process of its own, and `bin/python` hands on Ctrl-C, ends as it ends, and takes it along when it is
killed.

A provider that tests kill starts cold, with the environment's real interpreter in its place. What
the environment has installed (`pip list`) is looked up once in any case: it does not change.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import marshal
import os
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from support.forks import become, modules, run_module
from support.patience import wait_until

#: A variable that lets the real interpreter start instead: for everything, or for the provider.
_START_COLD = "TESTS_START_COLD"
COLD = {_START_COLD: "all"}
COLD_PROVIDER = {_START_COLD: "-m"}

#: What `bin/python` is: nothing has to start for what is known.
_PYTHON = """\
#!/bin/sh
if [ "$*" = "{installed}" ] && [ -e "{address}.installed" ]; then
  exec cat "{address}.installed"
fi
exec "{interpreter}" -IS "{launcher}" "$@"
"""

#: What else it does; its own modules are few, so that it starts in 20 ms.
_LAUNCHER = """\
import marshal, os, struct, sys
from _signal import SIGINT, set_wakeup_fd, signal
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_STREAM, SOL_SOCKET, socket
from select import POLLIN, poll

# A signal that comes between two lines is read like one that comes while nothing else does.
signals, told = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
set_wakeup_fd(told)
before = signal(SIGINT, lambda *_: None)
def start_cold():
    signal(SIGINT, before)
    os.execv({executable!r}, [{executable!r}, *arguments])
arguments = sys.argv[1:]
unbuffered = arguments[:1] == ["-u"]
first = (arguments[unbuffered:] or [""])[0]
is_cold = os.environ.get({cold!r}) in ("all", first or None)
is_known = first == "-m" or first and not first.startswith("-")
if arguments != {installed!r} and (is_cold or not is_known):
    start_cold()
connection = socket(AF_UNIX, SOCK_STREAM)
try:
    connection.connect({address!r})
except OSError:
    # The test process that had the server is over.
    start_cold()
what = marshal.dumps((arguments[unbuffered:], dict(os.environ), os.getcwd(), os.getppid()))
streams = (SOL_SOCKET, SCM_RIGHTS, struct.pack("3i", 0, 1, 2))
connection.sendmsg([struct.pack("i", len(what))], [streams])
connection.sendall(what)
def hand_on():
    try:
        connection.send(os.read(signals, 1))
    except OSError:
        # It has ended meanwhile.
        pass
waiting = poll()
waiting.register(connection.fileno(), POLLIN)
waiting.register(signals, POLLIN)
while connection.fileno() not in dict(waiting.poll()):
    hand_on()
ended = connection.recv(4)
os._exit(struct.unpack("i", ended)[0] if ended else 1)
"""


#: What the engine asks ahead of each operation (3.274).
_INSTALLED = ["-m", "pip", "list", "-v", "--format", "json"]


_TESTS = Path(__file__).resolve().parent.parent

_OF_ANOTHER = """\
import sys
sys.path.insert(0, {tests!r})
from support.warm import serve_another
serve_another({address!r})
"""


class _Started(NamedTuple):
    pid: int
    #: A descriptor of the process, which can be waited for.
    process: int
    connection: socket.socket


@functools.cache
def warm_environment() -> Path:
    """The folder to name as `virtualenv`, made once in each test process; it ends with that."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    address = folder / "socket"
    (folder / "bin").mkdir()
    _put_launcher(folder / "bin" / "python", Path(sys.executable), address)
    server = run_module("support.warm", str(address), errors=folder / "errors")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.end)
    wait_until(address.exists)
    return folder


def make_warm(environment: Path) -> None:
    """Let the programs of this environment start so too, with its own packages.

    Its interpreter becomes `bin/cold`; commands that were installed start with that.
    """
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    address, python = folder / "socket", environment / "bin" / "python"
    cold = python.rename(python.with_name("cold"))
    _put_launcher(python, cold, address)
    with (folder / "errors").open("wb") as errors:
        server = subprocess.Popen(
            [cold, "-c", _OF_ANOTHER.format(tests=str(_TESTS), address=str(address))],
            cwd=folder,
            env={key: os.environ[key] for key in ("HOME", "PATH", "LANG") if key in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.kill)
    wait_until(address.exists)


def _put_launcher(python: Path, executable: Path, address: Path) -> None:
    launcher = address.with_name("launcher.py")
    launcher.write_text(
        _LAUNCHER.format(
            executable=str(executable),
            address=str(address),
            cold=_START_COLD,
            installed=_INSTALLED,
        )
    )
    python.write_text(
        _PYTHON.format(
            interpreter=os.path.realpath(sys.executable),
            launcher=launcher,
            address=address,
            installed=" ".join(_INSTALLED),
        )
    )
    python.chmod(0o755)


def serve_another(address: str) -> NoReturn:
    """The same in the environment of another project, whose packages are loaded here."""
    for module in ("pulumi.dynamic.dynamic", "pulumi.runtime.sync_await", *modules()):
        with suppress(ImportError):
            importlib.import_module(module)
    # The tests' own modules are not in that environment.
    sys.path[:] = [path for path in sys.path if path not in ("", str(_TESTS))]
    serve(address, sys.stdin.fileno())


def serve(address: str, life: int | None = None) -> NoReturn:
    """Start a process for each connection, and tell it how that ended.

    It ends itself when nobody has the other end of the descriptor `life` any more.
    """
    with selectors.DefaultSelector() as selector:
        if life is not None:
            selector.register(life, selectors.EVENT_READ)
        listener = socket.socket(socket.AF_UNIX)
        # Whoever waits for the file may connect.
        listener.bind(f"{address}.new")
        listener.listen(64)
        os.rename(f"{address}.new", address)
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj == life:
                    os._exit(0)
                elif key.fileobj is listener:
                    _start(listener.accept()[0], selector, address)
                elif key.fileobj is key.data.connection and (sent := _signal(key.data)):
                    os.kill(key.data.pid, sent)
                else:
                    _end(key.data, selector)


def _start(connection: socket.socket, selector: selectors.BaseSelector, address: str) -> None:
    header, streams, _, _ = socket.recv_fds(connection, 4, 3)
    if len(header) < 4:
        # `bin/python` was killed before it had said what it wants.
        connection.close()
        return
    with connection.makefile("rb") as rest:
        what = rest.read(struct.unpack("i", header)[0])
    pid = os.fork()
    if pid == 0:
        selector.close()
        connection.close()
        _run(streams, *marshal.loads(what), address=address)
    for stream in streams:
        os.close(stream)
    process = os.pidfd_open(pid)
    started = _Started(pid, process, connection)
    # Whichever comes first: the process ends, or `bin/python` is killed.
    selector.register(process, selectors.EVENT_READ, started)
    selector.register(connection, selectors.EVENT_READ, started)


def _signal(started: _Started) -> int:
    """The signal that was sent to `bin/python`; none when that is gone."""
    try:
        return int.from_bytes(started.connection.recv(1), "big")
    except OSError:
        return 0


def _end(started: _Started, selector: selectors.BaseSelector) -> None:
    pid, process, connection = started
    if connection.fileno() < 0:
        # Both came at once.
        return
    os.kill(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    selector.unregister(process)
    selector.unregister(connection)
    os.close(process)
    with suppress(OSError):
        connection.sendall(struct.pack("i", code if code >= 0 else 128 - code))
    connection.close()


def _run(
    streams: list[int],
    arguments: list[str],
    environment: dict[str, str],
    folder: str,
    parent: int,
    *,
    address: str,
) -> NoReturn:
    if arguments == _INSTALLED:
        _tell_installed(Path(f"{address}.installed"), arguments, streams[1])
    # The engine, and not the server that forked, is whose child this is (`stack_state`).
    os.getppid = lambda: parent
    sys.unraisablehook = _end_by_ctrl_c
    code: Any = 0
    try:
        become(arguments, environment, Path(folder), streams)
    except SystemExit as error:
        code = error.code
        if isinstance(code, str):
            sys.stderr.write(f"{code}\n")
            code = 1
    except KeyboardInterrupt:
        # A cold one is so late with its traceback that the language host is gone.
        code = 128 + signal.SIGINT
    except BaseException:
        traceback.print_exc()
        code = 1
    # As the interpreter does at its end, but for what the server has left to do.
    threading._shutdown()  # type: ignore[attr-defined]
    os._exit(int(code or 0))


def _end_by_ctrl_c(unraisable: Any) -> None:
    """What Python can't raise, as in a callback of a weak reference, ends the program as well."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        os._exit(128 + signal.SIGINT)
    sys.__unraisablehook__(unraisable)


def _tell_installed(told: Path, arguments: list[str], output: int) -> NoReturn:
    if not told.exists():
        asked = [sys.executable, *arguments]
        done = subprocess.run(asked, stdout=subprocess.PIPE, check=True)
        written = told.with_suffix(f".{os.getpid()}")
        written.write_bytes(done.stdout)
        written.replace(told)
    with open(output, "wb") as stream:
        stream.write(told.read_bytes())
    os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
