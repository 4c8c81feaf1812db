"""The root project on this machine, against the emulator: what `make` does for a trial.

Usage: .venv/bin/python tools/local.py up|down|preview|review [OPTIONS], with the Pulumi CLI on
PATH. Options are of `pulumi preview` and of `pulumi-feishu review`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.trial.emulator_process import (
    DEFAULT_PORT,
    ForeignServer,
    LocalEmulator,
    ensure,
    last_emulator,
)
from pulumi_feishu.trial.local_stack import LocalStack, Locked
from pulumi_feishu.trial.shell import (
    TRIAL_FOLDER,
    TRIAL_STACK,
    trial_environment,
    variables_of,
    write_script,
)
from pulumi_feishu.trial.shown import groups_table

_ROOT = Path(__file__).resolve().parent.parent
_FOLDER = _ROOT / TRIAL_FOLDER
#: A folder of its own: `stack init` writes the stack's settings beside Pulumi.yaml, where a
#: `Pulumi.local.yaml` of the user might lie.
_HOME = _FOLDER / "project"
_SETTINGS = _HOME / f"Pulumi.{TRIAL_STACK}.yaml"

#: Exit code when blocked by a safety check.
_SAFETY = 4


def main(arguments: list[str]) -> int:
    """The exit code: that of the command within, 2 for wrong arguments, 4 when it is not safe."""
    name, *options = arguments or [""]
    act = _COMMANDS.get(name)
    if act is None or (options and name in ("up", "down")):
        print(f"usage: tools/local.py {'|'.join(_COMMANDS)} [OPTIONS]", file=sys.stderr)
        return 2
    _FOLDER.mkdir(exist_ok=True)
    try:
        return act(options)
    except ForeignServer as error:
        print(f"{error} (EMULATOR_PORT={_port() + 1} make {name})", file=sys.stderr)
    except Locked as error:
        print(error, file=sys.stderr)
    return _SAFETY


def _up(_: list[str]) -> int:
    emulator = ensure(_FOLDER, _port())
    stack = _stack(emulator)
    code = stack.create() or stack.up()
    print(f"\n{groups_table(emulator.world()['chats'])}\n")
    print(Words(f"The groups and every call: {emulator.url}/", f"群与全部调用：{emulator.url}/"))
    print(
        Words(
            f"For `pulumi` in a shell here: source {TRIAL_FOLDER}/env",
            f"在 shell 中直接使用 `pulumi` 前请运行：source {TRIAL_FOLDER}/env",
        )
    )
    return code


def _down(_: list[str]) -> int:
    known = last_emulator(_FOLDER)
    code = 0
    if (_FOLDER / "state").exists():
        known = _running()
        stack = _stack(known)
        if stack.exists():
            code = stack.destroy()
    if known is not None:
        known.stop()
        print(Words("The emulator is stopped.", "模拟器已停止。"))
    (_FOLDER / "env").unlink(missing_ok=True)
    return code


def _preview(options: list[str]) -> int:
    stack = _stack(_running())
    return stack.create() or stack.preview(options or ["--diff"])


def _review(options: list[str]) -> int:
    emulator = _running()
    code = _stack(emulator).create()
    tool = str(Path(sys.executable).parent / "pulumi-feishu")
    command = [tool, "review", *(options or ["--against", "HEAD", "--look-up"])]
    environment = trial_environment(os.environ, _variables(emulator))
    return code or subprocess.run(command, cwd=_ROOT, env=environment, check=False).returncode


_COMMANDS = {"up": _up, "down": _down, "preview": _preview, "review": _review}


def _running() -> LocalEmulator:
    """The emulator of an earlier command, else a new one."""
    known = last_emulator(_FOLDER)
    if known is not None and known.proves_itself():
        return known
    is_asked_for = bool(os.environ.get("EMULATOR_PORT"))
    return ensure(_FOLDER, known.port if known and not is_asked_for else _port())


def _stack(emulator: LocalEmulator) -> LocalStack:
    variables = _variables(emulator)
    write_script(_FOLDER, variables)
    _HOME.mkdir(exist_ok=True)
    shutil.copyfile(_ROOT / "Pulumi.yaml", _HOME / "Pulumi.yaml")
    environment = trial_environment(os.environ, variables)
    return LocalStack(_ROOT, _FOLDER, environment, project="pulumi-feishu", home=_HOME)


def _variables(emulator: LocalEmulator) -> dict[str, str]:
    return {
        **variables_of(_FOLDER, emulator.url, app_id=DEMO_APP_ID, app_secret=DEMO_APP_SECRET),
        # For commands that are typed. A CLI without such variables keeps the stack's settings
        # beside Pulumi.yaml, where git ignores them.
        "PULUMI_OPTION_CONFIG_FILE": str(_SETTINGS),
    }


def _port() -> int:
    given = os.environ.get("EMULATOR_PORT") or str(DEFAULT_PORT)
    if not given.isdecimal() or not 0 < int(given) < 65536:
        wrong = Words(
            f"EMULATOR_PORT is {given!r}; it must be a port such as {DEFAULT_PORT}",
            f"EMULATOR_PORT 为 {given!r}；应为端口号，例如 {DEFAULT_PORT}",
        )
        raise SystemExit(str(wrong))
    return int(given)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
