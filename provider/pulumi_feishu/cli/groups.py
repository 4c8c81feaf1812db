"""`groups`: those that the bot is in, and which of them are managed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import click

from pulumi_feishu.cli.credentials import client_for, settings_of_environment, with_credentials
from pulumi_feishu.cli.exit_codes import CREDENTIALS, FAILED, FINE, WRONG_INPUT, explained
from pulumi_feishu.cli.output import progress, put_json, put_table, say
from pulumi_feishu.cli.validate import declared_here
from pulumi_feishu.inventory import survey
from pulumi_feishu.inventory.survey import Surveyed, groups_in_order
from pulumi_feishu.notices_file import Entry
from pulumi_feishu.openapi import BotGroup, Client
from pulumi_feishu.openapi.limits import API_LIMITS
from pulumi_feishu.text.i18n import Words

_GROUPS = explained(
    with_credentials(
        Words(
            "List the groups that the bot is in: how many people, whether the bot may put\n"
            "a notice there, and whether the notices files of this folder manage it.\n"
            "One call a group.",
            "列出机器人所在的群：人数、机器人能否在群内置顶、\n"
            "当前目录的配置文件是否管理该群。每个群调用一次接口。",
        )
    ),
    examples=["pulumi-feishu groups --unmanaged", "pulumi-feishu groups --cannot-pin --json"],
    codes=[FINE, FAILED, WRONG_INPUT, CREDENTIALS],
)
_MANAGED = Words("only those that the files manage", "只列出已管理的群")
_UNMANAGED = Words("only those that the files do not manage", "只列出未管理的群")
_CANNOT_PIN = Words("only those where the bot may not pin", "只列出机器人不能置顶的群")
_AS_JSON = Words("a list of objects", "输出对象列表")
_LISTING = Words("listing groups", "正在列出群")
_READING = Words("reading groups", "正在读取群")
_COLUMNS = (
    Words("group", "群"),
    Words("id", "ID"),
    Words("people", "人数"),
    Words("may pin", "可置顶"),
    Words("managed", "已管理"),
)
#: Ids are there to be copied.
_ID = 1
#: Fewer calls are made without a word.
_MANY_CALLS = 100
_YES, _NO = Words("yes", "是"), Words("no", "否")
_MAY_PIN = {"yes": _YES, "perhaps": Words("perhaps", "可能"), "no": _NO}


@click.command("groups", help=_GROUPS)
@click.option("--managed", "which", flag_value="managed", help=str(_MANAGED))
@click.option("--unmanaged", "which", flag_value="unmanaged", help=str(_UNMANAGED))
@click.option("--cannot-pin", "which", flag_value="cannot-pin", help=str(_CANNOT_PIN))
@click.option("--json", "for_programs", is_flag=True, help=str(_AS_JSON))
def groups_command(which: str | None, for_programs: bool) -> None:
    chosen, managed = settings_of_environment(), survey.managed(declared_here())
    client = client_for(chosen)
    of_the_bot = all_groups(client)
    asked = [group for group in of_the_bot if _is_asked(group, which, managed)]
    if len(asked) >= _MANY_CALLS:
        say(_costs(len(asked)))
    with progress(_READING) as tell:
        app_id, at_a_time = chosen.acting_app_id, chosen.concurrency
        found = survey.survey(client, asked, managed, app_id=app_id, at_a_time=at_a_time, tell=tell)
    if which == "cannot-pin":
        found = [group for group in found if group.ability.may_pin == "no"]
    _print(found, for_programs=for_programs)
    _close(of_the_bot, managed)


def _costs(calls: int) -> Words:
    """What people want to know before it happens: the tenant's calls of a month are counted."""
    limit = API_LIMITS[0]
    seconds = math.ceil(calls / limit.calls * limit.seconds)
    return Words(
        f"Reading {calls} groups takes {calls} calls, {seconds} s or more; Ctrl-C ends it.",
        f"读取 {calls} 个群需调用 {calls} 次接口，至少 {seconds} 秒；可按 Ctrl-C 中止。",
    )


def all_groups(client: Client) -> list[BotGroup]:
    """By name; raises FeishuError."""
    found = []
    with progress(_LISTING) as tell:
        for group in client.groups.of_the_bot():
            found.append(group)
            tell(len(found), None)
    return groups_in_order(found)


def _is_asked(group: BotGroup, which: str | None, managed: Mapping[str, Entry]) -> bool:
    # Groups that are not asked for are not read: each costs a call.
    if which in ("managed", "unmanaged"):
        return (group.chat_id in managed) == (which == "managed")
    return True


def _print(found: Sequence[Surveyed], *, for_programs: bool) -> None:
    if for_programs:
        put_json([_data(group) for group in found])
    elif found:
        put_table(_COLUMNS, [_row(group) for group in found], whole=_ID)


def _data(group: Surveyed) -> dict[str, object]:
    return {
        "chat_id": group.chat_id,
        "name": group.name,
        "people": group.people,
        "may_pin": group.ability.may_pin,
        "why": str(group.ability.why) if group.ability.why else None,
        "managed": group.is_managed,
    }


def _row(group: Surveyed) -> tuple[str, ...]:
    may_pin = str(_MAY_PIN[group.ability.may_pin])
    if group.ability.why:
        may_pin += str(Words(f": {group.ability.why.en}", f"：{group.ability.why.zh}"))
    people = "–" if group.people is None else str(group.people)
    return group.name, group.chat_id, people, may_pin, str(_YES if group.is_managed else _NO)


def _close(of_the_bot: Sequence[BotGroup], managed: Mapping[str, Entry]) -> None:
    ids = {group.chat_id for group in of_the_bot}
    for entry in managed.values():
        if entry.chat_id not in ids:
            say(_not_in(entry))
    count, total = len(ids & managed.keys()), len(ids)
    say(Words(f"{count} of {total} managed", f"已管理 {count} 个，共 {total} 个"))


def _not_in(entry: Entry) -> Words:
    return Words(
        f"{entry.place}: {entry.name} ({entry.chat_id}) is declared, but the bot is not in it.",
        f"{entry.place}：{entry.name}（{entry.chat_id}）已声明，但机器人不在该群内。",
    )
