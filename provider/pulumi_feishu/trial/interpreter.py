"""The Python environment for a project of the trial: the one that this program runs in."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from pulumi_feishu.text.i18n import Words

_PACKAGES = ("site-packages", "dist-packages")


class NoEnvironment(Exception):
    """No Python environment can be made; the text says what to do."""


def environment_for_projects(folder: Path) -> Path:
    """What a project names as `virtualenv`: this program's own environment, if the engine can.

    The engine runs `bin/python -m pip list` ahead of each operation (3.274), and environments of
    `uv tool` have no pip. For those it is one in this folder, which `prepare_environment` makes.
    """
    own = Path(sys.prefix)
    has_pip = (own / "bin" / "python").is_file() and importlib.util.find_spec("pip")
    return own if has_pip else folder / "python"


def prepare_environment(environment: Path) -> None:
    """Let this environment have pip and lead to this program's packages: nothing is downloaded.

    Changes nothing in the program's own. Raises NoEnvironment.
    """
    if environment == Path(sys.prefix):
        return
    # The last that is put there: an environment without it was not finished.
    if not (environment / "bin" / "pip").is_file():
        _make(environment)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = [path for path in sys.path if Path(path).name in _PACKAGES]
    lines = [f"import site; site.addsitedir({path!r})\n" for path in packages]
    leads = environment / "lib" / version / "site-packages" / "tool.pth"
    leads.write_text("".join(lines), encoding="utf-8")


def _make(environment: Path) -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(environment)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise NoEnvironment(
            Words(
                "`python3 -m venv` failed: install it, such as `apt install python3-venv`, "
                "then run again.",
                "`python3 -m venv` 失败：请先安装它，例如 `apt install python3-venv`，"
                "然后重新运行。",
            )
        )
