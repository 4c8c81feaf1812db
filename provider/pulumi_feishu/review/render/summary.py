"""The summary of a change in words, which every renderer prints.

Those that would fail make the first section; then the groups of each effect, the gravest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Literal

from pulumi_feishu.review.plan import EFFECTS, Change, Effect, Plan, Setting
from pulumi_feishu.review.render.lines import Line, Quote, filled
from pulumi_feishu.text.i18n import Language, Words
from pulumi_feishu.text.local_time import local

SectionKind = Literal["fails"] | Effect

#: How an effect is named in a count and above its groups.
NAMES: dict[SectionKind, Words] = {
    "fails": Words("would fail", "会失败"),
    "taken over": Words("taken over", "接管"),
    "removed": Words("removed", "撤销置顶"),
    "sent": Words("sent", "发新消息"),
    "moved": Words("moved", "换置顶"),
    "edited": Words("edited", "编辑"),
    "later": Words("later", "以后变更"),
    "left": Words("left", "不再管理"),
}

#: What an effect means for a group.
MEANINGS: dict[SectionKind, Words] = {
    "fails": Words(
        "As far as Feishu can tell in advance. Correct these first.",
        "根据飞书目前返回的信息判断。请先修正这些。",
    ),
    "taken over": Words(
        "Managed for the first time: whatever is shown there now is lost and can't be restored.",
        "首次纳入管理：群里现有的置顶会丢失，且无法恢复。",
    ),
    "removed": Words("Nothing is shown any more.", "不再显示任何置顶。"),
    "sent": Words(
        "A new message is shown, which the bot sends: people are notified.",
        "由机器人发送并置顶一条新消息：成员会收到通知。",
    ),
    "moved": Words(
        "A message that is already in the group is pinned, or the announcement.",
        "改为置顶群里已有的另一条消息，或群公告。",
    ),
    "edited": Words(
        "The same message stays pinned, with new content.", "仍置顶同一条消息，内容有修改。"
    ),
    "later": Words(
        "Unchanged for now. It changes at a later moment, without another review.",
        "目前不变，到时自动变更，届时不再评审。",
    ),
    "left": Words(
        "What is shown stays, and is not managed any more.", "现有置顶保留，不再由本仓库管理。"
    ),
}


@dataclass(frozen=True)
class Section:
    """The groups on which the change has the same effect, or would fail: at least one.

    Those to which the very same happens stand together; `like` has the first of them for each of
    the others, by chat id.
    """

    kind: SectionKind
    changes: tuple[Change, ...]
    like: Mapping[str, Change]

    @property
    def slug(self) -> str:
        """Its name as part of an address."""
        return self.kind.replace(" ", "-")

    def heading(self, lang: Language) -> str:
        """`Removed (3)`."""
        name = NAMES[self.kind].told_in(lang)
        return f"{name[0].upper()}{name[1:]} ({len(self.changes):,})"


def sections(plan: Plan) -> list[Section]:
    """What would fail, then the sections in the order of EFFECTS; else in the plan's order."""
    kinds: tuple[SectionKind, ...] = ("fails", *EFFECTS)
    by_kind: dict[SectionKind, list[Change]] = {kind: [] for kind in kinds}
    for change in plan.changes:
        by_kind["fails" if change.fails else change.effect].append(change)
    return [_section(kind, changes) for kind, changes in by_kind.items() if changes]


def _section(kind: SectionKind, changes: list[Change]) -> Section:
    families: dict[Change, list[Change]] = {}
    for change in changes:
        families.setdefault(_what_happens(change), []).append(change)
    like = {each.chat_id: family[0] for family in families.values() for each in family[1:]}
    return Section(kind, tuple(each for family in families.values() for each in family), like)


def _what_happens(change: Change) -> Change:
    """The change without what tells the group from others, or shows in its one line."""
    on = change.written_at and datetime.combine(change.written_at.astimezone(), time(), UTC)
    return replace(
        change,
        chat_id="",
        name="",
        place="",
        link="",
        people=None,
        message_id="",
        names_several=False,
        written_at=on,
    )


def total(plan: Plan, lang: Language) -> str:
    """The first line: how many groups change and how, and how many of them would fail."""
    if plan.failure:
        return Words("There is no plan.", "无法得出计划。").told_in(lang)
    if not plan.changes:
        words = Words("No group changes.", "没有群发生变化。")
        if plan.settings:
            words = Words("No notice changes, but settings do.", "置顶不变，设置有变化。")
        elif plan.others:
            words = Words(
                "No notice changes, but other resources do.", "置顶不变，其他资源有变化。"
            )
        return words.told_in(lang)
    effects = [(NAMES[effect], plan.count(effect)) for effect in EFFECTS if plan.count(effect)]
    people = plan.people
    among = "" if people is None else f", {members(people, 'membership').en}"
    among_zh = "" if people is None else f"，共 {people:,} 人次"
    counts = ", ".join(f"{count:,} {name.en}" for name, count in effects)
    counts_zh = "，".join(f"{name.zh} {count:,}" for name, count in effects)
    groups = len(plan.changes)
    change = "1 group changes" if groups == 1 else f"{groups:,} groups change"
    whole = Words(f"{change}{among}: {counts}.", f"{groups:,} 个群变更{among_zh}：{counts_zh}。")
    told = [whole.told_in(lang)]
    if plan.failing:
        failing = Words(f"{plan.failing:,} would fail.", f"{plan.failing:,} 个会失败。")
        told.append(failing.told_in(lang))
    return together(told, lang)


#: So many groups are named beside a setting.
_MOST_NAMES = 5

#: So much of a name or a value has room in a line.
_MOST_CHARACTERS = 80


#: What stands above the lines of `objections`, and of `settings`.
NOT_ALLOWED = Words("Not allowed", "已被安全规则阻止")
SETTINGS = Words("Settings", "设置")


def setting_lines(plan: Plan, lang: Language) -> list[Line]:
    """The settings that differ, a line for each field."""
    return [
        _setting([setting for setting in plan.settings if setting.field == field], lang)
        for field in dict.fromkeys(setting.field for setting in plan.settings)
    ]


def _setting(changed: list[Setting], lang: Language) -> Line:
    first, count = changed[0], len(changed)
    field = Quote(first.field, is_id=True)
    if count == 1:
        words = Words(
            "{field} of {group}: {before} → {after}", "{group} 的 {field}：{before} → {after}"
        )
        sides = {
            "before": _side(first.before, lang),
            "after": _side(first.after, lang),
        }
        return filled(words, lang, field=field, group=_clipped(first.name), **sides)
    names: list[str | Quote] = []
    for setting in changed[:_MOST_NAMES]:
        names += [Words(", ", "、").told_in(lang), _clipped(setting.name)]
    more = count - _MOST_NAMES
    if more > 0:
        names.append(Words(f" and {more:,} more", f" 等另外 {more:,} 个").told_in(lang))
    words = Words(
        f"{{field}} of {count:,} groups: {{names}}", f"{count:,} 个群的 {{field}}：{{names}}"
    )
    return filled(words, lang, field=field, names=tuple(names[1:]))


def _side(value: str, lang: Language) -> Line:
    """A value of a setting, in so many words as have room in a line."""
    if not value:
        return (Words("nothing", "无").told_in(lang),)
    return (_clipped(value),)


def _clipped(text: str) -> Quote:
    line = " ".join(text.split())
    return Quote(line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…")


#: What is only counted: of one, of several, and in Chinese.
_TOTALS = (
    (
        "may fail: that can't be known ahead",
        "may fail: that can't be known ahead",
        "个群可能失败，无法预知",
    ),
    (
        "new message is sent: people are notified",
        "new messages are sent: people are notified",
        "条新消息将发送：成员会收到通知",
    ),
    ("is written again as it is", "are written again as they are", "个群原样重写"),
    ("step is on another resource", "steps are on other resources", "步涉及其他资源"),
    ("stays as it is", "stay as they are", "个群不变"),
    ("group is managed in all", "groups are managed in all", "个群由本仓库管理"),
)


def totals_apart(plan: Plan, lang: Language) -> list[str]:
    """Sentences on what is only counted: doubts, new messages, and groups that stay the same."""
    doubtful = sum(1 for c in plan.changes if any(not p.is_certain for p in c.problems))
    counts = (
        doubtful,
        plan.new_messages,
        plan.reasserted,
        plan.others,
        plan.unchanged,
        plan.managed,
    )
    return [
        Words(f"{count:,} {one if count == 1 else many}.", f"{count:,} {zh}。").told_in(lang)
        for count, (one, many, zh) in zip(counts, _TOTALS, strict=True)
        if count
    ]


def objection_lines(plan: Plan, lang: Language) -> list[Line]:
    """Why the change is not allowed as it is, a line each."""
    return [(Quote(each.told_in(lang), is_prose=True),) for each in plan.objections]


def remarks(plan: Plan, lang: Language) -> list[Line]:
    """What holds for the change as a whole, a line each."""
    return [(Quote(each.told_in(lang), is_prose=True),) for each in plan.remarks]


def basis(plan: Plan, lang: Language) -> Line:
    """What was compared, and when."""
    words = Words("{source}, as of {at}.", "{source}，截至 {at}。")
    return filled(words, lang, source=Quote(plan.source.told_in(lang)), at=local(plan.at))


def together(sentences: list[str], lang: Language) -> str:
    """One after another; Chinese has no space between."""
    return ("" if lang == "zh" else " ").join(sentences)


def members(count: int, noun: str = "member") -> Words:
    """`1 member`, `1,240 members`."""
    return Words(f"{count:,} {noun}{'' if count == 1 else 's'}", f"{count:,} 人")
