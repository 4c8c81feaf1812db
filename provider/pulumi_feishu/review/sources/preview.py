"""What a stack would really do: the plan in what `pulumi preview --json` says.

The engine's noise is folded: a message and the notice that shows it are one change of one group,
whether the message is edited or replaced. Read from engine 3.259.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pulumi_feishu.content import FORMS
from pulumi_feishu.notices_file.entries import Entry
from pulumi_feishu.review.checks.contents import judged
from pulumi_feishu.review.checks.remarks import expired_already, names_groups, of_message
from pulumi_feishu.review.plan import (
    Change,
    Effect,
    Plan,
    Setting,
    SettingName,
    Shown,
    changes_in_order,
    settings_in_order,
)
from pulumi_feishu.review.sources.compare import due, names, places_of_several, shown_of
from pulumi_feishu.review.sources.preview_shown import shown_after, shown_before
from pulumi_feishu.review.sources.preview_steps import (
    GroupSteps,
    PreviewStep,
    errors_in,
    exported_in,
    groups_of,
    is_secret,
    other_steps_in,
    steps_in,
    text_in,
)
from pulumi_feishu.review.sources.upcoming import Coming, base_in, what_comes
from pulumi_feishu.text.i18n import Words

_ON_REMOVE = {True: "leave", False: "unpin"}


def plan_of(
    preview: Mapping[str, Any],
    *,
    source: Words,
    at: datetime,
    entries: Mapping[str, Entry] | None = None,
) -> Plan:
    """The plan in a preview's JSON.

    `entries` are those of the files by chat id, where there are any: they add who answers for a
    notice, and until when. Steps that change nothing are counted where the preview shows them
    (`--show-sames`).
    """
    failure = tuple(errors_in(preview))
    if failure:
        return Plan(source, at, failure=failure)
    groups = groups_of(steps_in(preview))
    known = entries or {}
    several = places_of_several(known.values())
    coming = base_in(exported_in(preview))
    changes: list[Change] = []
    settings: list[Setting] = []
    remarks: list[Words] = []
    reasserted = unchanged = idle = managed = managed_after = 0
    # A preview without the steps that change nothing says nothing of groups that change later.
    groups |= {chat_id: GroupSteps() for chat_id in known if chat_id not in groups}
    for chat_id, group in groups.items():
        differing = list(_settings(chat_id, group, has_entry=chat_id in known))
        settings += differing
        managed += _manages(group)
        managed_after += _manages(group) and bool(group.notice and group.notice.new)
        entry = known.get(chat_id)
        change = _change(chat_id, group, entry, coming.get(chat_id), at)
        if change is not None:
            changes.append(judged(_with_entry(change, entry, several, at)))
            continue
        # An edit is told as a change, and an update that is none as a setting.
        untold = (step for step in group.messages if step.op not in ("same", "update"))
        remarks += [of_message(step, chat_id) for step in untold]
        if not _manages(group):
            idle += _is_written_again(group) and not differing
        elif _is_written_again(group):
            reasserted += 1
        else:
            unchanged += 1
    others = list(other_steps_in(preview))
    return Plan(
        source,
        at,
        changes_in_order(changes),
        settings=settings_in_order(settings),
        unchanged=unchanged,
        reasserted=reasserted,
        managed=managed,
        managed_after=managed_after,
        due=due(known.values(), at),
        names=names(known.values()) or tuple(filter(None, map(_name, groups.values()))),
        others=len(others) + len(remarks) + idle,
        remarks=(
            *expired_already(changes),
            *remarks,
            *(names_groups(step) for step in others if step.chat_ids),
        ),
    )


def _change(
    chat_id: str, group: GroupSteps, entry: Entry | None, base: Coming | None, at: datetime
) -> Change | None:
    notice = group.notice
    before, after = shown_before(chat_id, group), shown_after(chat_id, group)
    if entry and not (notice or group.messages):
        before = after = shown_of(entry.notice_at(at))
    later = tuple(what_comes(base, entry, at, until_then=before)) if entry else ()
    effect = _effect(before, after, group) or ("later" if later else None)
    if effect is None:
        return None
    fallback = group.messages[0].name if group.messages else chat_id
    return Change(
        chat_id=chat_id,
        name=_name(group) or (chat_id if notice and chat_id in notice.chats else fallback),
        effect=effect,
        before=Shown("unknown") if effect == "taken over" else before,
        after=after,
        sends=_sends(group),
        recalls=_recalls(group),
        written_at=_moment(text_in(group.old, "written_at")),
        message_id=next((step.id for step in group.messages if step.old), ""),
        later=later,
    )


def _recalls(group: GroupSteps) -> bool:
    declared = group.declared.new if group.declared else {}
    if text_in(declared, "notice") == "unmanaged":
        # What such a group shows is not recalled.
        return False
    pinned = text_in(declared, "message_id")
    return any(
        bool(step.old.get("recall")) and (step.removes or step.replaces)
        for step in group.messages
        if not step.is_retained
        and step.id != pinned
        and (group.declared or not step.old.get("leave"))
    )


def _name(group: GroupSteps) -> str:
    notice = group.notice
    return text_in(notice.new if notice else {}, "label") or text_in(group.old, "label")


def _effect(before: Shown, after: Shown, group: GroupSteps) -> Effect | None:
    """By what is done, not by what can be seen: a text that is a secret is edited too."""
    if group.notice and all(step.op == "same" for step in group.steps):
        return None
    if group.notice is None:
        return _effect_of_messages(group)
    if before.kind == after.kind == "unmanaged":
        return _effect_of_messages(group)
    if before.kind == "unmanaged":
        return "taken over"
    if after.kind == "unmanaged":
        return "left"
    if after.kind == "none":
        return None if before.kind == "none" else "removed"
    of_messages = _effect_of_messages(group) if after.kind in FORMS else None
    return of_messages or (None if before == after else "moved")


def _effect_of_messages(group: GroupSteps) -> Effect | None:
    if _sends(group):
        return "sent"
    return "edited" if any(_is_edited(step) for step in group.messages) else None


def _is_edited(step: PreviewStep) -> bool:
    """An update is an edit unless it is known to be another thing."""
    is_hidden = any(is_secret(bag, form) for bag in (step.old, step.new) for form in FORMS)
    return step.op == "update" and (
        is_hidden or not step.reasons or not set(step.reasons) <= {"recall", "leave", "reasserted"}
    )


def _settings(chat_id: str, group: GroupSteps, *, has_entry: bool) -> Iterator[Setting]:
    """What differs without being shown, of resources that stay."""
    name = _name(group) or chat_id
    found: list[tuple[SettingName, str, str]] = []
    notice = group.declared
    if group.notice and group.notice.op != "same":
        kinds = [text_in(bag, "notice") for bag in (group.old, group.notice.new)]
        if sorted(kinds) == ["", "unmanaged"]:
            found.append(("notice", kinds[0], kinds[1]))
    if notice and notice.old and notice.new:
        before, after = (_ON_REMOVE[flag] for flag in (notice.is_retained, notice.stays_retained))
        found.append(("on_remove", before, after))
        fields: dict[SettingName, str] = {"name": "label", "owner": "owner", "reason": "reason"}
        if not has_entry:
            # What an entry's makes of the time to come is told by `later`.
            fields["expires"] = "expires"
        found += [
            (field, text_in(notice.old_inputs, key), text_in(notice.new, key))
            for field, key in fields.items()
        ]
    for step in group.messages:
        if step.old and step.new:
            flags = (bool(bag.get("recall")) for bag in (step.old_inputs, step.new))
            before, after = (str(flag).lower() for flag in flags)
            found.append(("recall", before, after))
    for field, before, after in found:
        if before != after:
            yield Setting(chat_id, name, field, before, after)


def _sends(group: GroupSteps) -> bool:
    return any(step.is_sent for step in group.messages)


def _is_written_again(group: GroupSteps) -> bool:
    """Whether something is done that changes nothing: re-asserted, replaced, repaired."""
    return any(step.op != "same" for step in (group.declared, group.former) if step)


def _manages(group: GroupSteps) -> bool:
    bag = (group.notice.new or group.notice.old) if group.notice else {}
    return bool(bag) and text_in(bag, "notice") != "unmanaged"


def _with_entry(
    change: Change, entry: Entry | None, several: Container[str], at: datetime
) -> Change:
    if entry is None:
        return change
    has_expired = entry.has_expired(at)
    return replace(
        change,
        place=entry.place,
        owner=entry.owner,
        reason=entry.reason,
        expires=None if has_expired else entry.expires,
        expired_at=entry.expires if has_expired else None,
        names_several=entry.place in several,
        then=shown_of(entry.then),
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
