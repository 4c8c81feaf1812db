"""`dump`: a first notices.yaml."""

from __future__ import annotations

from pathlib import Path

import click

from pulumi_feishu.cli.credentials import client_for, settings_of_environment, with_credentials
from pulumi_feishu.cli.exit_codes import (
    CREDENTIALS,
    FAILED,
    FINE,
    SAFETY,
    WRONG_INPUT,
    explained,
    stop,
)
from pulumi_feishu.cli.groups import all_groups
from pulumi_feishu.cli.output import put, say
from pulumi_feishu.inventory.starter_file import document, write
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

_DUMP = explained(
    with_credentials(
        Words(
            "Write a first notices.yaml from the groups that the bot is in. Every entry\n"
            "is `unmanaged` until somebody writes what it shows: no call can read what is\n"
            "pinned there.",
            "用机器人所在的群生成第一份 notices.yaml。没有接口可以读取现有的置顶，\n"
            "所以每个条目都是 `unmanaged`，直到有人写明它应显示什么。",
        )
    ),
    examples=["pulumi-feishu dump", "pulumi-feishu dump --output - | less"],
    codes=[FINE, FAILED, WRONG_INPUT, CREDENTIALS, SAFETY],
)
_OUTPUT = Words("where to; - prints it", "写入何处；- 表示打印")
_FORCE = Words("replace the file if it exists", "文件已存在时替换它")

_NO_GROUP = Words(
    "The bot is in no group: nothing was written. Add it to a group, then run again.",
    "机器人不在任何群内：未写入任何内容。请先将机器人加入群，然后重新运行。",
)


@click.command("dump", help=_DUMP)
@click.option(
    "-o", "--output", default="notices.yaml", show_default=True, metavar="FILE", help=str(_OUTPUT)
)
@click.option("--force", is_flag=True, help=str(_FORCE))
def dump_command(output: str, force: bool) -> None:
    if output != "-" and Path(output).exists() and not force:
        stop(SAFETY, _exists(output))
    found = all_groups(client_for(settings_of_environment()))
    if not found:
        stop(FAILED, _NO_GROUP)
    if output == "-":
        put(document(found).rstrip("\n"))
        return
    try:
        write(document(found), Path(output), replace=force)
    except FileExistsError:
        stop(SAFETY, _exists(output))
    except OSError as error:
        stop(FAILED, _cannot_write(output, error))
    say(_written(output, len(found)))


def _exists(output: str) -> Words:
    return Words(
        f"{output} exists and was left as it is. Name another file (--output), "
        "or replace it: --force.",
        f"{output} 已存在，未做改动。请用 --output 指定其他文件，或用 --force 替换它。",
    )


def _cannot_write(output: str, error: OSError) -> Words:
    why = system_errors.why(error)
    return Words(f"Can't write {output}: {why.en}.", f"无法写入 {output}：{why.zh}。")


def _written(output: str, count: int) -> Words:
    some = "1 group" if count == 1 else f"{count} groups"
    return Words(
        f"{output}: {some}, none of them managed yet.",
        f"{output}：共 {count} 个群，均未管理。",
    )
