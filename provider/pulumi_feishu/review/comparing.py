"""What changes from one set of entries to another, without a state and without a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pulumi_feishu.content import FORMS
from pulumi_feishu.desired.entries import Entry, Notice
from pulumi_feishu.review.plan import Change, Effect, Plan, Shown, in_order
from pulumi_feishu.words import Words

_LEFT_ALONE = Notice("unmanaged")
_GONE = Notice("none")

#: A text can't be edited into a card. https://open.feishu.cn/document/server-docs/im-v1/message/update
_MESSAGE_TYPES = {"text": "text", "markdown": "card", "card": "card"}


def compare(
    before: Iterable[Entry], after: Iterable[Entry], *, source: Words, at: datetime
) -> Plan:
    """The plan that leads from these entries to those; expiry of both is judged at `at`."""
    old = {entry.chat_id: entry for entry in before}
    new = {entry.chat_id: entry for entry in after}
    several = [places_of_several(side.values()) for side in (old, new)]
    changes = [
        replace(change, names_several=change.place in several[chat_id in new])
        for chat_id in old | new
        if (change := _change(old.get(chat_id), new.get(chat_id), at)) is not None
    ]
    managed = [sum(_is_managed(e.notice_at(at)) for e in side.values()) for side in (old, new)]
    unchanged = sum(_is_managed(entry.notice_at(at)) for entry in new.values())
    unchanged -= sum(change.effect != "left" and change.chat_id in new for change in changes)
    return Plan(source, at, in_order(changes), unchanged=unchanged, managed=max(managed))


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


def shown(notice: Notice) -> Shown:
    """The notice as a plan has it."""
    return Shown(notice.kind, notice.source)


def _change(old: Entry | None, new: Entry | None, at: datetime) -> Change | None:
    entry = new or old
    before = old.notice_at(at) if old else _LEFT_ALONE
    after = new.notice_at(at) if new else _after_removal(before, old)
    effect = effect_of(before, after)
    if entry is None or effect is None:
        return None
    sends = after.kind in FORMS and effect in ("taken over", "sent")
    replaced = before.kind in FORMS and effect in ("removed", "moved", "sent")
    return Change(
        chat_id=entry.chat_id,
        name=entry.name,
        effect=effect,
        before=Shown("unknown") if effect == "taken over" else shown(before),
        after=shown(after),
        place=entry.place,
        owner=entry.owner,
        reason=entry.reason,
        expires=None if entry.has_expired(at) else entry.expires,
        expired_at=entry.expires if new and entry.has_expired(at) else None,
        sends=sends,
        recalls=bool(replaced and old and old.recall),
        then=shown(entry.then),
    )


def _after_removal(before: Notice, old: Entry | None) -> Notice:
    leaves = old is not None and old.leave_on_remove
    # `none` never pinned anything, so nothing is taken down with its entry.
    return _LEFT_ALONE if leaves or before.kind == "none" else _GONE


def _is_managed(notice: Notice) -> bool:
    return notice.kind != "unmanaged"
