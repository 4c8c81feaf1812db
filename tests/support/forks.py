"""Python modules run as programs of their own that start in milliseconds instead of a second.

Most of what `python -m pulumi.dynamic` (0.8 s of CPU) and `pulumi-feishu …` (0.2 to 0.7 s) take to
start is imports. Here a server process has the modules loaded and forks: what runs is the same
module as `__main__`, in a process of its own, with its own environment, folder and descriptors.
What only a cold start can show is shown by `console.run_cold`.
https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
"""

from __future__ import annotations

import functools
import gc
import io
import multiprocessing
import os
import pkgutil
import runpy
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any, BinaryIO

import pulumi_feishu
from support.patience import PATIENCE_SECONDS

#: What commands import only when they need it; the last is what Pulumi's engine runs.
_IMPORTED_WHEN_NEEDED = (
    *("rich.progress", "rich.table", "grpc._server", "grpc._utilities"),
    "pip._internal.commands.list",
)


class Fork:
    """A running module; its standard output is read from `stdout`, as bytes."""

    def __init__(self, process: ForkServerProcess, stdout: BinaryIO) -> None:
        self._process = process
        self.stdout = stdout

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it is over."""
        return self._process.exitcode is not None

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, timeout: float = PATIENCE_SECONDS) -> int:
        """Its exit code, negative for a signal's number; fails when it runs on for so long."""
        self._process.join(timeout)
        code = self._process.exitcode
        assert code is not None, f"process {self.pid} did not end within {timeout} s"
        return code

    def end(self) -> None:
        """Make sure that it is gone and its pipe closed."""
        if "COVERAGE_PROCESS_CONFIG" in os.environ:
            # A process that is killed leaves nothing of what it measured.
            self.terminate()
            self._process.join(PATIENCE_SECONDS)
        self.kill()
        self.wait()
        self.stdout.close()


def run_module(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stdin: int | None = None,
    stdout: int | None = None,
    errors: Path,
) -> Fork:
    """Start what `python -u -m module …` does; it ends with this process at the latest.

    It has exactly this environment, or this process's, and likewise the folder. It reads from the
    descriptor `stdin`, or nothing; what it writes goes to the descriptor `stdout`, or can be read
    from the fork's, and its standard error to the file `errors`.
    """
    reader, writer = os.pipe()
    with open(os.devnull) as nothing, errors.open("ab") as log, open(writer, "wb") as written:
        streams = [
            nothing.fileno() if stdin is None else stdin,
            written.fileno() if stdout is None else stdout,
            log.fileno(),
        ]
        given = dict(os.environ if environment is None else environment)
        process = _context().Process(
            target=_be,
            args=(module, arguments, given, folder or Path.cwd(), [*map(_Descriptor, streams)]),
            daemon=True,
        )
        process.start()
    return Fork(process, os.fdopen(reader, "rb"))


def modules() -> list[str]:
    """The names of all modules of the package but its `__main__`."""
    found = pkgutil.walk_packages(pulumi_feishu.__path__, "pulumi_feishu.")
    return [module.name for module in found if not module.name.endswith("__main__")]


@functools.cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*modules(), *_IMPORTED_WHEN_NEEDED])
    return context


class _Descriptor:
    """A descriptor that goes along to the process; there it is the number that it has then."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[..., int], tuple[Any]]:
        return _received, (DupFd(self._number),)


def _received(descriptor: Any) -> int:
    number: int = descriptor.detach()
    return number


def _be(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    streams: Sequence[int],
) -> None:
    # The server outlives its client until the last fork ends, so its own end is no sign.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    become(["-m", module, *arguments], environment, folder, streams)


def become(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, streams: Sequence[int]
) -> None:
    """Go on as what `python -u …` with these arguments does: `-m` and a module, or a script.

    It has exactly this environment, this folder, and these three descriptors for its own.
    """
    collect_seldom()
    for standard, received in enumerate(streams):
        os.dup2(received, standard)
        os.close(received)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    # As with `-u`: the SDK tells its port without a flush.
    unbuffered = os.fdopen(1, "wb", buffering=0, closefd=False)
    sys.stdout = io.TextIOWrapper(unbuffered, encoding="utf-8", write_through=True)
    sys.stderr = os.fdopen(2, "w", 1, "utf-8", "backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if arguments[0] == "-m":
        sys.path.insert(0, str(folder))
        sys.argv[1:] = arguments[2:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, os.path.dirname(arguments[0]))
        sys.argv[:] = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def collect_seldom() -> None:
    """What is loaded stays: looking through it for garbage takes a tenth of a test's time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
