"""Python modules run as programs of their own that start in milliseconds instead of a second.

Most of what `python -m pulumi.dynamic` (0.8 s of CPU) and `pulumi-feishu emulator` (0.6 s) take to
start is imports. Here a server process has the modules loaded and forks: what runs is the same
module as `__main__`, in a process of its own, with its own environment and standard output.
https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
"""

from __future__ import annotations

import ctypes
import functools
import multiprocessing
import multiprocessing.connection
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import BinaryIO

_LOADED = (
    "pulumi_feishu.cli.emulating",
    "pulumi_feishu.emulator.server",
    "pulumi_feishu.notice_message",
    "pulumi_feishu.pinned_notice",
    "support.forks",
)

#: See prctl(2): the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG = 1

#: Far more than a killed process needs to be gone.
_END_SECONDS = 60.0


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

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, timeout: float = _END_SECONDS) -> int:
        """Its exit code, negative for a signal's number; fails when it runs on for so long."""
        self._process.join(timeout)
        code = self._process.exitcode
        assert code is not None, f"process {self.pid} did not end within {timeout} s"
        return code

    def end(self) -> None:
        """Make sure that it is gone and its pipe closed."""
        self.kill()
        self.wait()
        self.stdout.close()


def run_module(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, errors: Path
) -> Fork:
    """Start what `python -m module …` does, with exactly this environment, or this process's.

    What it writes to standard error goes to the file `errors`.
    """
    context = _context()
    reader, writer = context.Pipe(duplex=False)
    given = dict(os.environ if environment is None else environment)
    process = context.Process(
        target=_be, args=(module, arguments, given, writer, str(errors)), daemon=True
    )
    process.start()
    writer.close()
    stdout = os.fdopen(os.dup(reader.fileno()), "rb")
    reader.close()
    return Fork(process, stdout)


@functools.cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_LOADED))
    return context


def _be(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    stdout: multiprocessing.connection.Connection,
    errors: str,
) -> None:
    # The tests' own end must be this one's too, however they end.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.dup2(stdout.fileno(), 1)
    stdout.close()
    log = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    os.close(log)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    code = 1
    with suppress(SystemExit):
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            raise
    sys.stdout.flush()
    os._exit(code)
