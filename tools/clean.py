"""`make clean`: stops the trial, and removes what `make` has put into this checkout.

Usage: python3 tools/clean.py; needs no environment, so that a broken one goes too.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from words import Words, system_errors

# After `words`, which says where the package lies.
# isort: split
from pulumi_feishu.trial.emulator_process import last_emulator
from pulumi_feishu.trial.shell import TRIAL_FOLDER

#: Folders that only `make` and its tools fill, and the lock beside the environment.
_MADE = (
    *(TRIAL_FOLDER, ".venv.new", ".venv.old", ".venv.lock", ".versions", "build"),
    *(".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache"),
)
#: An environment that `make` has made says from what.
_STAMP = ".venv/made-from"


def main(root: Path) -> int:
    """Exit code 0; 1 when the emulator still runs or something can't be removed."""
    emulator = last_emulator(root / TRIAL_FOLDER)
    if emulator is not None and not emulator.stop():
        pid = emulator.pid
        print(
            Words(
                f"The emulator still runs as process {pid}; nothing was removed.",
                f"模拟器仍在运行（进程 {pid}）；未删除任何内容。",
            ),
            file=sys.stderr,
        )
        return 1
    names = ([".venv"] if (root / _STAMP).is_file() else []) + list(_MADE)
    there = [name for name in names if (root / name).exists() and not (root / name).is_symlink()]
    for name in there:
        try:
            _remove(root / name)
        except OSError as error:
            why = system_errors.why(error)
            print(f"{error.filename}: {why}", file=sys.stderr)
            return 1
        print(Words(f"removed {name}", f"已删除 {name}"))
    if not there:
        print(Words("Nothing to remove.", "没有需要删除的内容。"))
    return 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
