"""Compares two sets of entries; no state, no calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from pulumi_feishu.content import FORMS
from pulumi_feishu.notices_file.entries import Entry, Notice
from pulumi_feishu.review.checks.contents import judged
from pulumi_feishu.review.checks.remarks import expired_already
from pulumi_feishu.review.plan import (
    SETTINGS,
    Change,
    Due,
    Effect,
    Later,
    Plan,
    Setting,
    Shown,
    changes_in_order,
    settings_in_order,
)
from pulumi_feishu.text.i18n import Words

_LEFT_ALONE = Notice("unmanaged")
_GONE = Notice("none")

#: A text can't be edited into a card. https://open.feishu.cn/document/server-docs/im-v1/message/update
_MESSAGE_TYPES = {"text": "text", "markdown": "card", "card": "card"}


def compare(
    before: Iterable[Entry], after: Iterable[Entry], *, source: Words, at: datetime
) -> Plan:
    """The plan that leads from these entries to those, for every moment from `at` on."""
    old = {entry.chat_id: entry for entry in before}
    new = {entry.chat_id: entry for entry in after}
    several = [places_of_several(side.values()) for side in (old, new)]
    changes = [
        replace(judged(change), names_several=change.place in several[chat_id in new])
        for chat_id in old | new
        if (change := _change(old.get(chat_id), new.get(chat_id), at)) is not None
    ]
    settings = [
        setting
        for chat_id in old | new
        for setting in _settings(old.get(chat_id), new.get(chat_id), at)
    ]
    managed = [sum(_is_managed(e.notice_at(at)) for e in side.values()) for side in (old, new)]
    unchanged = sum(_is_managed(entry.notice_at(at)) for entry in new.values())
    unchanged -= sum(change.effect != "left" and change.chat_id in new for change in changes)
    return Plan(
        source,
        at,
        changes_in_order(changes),
        settings=settings_in_order(settings),
        unchanged=unchanged,
        managed=max(managed),
        managed_after=managed[1],
        due=due(new.values(), at),
        names=names(new.values()),
        remarks=expired_already(changes),
    )


def names(entries: Iterable[Entry]) -> tuple[str, ...]:
    """What the entries call one group each."""
    entries = list(entries)
    several = places_of_several(entries)
    return tuple(entry.name.strip() for entry in entries if entry.place not in several)


def due(entries: Iterable[Entry], at: datetime) -> tuple[Due, ...]:
    """What falls due after `at`, by the calendar of whoever wrote it."""
    removals: Counter[str] = Counter()
    messages: Counter[str] = Counter()
    for entry in entries:
        for moment, notice in entry.timeline(at):
            if moment is not None:
                day, effect = f"{moment:%Y-%m-%d}", effect_of(entry.notice, notice)
                removals[day] += effect == "removed"
                messages[day] += sends(effect, notice)
    return tuple(Due(day, removals[day], messages[day]) for day in sorted(removals | messages))


def places_of_several(entries: Iterable[Entry]) -> set[str]:
    """The places of items with several groups, whose name is that of none of them."""
    counts = Counter(entry.place for entry in entries)
    return {place for place, count in counts.items() if count > 1}


def effect_of(before: Notice, after: Notice) -> Effect | None:
    """What the step from one notice to the other does to a group; None for nothing."""
    if not _is_managed(before):
        return "taken over" if _is_managed(after) else None
    if not _is_managed(after):
        return "left"
    if before == after:
        return None
    if after.kind == "none":
        return "removed"
    if after.kind not in FORMS:
        return "moved"
    same_type = _MESSAGE_TYPES[after.kind] == _MESSAGE_TYPES.get(before.kind)
    return "edited" if same_type else "sent"


def shown_of(notice: Notice) -> Shown:
    """The notice as a plan has it."""
    return Shown(notice.kind, notice.source)


def _change(old: Entry | None, new: Entry | None, at: datetime) -> Change | None:
    entry = new or old
    before = old.notice_at(at) if old else _LEFT_ALONE
    after = new.notice_at(at) if new else _after_removal(before, old)
    later = tuple(_later(old, new, at)) if new else ()
    effect = effect_of(before, after) or ("later" if later else None)
    if entry is None or effect is None:
        return None
    replaced = before.kind in FORMS and effect in ("removed", "moved", "sent")
    return Change(
        chat_id=entry.chat_id,
        name=entry.name,
        effect=effect,
        before=Shown("unknown") if effect == "taken over" else shown_of(before),
        after=shown_of(after),
        place=entry.place,
        is_deleted=new is None,
        owner=entry.owner,
        reason=entry.reason,
        expires=None if entry.has_expired(at) else entry.expires,
        expired_at=entry.expires if new and entry.has_expired(at) else None,
        sends=sends(effect, after),
        recalls=bool(replaced and old and old.recall),
        then=shown_of(entry.then),
        later=later,
    )


def sends(effect: Effect | None, after: Notice) -> bool:
    """Whether a new message is sent by a step of this effect to this notice."""
    return after.kind in FORMS and effect in ("taken over", "sent")


def _later(old: Entry | None, new: Entry, at: datetime) -> Iterator[Later]:
    """What differs at the moments that are yet to come, of either side."""
    coming = {e.expires for e in (old, new) if e and e.expires and not e.has_expired(at)}
    shown_until = new.notice_at(at)
    for moment in sorted(coming):
        base = old.notice_at(moment) if old else _LEFT_ALONE
        after = new.notice_at(moment)
        if after != base:
            effect = effect_of(shown_until, after)
            yield Later(moment, shown_of(base), shown_of(after), effect, sends(effect, after))
        shown_until = after


def _settings(old: Entry | None, new: Entry | None, at: datetime) -> Iterator[Setting]:
    """The fields that differ without any difference in what the group shows."""
    if old is None or new is None:
        entry = old or new
        if entry and not _is_managed(entry.notice):
            kinds = [each.notice.kind if each else "" for each in (old, new)]
            yield Setting(entry.chat_id, entry.name, "notice", *kinds)
        return
    for name in SETTINGS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after and not _tells(name, old, new, at):
            yield Setting(new.chat_id, new.name, name, _in_words(before), _in_words(after))


def _tells(field: str, old: Entry, new: Entry, at: datetime) -> bool:
    """Whether a difference of this field is part of what the groups shows, now or later."""
    if old.timeline(at) == new.timeline(at):
        return False
    swapped = (
        replace(old, **{field: getattr(new, field)}),
        replace(new, **{field: getattr(old, field)}),
    )
    return any(
        one.timeline(at) != other.timeline(at)
        for one, other in zip(swapped, (old, new), strict=True)
    )


def _in_words(value: Notice | datetime | bool | str | None) -> str:
    match value:
        case Notice():
            return value.source or value.kind
        case datetime():
            return value.isoformat(timespec="seconds")
        case bool():
            return "true" if value else "false"
    return value or ""


def _after_removal(before: Notice, old: Entry | None) -> Notice:
    leaves = old is not None and old.on_remove == "leave"
    # These never pinned anything, so nothing is taken down with their entry.
    return _LEFT_ALONE if leaves or before.kind in ("none", "unmanaged") else _GONE


def _is_managed(notice: Notice) -> bool:
    return notice.kind != "unmanaged"
