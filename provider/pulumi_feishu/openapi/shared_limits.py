"""Who uses a limit up that this process kept to: others share it, as far as that can be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pulumi_feishu.openapi.errors import FeishuError
from pulumi_feishu.text.i18n import Words

#: The smallest number of calls a month that is reported of a tenant; see `doctor.quota`.
_SMALLEST_QUOTA = 10_000


class Use(NamedTuple):
    """How many calls this process made in a window that holds so many."""

    calls: int
    of: int


class Others(NamedTuple):
    """Who else uses a limit: a clause, and what to do about it in whole sentences."""

    clause: Words
    sentences: Words

    def told_in(self, error: FeishuError) -> FeishuError:
        """The refusal of a call as one too many, with that."""
        reason = error.reason or error.story
        en, zh = f"{reason.en} {self.sentences.en}", f"{reason.zh}{self.sentences.zh}"
        return error.then(self.sentences).but(reason=Words(en, zh))


def others_of_the_app(uses: Sequence[Use], *, is_documented: bool = False) -> Others:
    """Who uses up an API's limit, which all calls of one app in one tenant share.

    Certain only where the limit is documented, and this process has used at most half of it.
    """
    advice = Words(
        "Let runs and programs of one app take turns, or give each an app of its own.",
        "请让同一应用的运行与程序错开时间，或各用各的应用。",
    )
    if is_documented and _uses_little(uses):
        clause = Words(
            "another run or program of the same app uses it up",
            "同一应用的其他运行或程序正在占用该额度",
        )
    else:
        clause = Words(
            "probably another run or program of the same app uses it too",
            "可能有同一应用的其他运行或程序也在占用该额度",
        )
    return _told(clause, advice)


def others_in_the_group(uses: Sequence[Use]) -> Others:
    """Who uses up a group's limit for messages, which all bots in it share."""
    advice = Words("Run again when they are quiet.", "请待其停止发送后重新运行。")
    if _uses_little(uses):
        clause = Words(
            "other bots, or another run, send to this group too",
            "其他机器人或另一次运行也在向该群发送消息",
        )
    else:
        clause = Words(
            "probably other bots, or another run, send to this group too",
            "可能有其他机器人或另一次运行也在向该群发送消息",
        )
    return _told(clause, advice)


def share_of_the_quota(calls: int) -> Words | None:
    """How little of the tenant's calls of a month this process made; None: it may be all."""
    if calls >= _SMALLEST_QUOTA:
        return None
    some = "1 call" if calls == 1 else f"{calls} calls"
    return Words(
        f"This run made {some} of them; earlier runs and the tenant's other apps made the rest.",
        f"本次运行只用了其中 {calls} 次；其余由之前的运行和租户的其他应用使用。",
    )


def _uses_little(uses: Sequence[Use]) -> bool:
    return all(2 * use.calls <= use.of for use in uses)


def _told(clause: Words, advice: Words) -> Others:
    begin = clause.en[0].upper() + clause.en[1:]
    return Others(clause, Words(f"{begin}. {advice.en}", f"{clause.zh}。{advice.zh}"))
