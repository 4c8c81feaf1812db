"""All commands, and how each of them ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pulumi_feishu import __version__
from pulumi_feishu.cli import exit_codes
from pulumi_feishu.cli.apply import apply
from pulumi_feishu.cli.comment import comment
from pulumi_feishu.cli.doctor import doctor
from pulumi_feishu.cli.dump import dump
from pulumi_feishu.cli.emulator import emulator
from pulumi_feishu.cli.groups import groups
from pulumi_feishu.cli.output import say
from pulumi_feishu.cli.review import review
from pulumi_feishu.cli.validate import schema, validate
from pulumi_feishu.text.i18n import Words, unknown_language

if TYPE_CHECKING:
    from pulumi_feishu.openapi import FeishuError

_NAME = "pulumi-feishu"

_HELP = Words(
    "Pinned notices (群置顶) of Feishu and Lark groups as code (unofficial).",
    "以代码管理飞书和 Lark 群的群置顶（非官方）。",
)

_INTERRUPTED = Words("Interrupted.", "已中断。")


@click.group(
    help=str(_HELP),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=_NAME)
def program() -> None:
    """The group of all commands."""


for _command in (validate, schema, review, comment, apply, groups, dump, doctor, emulator):
    program.add_command(_command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments, else the process's own; returns its exit code."""
    if wrong := unknown_language():
        say(str(wrong))
        return exit_codes.WRONG_INPUT
    try:
        code = program.main(arguments, prog_name=_NAME, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except exit_codes.Stop as stop:
        say(stop.text)
        return stop.code
    except _feishu_error() as error:
        say(str(error))
        return exit_codes.code_of(error)
    except click.Abort:
        return _interrupted()
    return code if isinstance(code, int) else exit_codes.FINE


def _feishu_error() -> type[FeishuError]:
    """Loaded only once something went wrong: `--help` is quick."""
    from pulumi_feishu.openapi import FeishuError

    return FeishuError


def _interrupted() -> int:
    say(_INTERRUPTED)
    sys.stdout.flush()
    # Threads may still wait for answers to reads, which nobody wants any more.
    os._exit(exit_codes.INTERRUPTED)
