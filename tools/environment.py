"""Makes `.venv` from requirements.lock, whole or not at all; does nothing when it is up to date.

Usage: python3 tools/environment.py
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

#: Inside the environment: what it was made from.
_STAMP = "made-from"
_SOURCES = ("requirements.lock", "provider/pyproject.toml", "provider/pulumi-plugin.json")


def main() -> int:
    """Exit code 0 when the environment is there, 1 with one line when it can't be made."""
    if importlib.util.find_spec("ensurepip") is None:
        return _fail("python3 has no venv module: install it, such as `apt install python3-venv`.")
    with (ROOT / ".venv.lock").open("w") as lock:
        # Two makes at the same time: the second waits, then finds everything done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = made_from(ROOT)
        if is_current(VENV, wanted):
            return 0
        started = time.monotonic()
        print("Python environment: installing .venv from requirements.lock …", file=sys.stderr)
        try:
            make(VENV, wanted)
        except subprocess.CalledProcessError as error:
            command = " ".join(str(part) for part in error.cmd[1:5])
            return _fail(f"`{command} …` failed (see above): fix the cause, then run again.")
        print(
            f"Python environment: ready after {time.monotonic() - started:.0f} s", file=sys.stderr
        )
    return 0


def made_from(root: Path) -> str:
    """A digest of all that the environment is made from, the interpreter and the place included."""
    digest = hashlib.sha256(f"{sys.version}\n{root}\n".encode())
    for name in _SOURCES:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_current(venv: Path, wanted: str) -> bool:
    """Whether this environment was made whole from what is wanted."""
    stamp = venv / _STAMP
    return stamp.is_file() and stamp.read_text() == wanted


def make(venv: Path, wanted: str) -> None:
    """Build under another name, then rename: Pulumi never repairs a half-made environment."""
    new = venv.with_name(f"{venv.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    python = new / "bin" / "python"
    _run([sys.executable, "-m", "venv", str(new)])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")])
    _run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT / "provider")])
    relocate(new, venv)
    (new / _STAMP).write_text(wanted)
    old = venv.with_name(f"{venv.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if venv.exists():
        venv.rename(old)
    new.rename(venv)
    shutil.rmtree(old, ignore_errors=True)


def relocate(built: Path, final: Path) -> None:
    """Make the scripts in `bin/`, which carry the path they were built under, name the final."""
    for script in (built / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        content = script.read_bytes()
        moved = content.replace(os.fsencode(built), os.fsencode(final))
        if moved != content and b"\0" not in content:
            script.write_bytes(moved)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


def _fail(why: str) -> int:
    print(f"Python environment: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
