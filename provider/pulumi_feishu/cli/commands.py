"""All commands, and how each of them ends."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from pulumi_feishu import __version__
from pulumi_feishu.cli.click_texts import speak_the_readers_language
from pulumi_feishu.cli.exit_codes import CREDENTIALS, FAILED, FINE, INTERRUPTED, WRONG_INPUT, stop
from pulumi_feishu.cli.output import say
from pulumi_feishu.text.i18n import Words, unknown_language

if TYPE_CHECKING:
    from pulumi_feishu.openapi import FeishuError

_NAME = "pulumi-feishu"

_HELP = Words(
    "Pinned notices (群置顶) of Feishu and Lark groups as code (unofficial).",
    "以代码管理飞书和 Lark 群的群置顶（非官方）。",
)

_VERSION = Words("show the version and exit", "显示版本并退出")
_INTERRUPTED = Words("Interrupted.", "已中断。")


class _Command(NamedTuple):
    what: Words
    module: str
    extra: str = "cli"


#: By name; each is the function `<name>_command` of its module.
_COMMANDS = {
    "apply": _Command(Words("apply what was approved", "应用已批准的计划"), "apply"),
    "comment": _Command(
        Words("keep one comment on the pull request", "在合并请求上保持一条评论"), "comment"
    ),
    "demo": _Command(
        Words("try everything on this machine", "在本机完整试用"), "demo", "cli,emulator"
    ),
    "doctor": _Command(
        Words("diagnose what keeps a run from working", "找出妨碍运行的问题"), "doctor"
    ),
    "dump": _Command(Words("write a first notices.yaml", "生成第一份 notices.yaml"), "dump"),
    "emulator": _Command(
        Words("run a local Feishu on this machine", "在本机运行飞书模拟器"), "emulator", "emulator"
    ),
    "groups": _Command(Words("list the groups that the bot is in", "列出机器人所在的群"), "groups"),
    "review": _Command(
        Words("show what a change does to which group", "说明变更会对谁做什么"), "review"
    ),
    "schema": _Command(
        Words("print the JSON Schema of notices.yaml", "输出 notices.yaml 的 Schema"), "validate"
    ),
    "validate": _Command(
        Words("check the notices files, offline", "离线检查群置顶配置文件"), "validate"
    ),
}


class _Commands(click.Group):
    """Loads a command's module only when it is run, so that `--help` is quick.

    https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        listed = _COMMANDS.get(cmd_name)
        if listed is None:
            return None
        try:
            module = importlib.import_module(f"pulumi_feishu.cli.{listed.module}")
        except ModuleNotFoundError as error:
            stop(FAILED, _not_installed(error, listed.extra))
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(str(Words("Commands", "命令"))):
            formatter.write_dl([(name, str(listed.what)) for name, listed in _COMMANDS.items()])


@click.group(
    cls=_Commands,
    help=str(_HELP),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    __version__,
    prog_name=_NAME,
    message=str(Words("%(prog)s, version %(version)s", "%(prog)s %(version)s")),
    help=str(_VERSION),
)
def _program() -> None:
    pass


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, else the process's own; returns its exit code."""
    if wrong := unknown_language():
        say(str(wrong))
        return WRONG_INPUT
    speak_the_readers_language()
    try:
        code = _program.main(arguments, prog_name=_NAME, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ModuleNotFoundError as error:
        say(_not_installed(error, "cli"))
        return FAILED
    except click.Abort:
        say(_INTERRUPTED)
        sys.stdout.flush()
        # Threads may still wait for answers to reads, which nobody wants any more.
        os._exit(INTERRUPTED)
    except _feishu_error() as error:
        say(str(error))
        return _code_of(error)
    return code if isinstance(code, int) else FINE


def _not_installed(error: ModuleNotFoundError, extra: str) -> Words:
    """What to install, for what only an extra of the package brings; raises any other error."""
    missing = (error.name or "").partition(".")[0]
    if missing == "pulumi_feishu":
        raise error
    # From the clone: nobody owns the package's name on an index yet.
    install = f"pip install './provider[{extra}]'"
    return Words(
        f"This command needs {missing}: in your clone of pulumi-feishu, run `{install}`.",
        f"此命令需要 {missing}：请在 pulumi-feishu 的克隆目录中运行 `{install}`。",
    )


def _feishu_error() -> type[FeishuError]:
    """Loaded only once something went wrong: `--help` is quick."""
    from pulumi_feishu.openapi import FeishuError

    return FeishuError


def _code_of(error: FeishuError) -> int:
    """3 when who calls, or whom, has to be corrected first; else 1."""
    from pulumi_feishu.openapi import Concern, ConfigurationError
    from pulumi_feishu.openapi.error_codes.lookup import kind_of_code

    is_of_the_app = kind_of_code(error.code).concerns is Concern.APP
    return CREDENTIALS if is_of_the_app or isinstance(error, ConfigurationError) else FAILED
