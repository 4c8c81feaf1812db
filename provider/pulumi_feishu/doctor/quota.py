"""What the notices files declare, and how many API calls a schedule makes of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_feishu.content import FORMS
from pulumi_feishu.doctor.check import Check, skipped
from pulumi_feishu.inventory.survey import managed
from pulumi_feishu.text.i18n import Words

if TYPE_CHECKING:
    from pulumi_feishu.notices_file import Entry

#: Calls a month of a free tenant, for all its apps together; the smallest number that is reported.
#: https://docs.flashcat.cloud/en/flashduty/lark-integration-guide (10,000),
#: https://github.com/m1heng/clawdbot-feishu/issues/170 (10,000, later 50,000 for some)
SMALLEST_QUOTA = 10_000
_QUOTA_PAGE = (
    "https://open.feishu.cn/document/platform-notices/platform-updates-/custom-app-api-call-limit"
)

_MONTH_MINUTES = 31 * 24 * 60

#: Besides the groups: the token.
_OTHER_CALLS = 1


_NO_FILE = Words("none in this folder", "当前目录没有配置文件")
_GO_THERE = Words(
    "Run in the folder of notices.yaml, or make a first one: `pulumi-feishu dump`.",
    "请在 notices.yaml 所在目录运行，或先生成一份：`pulumi-feishu dump`。",
)
_VALIDATE = Words(
    "See them all: `pulumi-feishu validate`.", "查看全部错误：`pulumi-feishu validate`。"
)
_NO_ENTRIES = Words("nothing is declared", "没有可用的声明")


@dataclass(frozen=True)
class DeclaredCheck:
    """What was found in the notices files, and the entries, none when they can't be used."""

    check: Check
    entries: Sequence[Entry] = ()

    @property
    def sends(self) -> bool:
        """Whether a message has to be sent for one of them."""
        return any(e.notice.kind in FORMS or e.then.kind in FORMS for e in self.entries)


def check_quota(folder: Path) -> DeclaredCheck:
    """Read the notices files of this folder."""
    from pulumi_feishu.notices_file import InvalidNotices, default_paths, load

    paths = default_paths(folder)
    if not paths[0].exists():
        return DeclaredCheck(Check("notices", "warning", _NO_FILE, _GO_THERE))
    try:
        entries = load(paths).entries
    except InvalidNotices as error:
        count, first = len(error.mistakes), error.mistakes[0]
        more = Words(f", and {count - 1} more", f"，另有 {count - 1} 处") if count > 1 else None
        what = Words(f"{first}{more.en if more else ''}", f"{first}{more.zh if more else ''}")
        return DeclaredCheck(Check("notices", "failure", what, _VALIDATE))
    some = len(managed(entries))
    what = Words(f"{some} of {len(entries)} groups managed", f"{len(entries)} 个群中管理 {some} 个")
    return DeclaredCheck(Check("notices", "ok", what), entries)


def calls_a_month(entries: Sequence[Entry], every_minutes: int | None, quota: int) -> Check:
    """Whether a re-assert run so often keeps within the tenant's calls of a month."""
    if not entries:
        return skipped("quota", _NO_ENTRIES)
    calls = len(managed(entries)) + _OTHER_CALLS
    least_minutes = max(1, math.ceil(_MONTH_MINUTES * calls / quota))
    if every_minutes is None:
        return Check("quota", "ok", _possible(calls, least_minutes, quota))
    total = calls * (_MONTH_MINUTES // every_minutes)
    span = _span(every_minutes)
    what = Words(
        f"{_some(calls)} every {span.en}: {total:,} of {quota:,} a month",
        f"每 {span.zh}调用 {calls} 次，每月共 {total:,} 次，额度 {quota:,} 次",
    )
    if total <= quota:
        return Check("quota", "ok", what)
    return Check("quota", "warning", what, _less_often(least_minutes))


def _possible(calls: int, least_minutes: int, quota: int) -> Words:
    span = _span(least_minutes)
    return Words(
        f"a re-assert run makes {_some(calls)}: {quota:,} a month allow one every {span.en}",
        f"每次重新写入调用 {calls} 次：每月额度 {quota:,} 次，可每 {span.zh}运行一次",
    )


def _less_often(least_minutes: int) -> Words:
    span = _span(least_minutes)
    return Words(
        f"Run it every {span.en} at most, or name your tenant's own quota with "
        f"--quota (paid plans: {_QUOTA_PAGE}).",
        f"请至少间隔 {span.zh}运行，或用 --quota 指定本租户的额度（付费版本见 {_QUOTA_PAGE}）。",
    )


def _some(calls: int) -> str:
    return "1 call" if calls == 1 else f"{calls} calls"


def _span(minutes: int) -> Words:
    """`90m` for 90, `2h` for 120, `1d` for a day; never shorter than it is."""
    for size, unit, unit_zh in ((1440, "d", "天"), (60, "h", "小时")):
        if minutes >= 2 * size or minutes == size:
            count = math.ceil(minutes / size)
            return Words(f"{count}{unit}", f"{count} {unit_zh}")
    return Words(f"{minutes}m", f"{minutes} 分钟")
