"""The console program as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.forks import Fork, run_module
from support.patience import PATIENCE_SECONDS

#: The program from a cold start.
PROGRAM = [sys.executable, "-m", "pulumi_feishu"]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Started:
    """A command under way."""

    fork: Fork
    errors: tempfile.TemporaryDirectory[str]

    def done(self) -> Done:
        """How it ended."""
        with self.errors as folder:
            out = self.fork.stdout.read().decode()
            code = self.fork.wait()
            self.fork.end()
            return Done(code, out, (Path(folder) / "errors").read_text())


def run(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Done:
    """Run `pulumi-feishu …` to its end, in this folder, with these variables besides.

    `stdin` and `stdout` are descriptors, such as those of a terminal.
    """
    return start(
        *arguments, environment=environment, folder=folder, stdin=stdin, stdout=stdout
    ).done()


def start(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Started:
    """Start it likewise."""
    errors = tempfile.TemporaryDirectory()
    fork = run_module(
        *("pulumi_feishu", *arguments),
        environment={**os.environ, **(environment or {})},
        folder=folder,
        stdin=stdin,
        stdout=stdout,
        errors=Path(errors.name) / "errors",
    )
    return Started(fork, errors)


def run_cold(
    *arguments: str, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Done:
    """Run it from a cold start: it imports what it needs, in the language of its environment."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        env={**os.environ, **(environment or {})},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return Done(done.returncode, done.stdout, done.stderr)
