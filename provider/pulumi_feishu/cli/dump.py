"""`dump`: a first notices.yaml, and later the groups that are new."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
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
from pulumi_feishu.cli.validate import declared
from pulumi_feishu.inventory.merging import NotMerged, merged
from pulumi_feishu.inventory.starter_file import document, write
from pulumi_feishu.notices_file import default_paths
from pulumi_feishu.notices_file.paths import read_notices
from pulumi_feishu.openapi import BotGroup
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

_DUMP = explained(
    with_credentials(
        Words(
            "Write an entry for each group that the bot is in and no file here declares.\n"
            "Every one is `unmanaged` until somebody writes what it shows: no call can read\n"
            "what is pinned there. A file that exists gets the new groups at its end, and\n"
            "keeps all else as it is.",
            "为机器人所在、且此处文件尚未声明的每个群写一个条目。没有接口可以读取\n"
            "现有的置顶，所以每个条目都是 `unmanaged`，直到有人写明它应显示什么。\n"
            "已存在的文件只在末尾追加新的群，其余内容保持不变。",
        )
    ),
    examples=[
        "pulumi-feishu dump",
        "pulumi-feishu dump --team 'sre=SRE*' --team 'pay=*支付*'",
        "pulumi-feishu dump --output - | less",
    ],
    codes=[FINE, FAILED, WRONG_INPUT, CREDENTIALS, SAFETY],
)
_OUTPUT = Words("where to; - prints all groups", "写入何处；- 表示打印全部群")
_TEAM = Words(
    "groups whose name matches go to notices/TEAM; the first match counts",
    "名称匹配的群写入 notices/TEAM；以第一个匹配为准",
)
_NO_GROUP = Words(
    "The bot is in no group: nothing was written. Add it to a group, then run again.",
    "机器人不在任何群内：未写入任何内容。请先将机器人加入群，然后重新运行。",
)

#: A team and the pattern of its groups' names.
Team = tuple[str, str]


def _teams(_: click.Context, __: click.Parameter, given: Sequence[str]) -> list[Team]:
    teams = [text.partition("=")[::2] for text in given]
    for text, (name, pattern) in zip(given, teams, strict=True):
        if not (name and pattern) or Path(name).name != name or name.startswith("."):
            what = Words(f"{text!r} must be TEAM=PATTERN", f"{text!r} 必须形如 TEAM=PATTERN")
            raise click.BadParameter(str(what))
    return teams


@click.command("dump", help=_DUMP)
@click.option(
    "-o", "--output", default="notices.yaml", show_default=True, metavar="FILE", help=str(_OUTPUT)
)
@click.option(
    "--team", "teams", multiple=True, metavar="TEAM=PATTERN", callback=_teams, help=str(_TEAM)
)
def dump_command(output: str, teams: list[Team]) -> None:
    known = _declared(output, teams)
    found = all_groups(client_for(settings_of_environment()))
    if not found:
        stop(FAILED, _NO_GROUP)
    if output == "-":
        put(document(found).rstrip("\n"))
        return
    new = [group for group in found if group.chat_id not in known]
    texts = {path: _text(path, groups) for path, groups in _shares(new, output, teams).items()}
    for path, (text, told) in texts.items():
        _write(path, text)
        say(told)
    if not texts:
        say(_nothing_new(len(found)))


def _declared(output: str, teams: list[Team]) -> set[str]:
    """What any file here declares already; ends with their mistakes, so that nothing is added."""
    paths = [] if output == "-" else [*default_paths(Path()), *_files(output, teams)]
    return {entry.chat_id for entry in declared([path for path in paths if path.exists()])}


def _files(output: str, teams: list[Team]) -> dict[Path, str]:
    """The files that may be written, and the pattern of each."""
    folder = Path(output).parent / "notices"
    return {**{folder / f"{name}.yaml": p for name, p in teams}, Path(output): "*"}


def _shares(
    groups: Sequence[BotGroup], output: str, teams: list[Team]
) -> dict[Path, list[BotGroup]]:
    shares: dict[Path, list[BotGroup]] = {}
    for group in groups:
        path = next(p for p, like in _files(output, teams).items() if fnmatchcase(group.name, like))
        shares.setdefault(path, []).append(group)
    return shares


def _text(path: Path, groups: Sequence[BotGroup]) -> tuple[str, Words]:
    """The whole text of the file, and what is told once it is written."""
    if not path.exists():
        return document(groups), _written(path, len(groups))
    try:
        return merged(read_notices(path), groups), _added(path, len(groups))
    except NotMerged:
        stop(SAFETY, _not_merged(path))


def _write(path: Path, text: str) -> None:
    try:
        if path.parent.name == "notices":
            path.parent.mkdir(exist_ok=True)
        write(text, path, replace=path.exists())
    except OSError as error:
        why = system_errors.why(error)
        stop(FAILED, Words(f"Can't write {path}: {why.en}.", f"无法写入 {path}：{why.zh}。"))


def _not_merged(path: Path) -> Words:
    return Words(
        f"{path} was left as it is: its list of groups is not written an item a line. "
        "Name another file (--output), or print the entries: --output -",
        f"{path} 未做改动：其中的 groups 列表不是每项一行的写法。"
        "请用 --output 指定其他文件，或用 --output - 打印这些条目。",
    )


def _groups(count: int) -> str:
    return "1 group" if count == 1 else f"{count} groups"


def _written(path: Path, count: int) -> Words:
    return Words(
        f"{path}: {_groups(count)}, none of them managed yet.",
        f"{path}：共 {count} 个群，均未管理。",
    )


def _added(path: Path, count: int) -> Words:
    return Words(
        f"{path}: {_groups(count)} added, none of them managed yet.",
        f"{path}：新增 {count} 个群，均未管理。",
    )


def _nothing_new(count: int) -> Words:
    return Words(
        f"All of the bot's {_groups(count)} are declared already: nothing was written."
        if count > 1
        else "The bot's only group is declared already: nothing was written.",
        f"机器人所在的 {count} 个群均已声明：未写入任何内容。",
    )
