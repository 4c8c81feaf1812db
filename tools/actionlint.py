"""Finds actionlint, or builds it from its Go module; prints its path.

Usage: python3 tools/actionlint.py

In this order: an `actionlint` on PATH, a copy in the per-user cache, a build with `go install`.
https://github.com/rhysd/actionlint
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pulumi_cli import cache_folder, go_environment

VERSION = "v1.7.12"
_MODULE = f"github.com/rhysd/actionlint/cmd/actionlint@{VERSION}"
_BUILD_SECONDS = 600.0


class Unavailable(Exception):
    """There is no way to actionlint; the text says what to install."""


def main() -> int:
    """Exit code 0 with the path on standard output; 1 with one line."""
    try:
        print(find())
    except Unavailable as why:
        print(f"actionlint: {why}", file=sys.stderr)
        return 1
    return 0


def find() -> Path:
    """The program, built when it is nowhere; raises Unavailable."""
    found = shutil.which("actionlint")
    if found:
        return Path(found)
    cached = cache_folder(os.environ).with_name("actionlint") / VERSION / "actionlint"
    return cached if cached.is_file() else build(cached)


def build(target: Path) -> Path:
    """Build it under another name, then rename it: a half-made program is never run."""
    go = shutil.which("go")
    if go is None:
        raise Unavailable("install it, or Go 1.24 or newer (https://go.dev/doc/install).")
    new = target.parent.with_name(f"{target.parent.name}.new-{os.getpid()}")
    new.mkdir(parents=True)
    try:
        subprocess.run(
            [go, "install", _MODULE],
            env={**go_environment(os.environ), "GOBIN": str(new)},
            capture_output=True,
            text=True,
            timeout=_BUILD_SECONDS,
            check=True,
        )
        shutil.rmtree(target.parent, ignore_errors=True)
        new.rename(target.parent)
    except subprocess.CalledProcessError as error:
        lines = str(error.stderr).strip().splitlines()
        why = lines[-1] if lines else "no output"
        raise Unavailable(f"`go install {_MODULE}` failed: {why}") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return target


if __name__ == "__main__":
    sys.exit(main())
