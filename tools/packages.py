"""Installs the system's packages that the tests use, or tells which are missing.

Usage: python3 tools/packages.py

Only root on a system with apt-get installs, and only what is missing. A test that misses one says
so itself, so the exit code is 0 also where nothing can be installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from words import Words

ROOT = Path(__file__).resolve().parent.parent

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def has_postgresql() -> bool:
    """Whether a server's programs are here; Debian keeps them off PATH, in a folder a version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return any(folders) or shutil.which("initdb") is not None


def has_chromium() -> bool:
    """Whether a browser of this family is on PATH."""
    return any(shutil.which(name) for name in _BROWSERS)


def has_npm() -> bool:
    """Whether axe-core can be fetched, which examines pages."""
    return shutil.which("npm") is not None


#: Debian's name of each package, and whether it is there.
WANTED: dict[str, Callable[[], bool]] = {
    "postgresql": has_postgresql,
    "chromium": has_chromium,
    "npm": has_npm,
}


def main() -> int:
    """Install what is missing, with one line for people."""
    missing = [name for name, is_there in WANTED.items() if not is_there()]
    if not missing:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return _say(
            Words(
                f"missing: install {' and '.join(missing)}, for the tests that use them.",
                f"缺少 {'、'.join(missing)}：部分测试需要，请安装。",
            )
        )
    _say(
        Words(
            f"installing {' and '.join(missing)} with apt-get …",
            f"正在用 apt-get 安装 {'、'.join(missing)} ……",
        )
    )
    try:
        install(missing)
    except subprocess.CalledProcessError as error:
        lines = str(error.stderr).strip().splitlines()
        command = " ".join(error.cmd[:2])
        why = Words(lines[-1], lines[-1]) if lines else Words("no output", "没有输出")
        return _say(Words(f"`{command}` failed: {why.en}", f"`{command}` 失败：{why.zh}"))
    return 0


def install(packages: Sequence[str]) -> None:
    """Install Debian's packages; raises CalledProcessError with apt's words in `stderr`."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "--yes", "--no-install-recommends"]
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", *options, *packages],
    ):
        subprocess.run(command, env=env, capture_output=True, text=True, check=True)


def _say(line: Words) -> int:
    told = Words(f"Packages: {line.en}", f"系统软件包：{line.zh}")
    print(told, file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
