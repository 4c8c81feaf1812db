"""`demo`: a project on this machine, applied to a local Feishu, to try everything in."""

from __future__ import annotations

import importlib
import os
import shlex
import shutil
import sys
import webbrowser
from datetime import UTC, datetime
from pathlib import Path

import click

from pulumi_feishu.cli.exit_codes import FAILED, FINE, SAFETY, WRONG_INPUT, explained, stop
from pulumi_feishu.cli.output import put, say
from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.trial.emulator_process import (
    ForeignServer,
    LocalEmulator,
    ensure_anywhere,
    last_emulator,
)
from pulumi_feishu.trial.interpreter import (
    NoEnvironment,
    environment_for_projects,
    prepare_environment,
)
from pulumi_feishu.trial.local_stack import LocalStack, Locked
from pulumi_feishu.trial.project import (
    NotADemo,
    first_commit,
    is_demo,
    make_project,
    refuse_foreign,
)
from pulumi_feishu.trial.project_files import PROJECT_NAME
from pulumi_feishu.trial.shell import (
    TRIAL_FOLDER,
    trial_environment,
    variables_of,
    write_script,
)
from pulumi_feishu.trial.shown import groups_table

#: The project's program needs it: without the extra that brings it, nothing is begun.
importlib.import_module("pulumi_feishu.notices_file.loading")

_DEFAULT_FOLDER = "pulumi-feishu-demo"

_HELP = explained(
    Words(
        "Make a project in FOLDER, start a local Feishu for it and apply it, to try\n"
        "everything without an account. Run again, it goes on with what is there.\n"
        "It needs the Pulumi CLI, and can't touch a real tenant.\n\n"
        f"FOLDER is the current one if that is a demo, else {_DEFAULT_FOLDER}.",
        "在 FOLDER 中创建项目，启动飞书模拟器并应用，无需账号即可试用。\n"
        "再次运行会在现有内容上继续。需要 Pulumi CLI，不会触及真实租户。\n\n"
        f"若当前目录就是演示目录，FOLDER 默认为当前目录，否则为 {_DEFAULT_FOLDER}。",
    ),
    examples=["pulumi-feishu demo", "pulumi-feishu demo --stop"],
    codes=[FINE, FAILED, WRONG_INPUT, SAFETY],
)
_STOP = Words("stop the local Feishu; the files stay", "停止模拟器，保留文件")

_NO_PULUMI = Words(
    "There is no `pulumi` on PATH: install the Pulumi CLI "
    "(https://www.pulumi.com/docs/install/), then run again.",
    "PATH 中没有 `pulumi`：请安装 Pulumi CLI（https://www.pulumi.com/docs/install/），"
    "然后重新运行。",
)


@click.command("demo", help=_HELP)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--stop", "stops", is_flag=True, help=str(_STOP))
def demo_command(folder: Path | None, stops: bool) -> int:
    here = Path.cwd()
    root = Path(os.path.realpath(folder or (here if is_demo(here) else _DEFAULT_FOLDER)))
    try:
        return _stop(root) if stops else _start(root)
    except (NotADemo, ForeignServer, Locked) as error:
        stop(SAFETY, str(error))
    except NoEnvironment as error:
        stop(FAILED, str(error))
    except OSError as error:
        stop(FAILED, f"{error.filename or root}: {system_errors.why(error)}")


def _start(root: Path) -> int:
    refuse_foreign(root)
    if shutil.which("pulumi") is None:
        stop(FAILED, _NO_PULUMI)
    folder = root / TRIAL_FOLDER
    environment = environment_for_projects(folder)
    make_project(root, environment, datetime.now(UTC))
    folder.mkdir(exist_ok=True)
    prepare_environment(environment)
    emulator = ensure_anywhere(folder)
    variables = variables_of(folder, emulator.url, app_id=DEMO_APP_ID, app_secret=DEMO_APP_SECRET)
    write_script(folder, variables)
    base = trial_environment(os.environ, variables)
    stack = LocalStack(root, folder, base, project=PROJECT_NAME, home=root)
    code = stack.create()
    if code == 0:
        if lacks_git := first_commit(root):
            say(lacks_git)
        code = stack.up()
    _tell(root, emulator)
    return FINE if code == 0 else FAILED


def _stop(root: Path) -> int:
    if not is_demo(root):
        refuse_foreign(root)
        stop(WRONG_INPUT, Words(f"{root}: there is no demo.", f"{root}：没有演示。"))
    emulator = last_emulator(root / TRIAL_FOLDER)
    if emulator is not None and not emulator.stop():
        at = Words(f"process {emulator.pid}", f"进程 {emulator.pid}")
        stop(FAILED, Words(f"The emulator still runs: {at.en}.", f"模拟器仍在运行：{at.zh}。"))
    remove = f"rm -r {shlex.quote(str(root))}"
    say(
        Words(
            f"The emulator is stopped; the files stay. To remove them: {remove}",
            f"模拟器已停止，文件保留。如需删除：{remove}",
        )
    )
    return FINE


def _tell(root: Path, emulator: LocalEmulator) -> None:
    page = f"{emulator.url}/"
    put("")
    for line in groups_table(emulator.world()["chats"]).splitlines():
        put(escape_unseen(line))
    put("")
    put(str(Words(f"The groups and every call: {page}", f"群与全部调用：{page}")))
    put(str(Words(f"The project: {root}", f"项目：{root}")))
    put("")
    put(_next_steps(root))
    if _has_a_screen():
        webbrowser.open(page)


def _next_steps(root: Path) -> str:
    """What to type, in a new shell first; each line is a command, or says what the next are for."""
    programs = Path(sys.prefix) / "bin"
    entered = os.environ.get("VIRTUAL_ENV")
    is_entered = entered and Path(entered).resolve() == Path(sys.prefix).resolve()
    found = shutil.which("pulumi-feishu")
    tool = "pulumi-feishu" if found else shlex.quote(str(programs / "pulumi-feishu"))
    lines = [
        Words("In a new shell (its variables are made up):", "在新的 shell 中（变量均为虚构）："),
        *([f"  source {shlex.quote(str(programs / 'activate'))}"] if is_entered else []),
        f"  cd {shlex.quote(str(root))}",
        f"  source {TRIAL_FOLDER}/env",
        Words(
            "Then edit notices.yaml, and see what that does to which group:",
            "修改 notices.yaml，再查看会对哪些群做什么：",
        ),
        f"  {tool} review --against HEAD",
        Words("Apply it:", "应用："),
        "  pulumi up",
        Words("Stop the local Feishu:", "停止模拟器："),
        f"  {tool} demo --stop",
    ]
    return "\n".join(map(str, lines))


def _has_a_screen() -> bool:
    """Whether somebody sits there who can see a page: never in CI."""
    has_display = sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return has_display and sys.stdout.isatty() and not os.environ.get("CI")
