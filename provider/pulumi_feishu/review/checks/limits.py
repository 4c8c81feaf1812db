"""Whether a change exceeds the safety limits, so that somebody has to allow it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pulumi_feishu.resources.run_groups import BUDGET_RULE, default_budget
from pulumi_feishu.review.plan import EFFECTS, Change, Effect, Later, Plan
from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class Objection:
    """The change exceeds a bound; `flag` is the option that allows it.

    `effects` are those on the groups concerned, those that change only later among them.
    """

    flag: str
    text: Words
    effects: tuple[Effect, ...]


def objections(plan: Plan, *, allowed: Collection[str], max_new_messages: int) -> list[Objection]:
    """What speaks against this plan, except what was allowed by its flag.

    What comes later counts too: nobody looks at it then.
    """
    found = [
        *_share(plan, "removed", "--allow-removals", Words("lose their notice", "个失去置顶")),
        *_share(plan, "taken over", "--allow-takeovers", Words("are taken over", "个被接管")),
        *_messages(plan, max_new_messages),
    ]
    return [objection for objection in found if objection.flag not in allowed]


def beyond_one_run(plan: Plan, *, max_new_messages: int) -> list[Words]:
    """What one `up` would refuse though the review allows it, when, and what to set before.

    Days on which nothing falls due by this change are not told.
    """
    days = {f"{later.at:%Y-%m-%d}" for later in _later(plan)}
    removals = {"": plan.count("removed"), **{d.day: d.removals for d in plan.due if d.day in days}}
    messages = {"": plan.new_messages, **{d.day: d.messages for d in plan.due if d.day in days}}
    budget = default_budget(plan.managed_after)
    lose = Words("groups lose their notice", "个群失去置顶")
    sent = Words("new messages are sent", "条新消息将发送")
    return [
        *_beyond(removals, budget, "feishu:maxUnpins", lose),
        *_beyond(messages, max_new_messages, "feishu:maxNewMessages", sent),
    ]


def _beyond(counts: Mapping[str, int], most: int, key: str, what: Words) -> Iterator[Words]:
    for day, count in counts.items():
        when = Words(f"On {day} ", f"{day} 将有 ") if day else Words("", "")
        until = Words("before that day", "在此之前") if day else Words("first", "先")
        if count > most:
            yield Words(
                f"{when.en}{count} {what.en}, and one `up` does at most {most} of that unless "
                f"{key} says more: {until.en} run `pulumi config set {key} {count}`.",
                f"{when.zh}{count} {what.zh}，而一次 `up` 最多处理 {most}，除非 {key} 允许更多："
                f"请{until.zh}运行 `pulumi config set {key} {count}`。",
            )


def _share(plan: Plan, effect: Effect, flag: str, what: Words) -> list[Objection]:
    count = sum(change.comes_to(effect) for change in plan.changes)
    budget = default_budget(plan.managed)
    if count <= budget:
        return []
    later = _by_date(each for each in _later(plan) if each.effect == effect)
    dates = Words(
        "".join(f" ({n} on {date})" for date, n in later.items()),
        "".join(f"（其中 {n} 个在 {date}）" for date, n in later.items()),
    )
    text = Words(
        f"{count} of {plan.managed} groups {what.en}{dates.en}, more than {budget} "
        f"({BUDGET_RULE.en}). If that is meant, review with {flag}.",
        f"{plan.managed} 个群中有 {count} {what.zh}{dates.zh}，超过 {budget} 个"
        f"（{BUDGET_RULE.zh}）。如确需如此，请在 review 时加上 {flag}。",
    )
    return [Objection(flag, text, _effects(plan, lambda change: change.comes_to(effect)))]


def _messages(plan: Plan, most: int) -> list[Objection]:
    """Those that are sent now, and those of each later day: each by one `up`."""
    flag = "--allow-new-messages"
    later = _by_date(each for each in _later(plan) if each.sends)
    effects = _effects(plan, lambda c: c.sends or any(each.sends for each in c.later))
    counts = {Words("", ""): plan.new_messages}
    counts |= {Words(f" on {date}", f"（{date}）"): count for date, count in later.items()}
    return [
        Objection(
            flag,
            Words(
                f"{count} new messages are sent{when.en}, and one `up` sends at most "
                f"{most} (feishu:maxNewMessages). If that is meant, review with {flag}.",
                f"将发送 {count} 条新消息{when.zh}，而一次 `up` 最多发送 {most} 条"
                f"（feishu:maxNewMessages）。如确需如此，请在 review 时加上 {flag}。",
            ),
            effects,
        )
        for when, count in counts.items()
        if count > most
    ]


def _effects(plan: Plan, concerns: Callable[[Change], bool]) -> tuple[Effect, ...]:
    found = {change.effect for change in plan.changes if concerns(change)}
    return tuple(effect for effect in EFFECTS if effect in found)


def _later(plan: Plan) -> Iterator[Later]:
    return (later for change in plan.changes for later in change.later)


def _by_date(later: Iterable[Later]) -> dict[str, int]:
    """How many fall on each day (`2026-12-01`), by the clock of whoever wrote it."""
    return dict(sorted(Counter(f"{each.at:%Y-%m-%d}" for each in later).items()))
