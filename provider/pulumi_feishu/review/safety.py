"""Whether a change is so large that somebody has to say that it is meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pulumi_feishu.review.plan import Plan
from pulumi_feishu.words import Words

#: Of fewer groups a share says nothing.
_LEAST_GROUPS = 10
_MOST_PERCENT = 30


@dataclass(frozen=True)
class Objection:
    """The change exceeds a bound; `flag` is the option that allows it."""

    flag: str
    text: Words


def objections(plan: Plan, *, allowed: Collection[str], max_new_messages: int) -> list[Objection]:
    """What speaks against this plan, except what was allowed by its flag."""
    found = [
        *_share(
            plan,
            plan.count("removed"),
            "--allow-removals",
            Words("lose their notice", "个失去置顶"),
        ),
        *_share(
            plan,
            plan.count("taken over"),
            "--allow-takeovers",
            Words("are taken over", "个被接管"),
        ),
        *_messages(plan, max_new_messages),
    ]
    return [objection for objection in found if objection.flag not in allowed]


def _share(plan: Plan, count: int, flag: str, what: Words) -> list[Objection]:
    if plan.managed < _LEAST_GROUPS or count * 100 <= plan.managed * _MOST_PERCENT:
        return []
    text = Words(
        f"Not allowed: {count} of {plan.managed} groups {what.en}, more than {_MOST_PERCENT}%. "
        f"If that is meant, review with {flag}.",
        f"未获允许：{plan.managed} 个群中有 {count} {what.zh}，超过 {_MOST_PERCENT}%。"
        f"如确需如此，请在 review 时加上 {flag}。",
    )
    return [Objection(flag, text)]


def _messages(plan: Plan, most: int) -> list[Objection]:
    if plan.new_messages <= most:
        return []
    flag = "--allow-new-messages"
    text = Words(
        f"Not allowed: {plan.new_messages} new messages are sent, and one `up` sends at most "
        f"{most} (feishu:maxNewMessages). If that is meant, review with {flag}.",
        f"未获允许：将发送 {plan.new_messages} 条新消息，而一次 `up` 最多发送 {most} 条"
        f"（feishu:maxNewMessages）。如确需如此，请在 review 时加上 {flag}。",
    )
    return [Objection(flag, text)]
