"""What the page says first: its title, and what somebody has to look at before all else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pulumi_feishu.review.plan import EFFECTS, Change, Effect, Plan
from pulumi_feishu.review.render.lines import Line, Quote
from pulumi_feishu.review.render.summary import (
    NOT_ALLOWED,
    Section,
    members,
    objection_lines,
    total,
    totals_apart,
)
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Language, Words

#: What happens to one group, to several, and in Chinese after their number.
_HAPPENS: dict[Effect, tuple[str, str, str]] = {
    "removed": ("notice removed", "notices removed", "个群撤销置顶"),
    "taken over": ("group taken over", "groups taken over", "个群被接管"),
    "sent": ("new notice sent", "new notices sent", "个群发新消息"),
    "moved": ("notice moved", "notices moved", "个群换置顶"),
    "edited": ("notice edited", "notices edited", "个群编辑置顶"),
    "later": ("notice changed later", "notices changed later", "个群以后变更"),
    "left": ("group no longer managed", "groups no longer managed", "个群不再管理"),
}

_FAIL = ("group would fail", "groups would fail", "个群会失败")
_LOSE = ("group is left without a notice", "groups are left without a notice", "个群将没有置顶")

#: So many effects are named in a title, and so many groups in an alarm.
_MOST_EFFECTS, _MOST_GROUPS = 3, 5


@dataclass(frozen=True)
class Alarm:
    """One thing that has to be seen: what it is, in more words, and the groups concerned.

    `more` is how many are not among the `groups`; all are in the section with this address.
    """

    what: Words
    lines: tuple[Line, ...] = ()
    groups: tuple[Change, ...] = ()
    more: int = 0
    section: Section | None = None
    sections: tuple[Section, ...] = ()


def title(plan: Plan, lang: Language) -> list[str]:
    """What the change does, the gravest first: `3 notices removed`, `12 groups taken over`."""
    if plan.failure or not plan.changes:
        return [total(plan, lang)]
    found = [(plan.count(effect), effect) for effect in EFFECTS if plan.count(effect)]
    told = [_some(count, _HAPPENS[effect]) for count, effect in found[:_MOST_EFFECTS]]
    if rest := sum(count for count, _ in found[_MOST_EFFECTS:]):
        changes = "change" if rest == 1 else "changes"
        told.append(Words(f"{rest:,} more {changes}", f"另有 {rest:,} 个变更"))
    return [words.told_in(lang) for words in told]


def page_title(plan: Plan, lang: Language) -> str:
    """The title of the window: the change, then what was compared."""
    what = Words(", ", "，").told_in(lang).join(title(plan, lang)).rstrip(".。")
    source = escape_unseen(plan.source.told_in(lang))
    return Words(f"{what} · review of {source}", f"{what} · 评审 {source}").told_in(lang)


def counted(plan: Plan, lang: Language) -> list[str]:
    """How many groups and memberships change, and what else is only counted."""
    if not plan.changes:
        return totals_apart(plan, lang)
    groups, people = len(plan.changes), plan.people
    told = []
    # Of one effect the title says how many groups it is on.
    if len(title(plan, lang)) > 1:
        told.append(Words(f"{groups:,} groups change", f"{groups:,} 个群变更"))
    if people is not None:
        told.append(Words(members(people, "membership").en, f"共 {people:,} 人次"))
    whole = Words(", ".join(w.en for w in told), "，".join(w.zh for w in told)).told_in(lang)
    stop = Words(".", "。").told_in(lang)
    return [*([whole + stop] if told else []), *totals_apart(plan, lang)]


def alarms(plan: Plan, found: Sequence[Section], lang: Language) -> Iterator[Alarm]:
    """Why there is no plan, or it is not allowed; then groups that fail, or lose their notice."""
    if plan.failure:
        lines: tuple[Line, ...] = tuple((Quote(line),) for line in plan.failure)
        yield Alarm(Words("Error", "错误"), lines)
        return
    if plan.objections:
        concerned = tuple(s for s in found if {c.effect for c in s.changes} & {*plan.concerned})
        yield Alarm(NOT_ALLOWED, tuple(objection_lines(plan, lang)), sections=concerned)
    fails = [change for change in plan.changes if change.fails]
    removed = [change for change in plan.changes if change.effect == "removed"]
    yield from _of_groups(fails, found, _FAIL)
    yield from _of_groups(removed, found, _LOSE)


def _of_groups(
    concerned: Sequence[Change], found: Sequence[Section], what: tuple[str, str, str]
) -> Iterator[Alarm]:
    if concerned:
        section = next(s for s in found if concerned[-1] in s.changes)
        shown = tuple(concerned[:_MOST_GROUPS])
        words = _some(len(concerned), what)
        yield Alarm(words, (), shown, len(concerned) - len(shown), section)


def _some(count: int, what: tuple[str, str, str]) -> Words:
    one, many, zh = what
    return Words(f"{count:,} {one if count == 1 else many}", f"{count:,} {zh}")
