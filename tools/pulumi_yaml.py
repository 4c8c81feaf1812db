"""Finds Pulumi's host of programs in YAML, or builds it; prints its folder, for PATH.

Usage: .venv/bin/python tools/pulumi_yaml.py

In this order: on PATH, where Pulumi's own installer puts it; in the per-user cache; a build from
its Go module.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from pulumi_cli import Unavailable, build_one, cache_folder
from words import Words

#: The newest that builds with this Go; it works with each CLI that is supported.
VERSION = "1.25.0"

_PROGRAM = "pulumi-language-yaml"
_PACKAGE = f"github.com/pulumi/pulumi-yaml/cmd/{_PROGRAM}"
_SOURCE = Path(__file__).resolve().parent / "pulumi-from-source" / "language-yaml"


def main(arguments: list[str]) -> int:
    """Exit code 0 with the folder on standard output; 1 without a host, 2 for wrong arguments."""
    if arguments:
        print("usage: tools/pulumi_yaml.py", file=sys.stderr)
        return 2
    try:
        print(there() or built())
    except Unavailable as error:
        print(f"{_PROGRAM}: {error.why}", file=sys.stderr)
        return 1
    return 0


def there() -> Path | None:
    """The folder of one that is on PATH or in the cache."""
    found = shutil.which(_PROGRAM) or shutil.which(_PROGRAM, path=str(_cached()))
    return Path(found).parent if found else None


def built() -> Path:
    """The folder of one that is built now, about 3 minutes the first time; raises Unavailable."""
    go = shutil.which("go")
    if go is None:
        raise Unavailable(Words("there is no `go`", "没有 `go`"))
    folder = _cached()
    folder.mkdir(parents=True, exist_ok=True)
    # Under another name first: no half of it is ever trusted.
    new = folder / f"{_PROGRAM}.{os.getpid()}"
    try:
        build_one(go, _SOURCE, _PACKAGE, f"v{VERSION}", new)
        new.replace(folder / _PROGRAM)
    finally:
        new.unlink(missing_ok=True)
    return folder


def _cached() -> Path:
    return cache_folder(os.environ).with_name("language-yaml") / VERSION / "bin"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
