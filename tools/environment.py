"""Makes a virtual environment from a lock file, whole or not at all; does nothing if up to date.

Usage: python3 tools/environment.py [FOLDER LOCK], by default `.venv requirements.lock`
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pulumi_cli import cache_folder
from words import Words, system_errors

ROOT = Path(__file__).resolve().parent.parent

#: Inside what was made whole; in an environment it says from what.
_STAMP = "made-from"
#: What nobody asked for in so long is not kept in the cache.
_KEPT_SECONDS = 30 * 86_400

_NO_VENV = Words(
    "python3 has no venv module: install it, such as `apt install python3-venv`.",
    "python3 缺少 venv 模块：请安装它，例如 `apt install python3-venv`。",
)

_SOURCES = ("provider/pyproject.toml", "provider/pulumi-plugin.json")


def main(arguments: list[str]) -> int:
    """Exit code 0 when the environment is there, 1 with one line when it can't be made."""
    folder, lock_name = arguments or (".venv", "requirements.lock")
    venv, lock_file = ROOT / folder, ROOT / lock_name
    if importlib.util.find_spec("ensurepip") is None:
        return _fail(_NO_VENV)
    venv.parent.mkdir(exist_ok=True)
    with venv.with_name(f"{venv.name}.lock").open("w") as lock:
        # Two makes at the same time: the second waits, then finds everything done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = made_from(ROOT, lock_file)
        if is_current(venv, wanted):
            return 0
        started = time.monotonic()
        _say(
            Words(f"installing {folder} from {lock_name} …", f"正在按 {lock_name} 安装 {folder} ……")
        )
        try:
            make(venv, lock_file, wanted)
        except subprocess.CalledProcessError as error:
            command = " ".join(str(part) for part in error.cmd[1:5])
            return _fail(
                Words(
                    f"`{command} …` failed (see above): fix the cause, then run again.",
                    f"`{command} …` 失败（见上文）：请排除原因后重新运行。",
                )
            )
        except OSError as error:
            why, what = system_errors.why(error), error.filename or folder
            return _fail(
                Words(
                    f"{what}: {why.en}; nothing was changed.", f"{what}：{why.zh}；未做任何改动。"
                )
            )
        seconds = f"{time.monotonic() - started:.0f}"
        _say(Words(f"ready after {seconds} s", f"已就绪，用时 {seconds} 秒"))
    return 0


def made_from(root: Path, lock_file: Path) -> str:
    """A digest of all that the environment is made from, the interpreter and the place included."""
    digest = hashlib.sha256(f"{sys.version}\n{root}\n".encode())
    for source in (lock_file, *(root / name for name in _SOURCES)):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def is_current(venv: Path, wanted: str) -> bool:
    """Whether this environment was made whole from what is wanted."""
    stamp = venv / _STAMP
    return stamp.is_file() and stamp.read_text() == wanted


def make(venv: Path, lock_file: Path, wanted: str) -> None:
    """Build under another name, then rename: Pulumi never repairs a half-made environment.

    What the lock names is installed once for all clones of this user, and copied into each.
    """
    new = venv.with_name(f"{venv.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    packages = _packages(lock_file)
    shutil.copytree(packages, new, symlinks=True)
    relocate(new, packages, new)
    _run([*_pip(new), "--no-deps", "--no-build-isolation", "-e", str(ROOT / "provider")])
    relocate(new, new, venv)
    (new / _STAMP).write_text(wanted)
    old = venv.with_name(f"{venv.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if venv.exists():
        venv.rename(old)
    new.rename(venv)
    shutil.rmtree(old, ignore_errors=True)


def kept(name: str, made_from: bytes, make: Callable[[Path], object]) -> Path:
    """A folder in the user's cache, which `make` fills once for this interpreter and these sources.

    Whoever else wants it meanwhile waits, and what was left half made is made again. What nobody
    asked for in a month makes room for what is made.
    """
    interpreter = f"{sys.version}\n{os.path.realpath(sys.executable)}\n".encode()
    digest = hashlib.sha256(interpreter + made_from).hexdigest()[:16]
    folder = cache_folder(os.environ).with_name("environments") / f"{name}-{digest}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _STAMP).exists():
            _forget_old(folder.parent)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / _STAMP).touch()
        os.utime(folder)
    return folder


def _packages(lock_file: Path) -> Path:
    """The environment in the user's cache with what this lock names."""

    def install(folder: Path) -> None:
        venv = folder / "venv"
        _run([sys.executable, "-m", "venv", str(venv)])
        _install(_pip(venv), lock_file, venv)
        # All that there is, once; what does not compile is for another Python.
        subprocess.run([_python(venv), "-m", "compileall", "-qq", "-j", "0", venv], check=False)

    return kept("packages", lock_file.read_bytes(), install) / "venv"


def _forget_old(environments: Path) -> None:
    for folder in environments.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _pip(environment: Path) -> list[str]:
    options = ["--quiet", "--no-compile", "--disable-pip-version-check"]
    return [str(_python(environment)), "-m", "pip", "install", *options]


def _install(pip: list[str], lock_file: Path, new: Path) -> None:
    """Install what the lock names, in two processes: most of the time one would only unpack.

    A lock is complete, so that nothing has to be resolved.
    """
    wanted = re.split(r"^(?=[\w.-]+==)", lock_file.read_text(), flags=re.MULTILINE)
    commands = []
    for half in (0, 1):
        part = new / f"part-{half}.lock"
        part.write_text("".join(wanted[half::2]))
        commands.append([*pip, "--no-deps", "--require-hashes", "-r", str(part)])
    processes = [subprocess.Popen(command, stdout=sys.stderr) for command in commands]
    failed = [c for c, p in zip(commands, processes, strict=True) if p.wait() != 0]
    if failed:
        raise subprocess.CalledProcessError(1, failed[0])


def relocate(environment: Path, built: Path, final: Path) -> None:
    """Make the scripts in `bin/`, which carry the path they were built under, name the final."""
    for script in (environment / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        content = script.read_bytes()
        moved = content.replace(os.fsencode(built), os.fsencode(final))
        if moved != content and b"\0" not in content:
            script.write_bytes(moved)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


def _say(what: Words) -> None:
    line = Words(f"Python environment: {what.en}", f"Python 环境：{what.zh}")
    print(line, file=sys.stderr)


def _fail(why: Words) -> int:
    _say(why)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
