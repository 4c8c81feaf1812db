"""The real console program as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROGRAM = [sys.executable, "-m", "pulumi_feishu"]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def run(
    *arguments: str, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Done:
    """Run `pulumi-feishu …` to its end, in this folder, with these variables besides."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        env={**os.environ, **(environment or {})},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)
