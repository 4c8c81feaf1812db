"""`doctor`: what keeps a run from working, and what one test group tells of the real Feishu."""

from __future__ import annotations

import itertools
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from pulumi_feishu.cli import probe as probing
from pulumi_feishu.cli.credentials import client_for, with_credentials
from pulumi_feishu.cli.exit_codes import (
    CREDENTIALS,
    FAILED,
    FINE,
    SAFETY,
    WRONG_INPUT,
    explained,
)
from pulumi_feishu.cli.output import progress, put_json, put_rich, say
from pulumi_feishu.doctor.check import Check, Verdict
from pulumi_feishu.doctor.examine import Examination, credentials_failed, examine
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words

_HELP = explained(
    with_credentials(
        Words(
            "Diagnose what keeps a run from working, with a fix for each problem.\n"
            "With --probe: try in one test group what nobody documents about the real\n"
            "Feishu, and print what held as a Markdown table. It asks first, and cleans up.",
            "找出妨碍运行的问题，并逐项说明如何处理。\n"
            "加 --probe 时：在一个测试群中验证飞书未写入文档的行为，\n"
            "以 Markdown 表格输出结果。开始前会先询问，结束后会清理。",
        )
    ),
    examples=[
        "pulumi-feishu doctor",
        "pulumi-feishu doctor --every 1h --quota 50000",
        "pulumi-feishu doctor --probe oc_0123 --foreign-message om_4567",
    ],
    codes=[FINE, FAILED, WRONG_INPUT, CREDENTIALS, SAFETY],
)
_AS_JSON = Words("an object with the checks", "输出检查结果对象")
_OFFLINE = Words("skip what needs the network", "跳过需要网络的检查")
_EVERY = Words(
    "how often a re-assert run is scheduled: 30m, 1h, 1d", "定时重新写入的间隔：30m、1h、1d"
)
_QUOTA = Words("the tenant's calls of a month, for all its apps", "本租户每月的调用额度")
_PROBE = Words("a throwaway group (oc_...)", "可以随意改动的测试群（oc_ 开头）")
_FOREIGN = Words("with --probe: a message of another group", "配合 --probe：另一个群的消息")
_DISSOLVED = Words("with --probe: one of a dissolved group", "配合 --probe：已解散群的消息")
_AGREED = Words("with --probe: do not ask first", "配合 --probe：开始前不询问")
_NO_PROBE = Words("this needs --probe", "需要与 --probe 一起使用")
_ALONE = Words(
    "--probe can't be combined with --json or --offline", "--probe 不能与 --json、--offline 同用"
)

_NOT_CHECKED = Words("not checked", "未检查")
_LOOKING = Words("looking", "正在检查")
_VERDICTS: dict[Verdict, tuple[Words, str]] = {
    "ok": (Words("ok", "正常"), "green"),
    "warning": (Words("warning", "警告"), "yellow"),
    "failure": (Words("failure", "失败"), "bold red"),
    "skipped": (Words("skipped", "跳过"), "dim"),
}
_NO_SPAN = Words("write a number and a unit: 30m, 1h or 1d", "请写数字和单位，例如 30m、1h 或 1d")


def _minutes(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """`30m`, `1h` or `1d` in minutes, at least one."""
    if value is None:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", value)
    if found is None:
        raise click.BadParameter(str(_NO_SPAN))
    return int(found[1]) * {"m": 1, "h": 60, "d": 1440}[found[2]]


@click.command("doctor", help=_HELP)
@click.option("--json", "for_programs", is_flag=True, help=str(_AS_JSON))
@click.option("--offline", is_flag=True, help=str(_OFFLINE))
@click.option("--every", metavar="SPAN", callback=_minutes, help=str(_EVERY))
@click.option(
    "--quota", type=click.IntRange(min=1), default=10_000, show_default=True, help=str(_QUOTA)
)
@click.option("--probe", metavar="CHAT", help=str(_PROBE))
@click.option("--foreign-message", "foreign", metavar="MESSAGE", help=str(_FOREIGN))
@click.option("--dissolved-message", "dissolved", metavar="MESSAGE", help=str(_DISSOLVED))
@click.option("--yes", "is_agreed", is_flag=True, help=str(_AGREED))
def doctor_command(
    for_programs: bool,
    offline: bool,
    every: int | None,
    quota: int,
    probe: str | None,
    foreign: str | None,
    dissolved: str | None,
    is_agreed: bool,
) -> int:
    if probe is None and (foreign or dissolved or is_agreed):
        raise click.UsageError(str(_NO_PROBE))
    if probe is None:
        return _examine(offline, every, quota, for_programs=for_programs)
    if for_programs or offline:
        raise click.UsageError(str(_ALONE))
    return probing.run(probing.ProbeOptions(probe, foreign, dissolved, is_agreed))


def _examine(offline: bool, every: int | None, quota: int, *, for_programs: bool) -> int:
    examination = Examination(Path(), offline=offline, every_minutes=every, quota=quota)
    checks: list[Check] = []
    with progress(_LOOKING) as tell:
        for check in examine(examination, os.environ, client_for):
            checks.append(check)
            tell(len(checks), None)
    _print(checks, for_programs=for_programs)
    if credentials_failed(checks):
        return CREDENTIALS
    return FAILED if any(check.verdict == "failure" for check in checks) else FINE


def _print(checks: Sequence[Check], *, for_programs: bool) -> None:
    if for_programs:
        put_json({"checks": [_data(check) for check in checks]})
    else:
        _print_lines(checks)
    counts = Counter(check.verdict for check in checks)
    numbers = [f"{counts[verdict]} {word}" for verdict, (word, _) in _VERDICTS.items()]
    say(str(Words(", ", "，")).join(numbers))


def _data(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "verdict": check.verdict,
        "what": str(check.what),
        "next_step": str(check.next_step) if check.next_step else None,
    }


def _print_lines(checks: Sequence[Check]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    for _, group in itertools.groupby(checks, key=_cause):
        for name, check, next_step in _lines([*group]):
            word, style = _VERDICTS[check.verdict]
            lines = [escape_unseen(str(check.what))]
            if next_step:
                lines.append("→ " + escape_unseen(str(next_step)))
            table.add_row(Text(str(word), style=style), Text(name), Text("\n".join(lines)))
    put_rich(table)


def _cause(check: Check) -> object:
    """Equal for checks, one after the other, whose cause is told once."""
    return check.what if check.verdict == "skipped" else check.next_step or check.name


def _lines(group: Sequence[Check]) -> Iterator[tuple[str, Check, Words | None]]:
    """The lines of checks with one cause: the name, what was found, and what to do about it."""
    if len(group) > 1 and group[0].verdict == "skipped":
        names, why = [check.name for check in group], group[0].what
        what = Words(f"{', '.join(names)}: {why.en}", f"{'、'.join(names)}：{why.zh}")
        told = replace(group[0], what=what)
        yield str(_NOT_CHECKED), told, None
        return
    for check in group:
        yield check.name, check, check.next_step if check is group[-1] else None
