"""What changes for one group in words, which every renderer prints."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pulumi_feishu.review.plan import Change, Hidden, Later, PlanProblem, Shown, ShownKind
from pulumi_feishu.review.render.card_diff import Difference, card_changes
from pulumi_feishu.review.render.diff import Piece, words_diff
from pulumi_feishu.review.render.lines import Line, Quote, filled
from pulumi_feishu.review.render.readable import readable
from pulumi_feishu.review.render.summary import NAMES, Section, members
from pulumi_feishu.text.i18n import Language, Words
from pulumi_feishu.text.local_time import local_day, zoned

#: What is shown, as it stands in a sentence.
KINDS: dict[ShownKind, Words] = {
    "none": Words("nothing", "无置顶"),
    "announcement": Words("the announcement", "群公告"),
    "message": Words("the message {id}", "消息 {id}"),
    "text": Words("a text", "文本"),
    "markdown": Words("Markdown", "Markdown"),
    "card": Words("a card", "卡片"),
    "unmanaged": Words("what is there, unmanaged", "群里现有的置顶（不受管理）"),
    "unknown": Words("unknown", "未知"),
}

#: Why it can't be shown, after the kind.
HIDDEN: dict[Hidden, Words] = {
    "secret": Words(" (a secret, which can't be shown)", "（密文，无法显示）"),
    "unknown": Words(" (known only when it is applied)", "（应用时才能得知）"),
    "not kept": Words(" (its words are not kept)", "（内容未留存）"),
}

_FROM = Words(
    "From {at}: {shown}; before this change: {base}.", "自 {at} 起：{shown}；原为：{base}。"
)
_STILL = Words(
    "From {at}: still {shown}; before this change: {base}.",
    "自 {at} 起：仍为{shown}；原为：{base}。",
)
_CALLED = Words("The group is called {text}.", "该群的名称为 {text}。")
_WRITTEN = Words(
    "Last written on {on}; Feishu can't be asked what is shown now.",
    "最近一次写入于 {on}；飞书不提供查询，无法得知现在显示什么。",
)
_SENDS_THEN = Words(
    "Sends a new message then: people are notified.", "届时发送新消息：成员会收到通知。"
)
_SENDS = Words("Sends a new message: people are notified.", "发送新消息：成员会收到通知。")
_LOOKS_TOO = Words("The look changes too.", "外观也有变化。")
_ENTRY = Words("Entry: {at}", "条目：{at}")
_DELETED = Words("Entry, deleted: {at}", "条目（已删除）：{at}")
_LIKE = Words("the same as {first}", "与 {first} 相同")
_ONLY_LOOKS = Words("Only the look changes, no word.", "只改外观，文字不变。")

#: What a fact is about, whether it holds, its words and what is filled in.
_Fact = tuple[str, object, Words, Mapping[str, "str | Quote | Line"]]


def name(change: Change) -> Quote:
    """What the group is called: its given name, else its id."""
    return Quote(change.name) if change.name.strip() else Quote(change.chat_id, is_id=True)


def about(change: Change, section: Section, lang: Language) -> list[Line]:
    """What stands beside its name: its id, its members, and what else tells it in one line."""
    first = section.like.get(change.chat_id)
    chat_id = Quote(change.chat_id, is_id=True)
    effect = NAMES[change.effect].told_in(lang)
    parts: list[tuple[object, Line]] = [
        (change.has_id and chat_id != name(change), (chat_id,)),
        (change.people is not None, (members(change.people or 0).told_in(lang),)),
        (section.kind != change.effect, (effect,)),
        (first, filled(_LIKE, lang, first=_apart_from(change, first)) if first else ()),
        (first and change.place, (place_of(change),)),
    ]
    return [part for holds, part in parts if holds]


def problems(change: Change, lang: Language) -> list[Line]:
    """What would fail and what can't be known ahead, and what to do about it."""
    return [_problem(problem, lang) for problem in change.problems]


def sides(change: Change, lang: Language) -> tuple[Line, Line]:
    """What is shown before, as far as this stack knows, and what is to be shown after."""
    before, after = shown_line(change.before, lang), shown_line(change.after, lang)
    return (
        filled(_before(change), lang, shown=before, on=written_on(change)),
        filled(_after(change), lang, shown=after),
    )


def apart(change: Change, section: Section, lang: Language) -> list[Line]:
    """The two sides in sentences, without what its section says of all its groups.

    Of an edit, whose words are shown, only when it was written.
    """
    is_edit = change.effect == "edited" and change.before.kind == change.after.kind
    if is_edit and difference(change, lang):
        return [filled(_WRITTEN, lang, on=written_on(change))] if change.written_at else []
    before, after = sides(change, lang)
    if section.kind == "taken over":
        return [after]
    return [before] if section.kind in ("removed", "later", "left") else [before, after]


def facts(change: Change, lang: Language) -> list[Line]:
    """Until when it is shown, who is notified, who wants it and why."""
    return list(named_facts(change, lang).values())


def named_facts(change: Change, lang: Language) -> dict[str, Line]:
    """The facts that hold, in their order, by what each is about."""
    owner, reason, entry = Quote(change.owner), Quote(change.reason), place_of(change)
    places = _places(change.before, change.after) or []
    looks, words = (any(p.is_look is kind for p in places) for kind in (True, False))
    given: list[_Fact] = [
        ("called", change.called, _CALLED, {"text": Quote(change.called)}),
        *_expiry(change, lang),
        ("sends", change.sends, _SENDS, {}),
        ("recalls", change.recalls, Words("Recalls the old message.", "撤回旧消息。"), {}),
        ("look", looks and not words, _ONLY_LOOKS, {}),
        ("look too", looks and words, _LOOKS_TOO, {}),
        ("owner", change.owner, Words("Owner: {text}", "负责人：{text}"), {"text": owner}),
        ("reason", change.reason, Words("Reason: {text}", "原因：{text}"), {"text": reason}),
        ("place", change.place, _DELETED if change.is_deleted else _ENTRY, {"at": entry}),
    ]
    return {about: filled(words, lang, **parts) for about, holds, words, parts in given if holds}


def shown_line(what: Shown, lang: Language) -> Line:
    """What is shown, as it stands in a sentence."""
    if what.hidden:
        kind = Words("a message", "一条消息") if what.kind == "message" else KINDS[what.kind]
        return filled(kind, lang) + filled(HIDDEN[what.hidden], lang)
    return filled(KINDS[what.kind], lang, id=Quote(what.source, is_id=True))


def difference(change: Change, lang: Language) -> list[Piece]:
    """The words before and after; empty where none are known or the group keeps what it shows."""
    if change.effect in ("left", "later"):
        return []
    return _difference(change.before, change.after, lang)


def later(change: Change, lang: Language) -> list[tuple[list[Line], list[Piece]]]:
    """What comes at each later moment, in lines, and its words beside those that were to come."""
    return [
        (_coming(each, lang), _difference(each.base, each.after, lang)) for each in change.later
    ]


def _coming(later: Later, lang: Language) -> list[Line]:
    words = _STILL if later.effect is None else _FROM
    parts = {"shown": shown_line(later.after, lang), "base": shown_line(later.base, lang)}
    told = [filled(words, lang, at=zoned(later.at), **parts)]
    return [*told, filled(_SENDS_THEN, lang)] if later.sends else told


@lru_cache(maxsize=4)
def _difference(before: Shown, after: Shown, lang: Language) -> list[Piece]:
    # Asked for several times in a row for each change, and dear.
    places = _places(before, after)
    if places is None:
        return words_diff(readable(before, lang) or "", readable(after, lang) or "")
    pieces = []
    for place in places:
        if not place.is_look:
            words = words_diff(place.before or "", place.after or "")
            pieces += [Piece("kept", f"{place.where}: "), *words, Piece("kept", "\n")]
    return pieces[:-1]


def _places(before: Shown, after: Shown) -> list[Difference] | None:
    """Where two cards differ; None for what is no pair of cards."""
    if not before.kind == after.kind == "card":
        return None
    return card_changes(before.source, after.source)


def _before(change: Change) -> Words:
    if change.effect == "taken over":
        return Words(
            "Before: whatever is shown there now; it is lost and can't be restored.",
            "之前：群里现有的置顶；它会丢失，且无法恢复。",
        )
    if change.written_at is None:
        return Words("Before: {shown}.", "之前：{shown}。")
    return Words(
        "Before: {shown}, last written on {on}; Feishu can't be asked what is shown now.",
        "之前：{shown}，最近一次写入于 {on}；飞书不提供查询，无法得知现在显示什么。",
    )


def _after(change: Change) -> Words:
    if change.effect == "later":
        return Words("For now: the same.", "目前：不变。")
    if change.effect == "left":
        return Words("After: stays as it is, not managed any more.", "之后：保持原样，不再管理。")
    return Words("After: {shown}.", "之后：{shown}。")


def written_on(change: Change) -> str:
    """The day on which this stack last wrote there; "" where that is not known."""
    return "" if change.written_at is None else local_day(change.written_at)


def _expiry(change: Change, lang: Language) -> list[_Fact]:
    """Expired already, or until when and what comes then."""
    parts: dict[str, str | Quote | Line]
    if change.expired_at is not None:
        words = Words("Expired at {at}, now {shown}.", "已于 {at} 到期，现为{shown}。")
        parts = {"at": zoned(change.expired_at), "shown": shown_line(change.after, lang)}
        return [("expired", True, words, parts)]
    # A change of what comes later is told by itself.
    if change.expires is None or change.later:
        return []
    words = Words("Until {at}, then {shown}.", "有效期至 {at}，之后为{shown}。")
    parts = {"at": zoned(change.expires), "shown": shown_line(change.then, lang)}
    return [("expires", True, words, parts)]


def place_of(change: Change) -> Quote:
    """Where its entry stands, with the link to it."""
    return Quote(change.place, is_id=True, link=change.link)


def _apart_from(change: Change, other: Change) -> Quote:
    """What tells the other group from this one: its name, or its id where they share one."""
    is_told = name(other).text != name(change).text
    return name(other) if is_told else Quote(other.chat_id, is_id=True)


def _problem(problem: PlanProblem, lang: Language) -> Line:
    words = (
        Words("Would fail: {what}{code}. {next_step}", "会失败：{what}{code}。{next_step}")
        if problem.is_certain
        else Words(
            "Can't be known ahead: {what}{code}. {next_step}", "无法预知：{what}{code}。{next_step}"
        )
    )
    code = Quote("" if problem.code is None else str(problem.code), is_id=True)
    suffix = filled(Words(" ({code})", "（{code}）"), lang, code=code) if code.text else ()
    what, next_step = (
        Quote(told.told_in(lang), is_prose=True) for told in (problem.what, problem.next_step)
    )
    return filled(words, lang, what=what, code=suffix, next_step=next_step)
