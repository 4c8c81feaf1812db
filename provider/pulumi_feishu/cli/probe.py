"""`doctor --probe`: what it says before, what it asks, and the table to paste into an issue."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import click

from pulumi_feishu import __version__
from pulumi_feishu.cli.credentials import client_for, settings_of_environment
from pulumi_feishu.cli.exit_codes import FAILED, FINE, SAFETY, stop
from pulumi_feishu.cli.output import put, say
from pulumi_feishu.cli.validate import declared_here
from pulumi_feishu.doctor.probe import probe
from pulumi_feishu.doctor.probe.experiments import Verdict
from pulumi_feishu.doctor.probe.probe import Report
from pulumi_feishu.doctor.probe.sandbox import Inquiry
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_chat_id, mistake_in_message_id
from pulumi_feishu.text.local_time import local_day

_VERDICTS: dict[Verdict, Words] = {
    "held": Words("held", "成立"),
    "did not hold": Words("**did not hold**", "**不成立**"),
    "not observed": Words("not observed", "未观察"),
    "not tried": Words("not tried", "未尝试"),
}
_HEAD = Words(
    "| assumption | | seen |\n| --- | --- | --- |", "| 假定 | | 观察到的 |\n| --- | --- | --- |"
)
_BEGIN = Words("Begin?", "开始吗？")
_STOPPING = Words("Stopping, then cleaning up …", "正在停止并清理……")
_NOT_BEGUN = Words("Nothing was done.", "未做任何操作。")
_NOBODY_ASKED = Words(
    "Nothing was done: nobody can be asked here. If this is a throwaway group, pass --yes.",
    "未做任何操作：此处无法询问。若该群确实可以随意改动，请加 --yes。",
)


@dataclass(frozen=True)
class ProbeOptions:
    """What the command line asks of the probe; ids as given."""

    chat_id: str
    foreign_message: str | None
    dissolved_message: str | None
    is_agreed: bool


def run(options: ProbeOptions) -> int:
    """Ask, probe, print the table; raises FeishuError."""
    _judge(options)
    chosen = settings_of_environment()
    client = client_for(chosen)
    _agree(options, probe.group_of(client, options.chat_id), chosen, probe.CALLS)
    means = probe.means_for(
        chosen, foreign_message=options.foreign_message, dissolved_message=options.dissolved_message
    )
    report = probe.probe(
        client, options.chat_id, means, ask=_ask, tell=say, interrupted=lambda: say(_STOPPING)
    )
    put(_table(report, chosen))
    return FAILED if report.left_behind else FINE


def _judge(options: ProbeOptions) -> None:
    mistakes = [mistake_in_chat_id(options.chat_id)]
    given = (options.foreign_message, options.dissolved_message)
    mistakes += [mistake_in_message_id(message) for message in given if message]
    for mistake in filter(None, mistakes):
        raise click.UsageError(escape_unseen(str(mistake)))
    for entry in declared_here():
        if entry.chat_id == options.chat_id:
            stop(SAFETY, _is_declared(entry.chat_id, entry.name, entry.place))


def _agree(options: ProbeOptions, group: Words, chosen: Settings, calls: int) -> None:
    say(chosen.identity)
    say(
        Words(
            f"In {group.en} it sends two messages, pins and unpins them, and recalls them: about "
            f"{calls} calls. What is pinned there now is lost, and people see it happen.",
            f"将在{group.zh}中发送两条消息，反复置顶、撤销置顶，最后撤回：约 {calls} 次调用。"
            "该群现有的置顶会丢失，群成员会看到这些操作。",
        )
    )
    if options.is_agreed:
        return
    if not sys.stdin.isatty():
        stop(SAFETY, _NOBODY_ASKED)
    if not click.confirm(str(_BEGIN), err=True):
        stop(FAILED, _NOT_BEGUN)


def _ask(question: Inquiry) -> bool | None:
    if not sys.stdin.isatty():
        return None
    choice = click.Choice(["y", "n"])
    say(question.text)
    return bool(click.prompt("[y/n]", type=choice, show_choices=False, err=True) == "y")


def _table(report: Report, chosen: Settings) -> str:
    now = local_day(datetime.now(UTC))
    head = f"pulumi-feishu {__version__}, {urlsplit(chosen.base_url).hostname}, {now}"
    rows = [
        f"| {_cell(experiment.assumption)} (`{experiment.name}`) "
        f"| {_VERDICTS[finding.verdict]} | {_cell(finding.seen)} |"
        for experiment, finding in report.findings
    ]
    return "\n".join([head, "", str(_HEAD), *rows])


def _cell(text: Words) -> str:
    return escape_unseen(str(text)).replace("|", "\\|").replace("<", "&lt;")


def _is_declared(chat_id: str, name: str, place: str) -> Words:
    return Words(
        f"Nothing was done: {name} ({chat_id}) is declared at {place}, so it is not a throwaway "
        "group. Make a test group and add the bot to it.",
        f"未做任何操作：{name}（{chat_id}）已在 {place} 声明，不是可以随意改动的群。"
        "请新建一个测试群并将机器人加入其中。",
    )
