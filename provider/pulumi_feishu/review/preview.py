"""What a stack would really do: the plan in what `pulumi preview --json` says.

The engine's noise is folded: a message and the notice that shows it are one change of one group,
whether the message is edited or replaced. Read from engine 3.259.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from pulumi_feishu.content import FORMS
from pulumi_feishu.desired.entries import Entry
from pulumi_feishu.review.plan import Change, Effect, Plan, Shown, ShownKind, in_order
from pulumi_feishu.words import Words

_NOTICE = "pulumi-python:dynamic/feishu:PinnedNotice"
_MESSAGE = "pulumi-python:dynamic/feishu:NoticeMessage"

#: What stands for a text that is not known before the `up`.
#: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_REMOVALS = ("delete", "delete-replaced", "discard", "discard-replaced")


@dataclass(frozen=True)
class _Step:
    """One step, with the state's outputs before it and the program's inputs after it."""

    op: str
    kind: str
    name: str
    id: str
    old: Mapping[str, Any]
    old_inputs: Mapping[str, Any]
    new: Mapping[str, Any]
    is_retained: bool

    @property
    def chat_id(self) -> str:
        return _text(self.new, "chat_id") or _text(self.old, "chat_id")

    @property
    def removes(self) -> bool:
        return self.op in _REMOVALS

    @property
    def replaces(self) -> bool:
        return self.op in ("replace", "create-replacement")

    @property
    def is_sent(self) -> bool:
        return self.op == "create" or self.replaces


@dataclass
class _Group:
    """All that the steps say of one chat: a renamed resource is created and deleted there."""

    declared: _Step | None = None
    former: _Step | None = None
    messages: list[_Step] = field(default_factory=list)

    @property
    def notice(self) -> _Step | None:
        return self.declared or self.former

    @property
    def old(self) -> Mapping[str, Any]:
        """The notice's outputs in the state; empty where there is none."""
        return next((s.old for s in (self.declared, self.former) if s and s.old), {})


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
    failure = tuple(_errors(preview))
    if failure:
        return Plan(source, at, failure=failure)
    groups = _groups(_steps(preview))
    changes, reasserted, unchanged, managed = [], 0, 0, 0
    for chat_id, group in groups.items():
        managed += _manages(group)
        change = _change(chat_id, group)
        if change is not None:
            changes.append(_with_entry(change, (entries or {}).get(chat_id), at))
        elif _is_reasserted(group):
            reasserted += 1
        else:
            unchanged += _manages(group)
    return Plan(
        source,
        at,
        in_order(changes),
        unchanged=unchanged,
        reasserted=reasserted,
        managed=managed,
    )


def _errors(preview: Mapping[str, Any]) -> Iterator[str]:
    for diagnostic in preview.get("diagnostics") or []:
        if diagnostic.get("severity") == "error":
            text = str(diagnostic.get("message", "")).removeprefix("error: ").strip()
            yield from (line for line in text.splitlines() if line and not _is_noise(line))


def _is_noise(line: str) -> bool:
    """The engine's own closing line, which says nothing beside the error before it."""
    return line.startswith(("an unhandled error occurred: program exited", "preview failed"))


def _steps(preview: Mapping[str, Any]) -> Iterator[_Step]:
    for step in preview.get("steps") or []:
        old, new = step.get("oldState") or {}, step.get("newState") or {}
        kind = str((new or old).get("type", ""))
        if kind in (_NOTICE, _MESSAGE):
            yield _Step(
                op=str(step.get("op", "")),
                kind=kind,
                name=str(step.get("urn", "")).rpartition("::")[2],
                id=str(old.get("id") or new.get("id") or ""),
                old=old.get("outputs") or {},
                old_inputs=old.get("inputs") or {},
                new={} if step.get("op") in _REMOVALS else new.get("inputs") or {},
                is_retained=bool(old.get("retainOnDelete")),
            )


def _groups(steps: Iterable[_Step]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for step in steps:
        chats = {step.chat_id, _text(step.old, "chat_id")} - {""}
        for chat_id in chats:
            group = groups.setdefault(chat_id, _Group())
            if step.kind == _MESSAGE:
                group.messages.append(step)
            elif step.removes:
                group.former = step
            else:
                group.declared = step
    return groups


def _change(chat_id: str, group: _Group) -> Change | None:
    notice = group.notice
    before, after = _before(chat_id, group), _after(chat_id, group)
    effect = _effect(before, after, group)
    if effect is None:
        return None
    name = _text(notice.new if notice else {}, "label") or _text(group.old, "label")
    fallback = group.messages[0].name if group.messages else chat_id
    return Change(
        chat_id=chat_id,
        name=name or (chat_id if notice else fallback),
        effect=effect,
        before=Shown("unknown") if effect == "taken over" else before,
        after=after,
        sends=_sends(group),
        recalls=any(
            bool(step.old.get("recall")) and (step.removes or step.replaces)
            for step in group.messages
            if not step.is_retained
        ),
        written_at=_moment(_text(group.old, "written_at")),
    )


def _effect(before: Shown, after: Shown, group: _Group) -> Effect | None:
    if group.notice is None:
        return _effect_of_messages(group)
    if before.kind == after.kind == "unmanaged":
        return None
    if before.kind == "unmanaged":
        return "taken over"
    if after.kind == "unmanaged":
        return "left"
    if before == after:
        return None
    if after.kind == "none":
        return "removed"
    return (_effect_of_messages(group) if after.kind in FORMS else None) or "moved"


def _effect_of_messages(group: _Group) -> Effect | None:
    if _sends(group):
        return "sent"
    return "edited" if any(step.op == "update" for step in group.messages) else None


def _sends(group: _Group) -> bool:
    return any(step.is_sent for step in group.messages)


def _before(chat_id: str, group: _Group) -> Shown:
    notice = group.notice
    if notice is None:
        # The preview does not show what stays the same, or no notice shows the message.
        return _content(group.messages, old=True) or Shown("unmanaged")
    if _text(group.old, "chat_id") != chat_id:
        return Shown("unmanaged")
    shows = _text(group.old, "shows") or "unknown"
    if not shows.startswith("om_"):
        return Shown(_kind(shows))
    return _message(shows, group, old=True)


def _after(chat_id: str, group: _Group) -> Shown:
    notice = group.notice
    if notice is None:
        return _content(group.messages, old=False) or Shown("unmanaged")
    if not notice.new or _text(notice.new, "chat_id") not in (chat_id, _UNKNOWN):
        # `none` and `unmanaged` pinned nothing, so nothing is taken down with them.
        is_left = notice.is_retained or _text(notice.old, "notice") in ("none", "unmanaged")
        return Shown("unmanaged" if is_left else "none")
    kind = _text(notice.new, "notice")
    if kind != "message":
        return Shown(_kind(kind))
    return _message(_text(notice.new, "message_id"), group, old=False)


def _message(message_id: str, group: _Group, *, old: bool) -> Shown:
    """The content of the group's managed message with this id, or the id itself."""
    is_new = not old and message_id in ("", _UNKNOWN)
    meant = [
        step
        for step in group.messages
        if (step.is_sent if is_new else step.id == message_id and (old or not step.replaces))
    ]
    content = _content(meant, old=old)
    return content or Shown("message", "" if message_id == _UNKNOWN else message_id)


def _content(messages: Iterable[_Step], *, old: bool) -> Shown | None:
    for step in messages:
        bag = step.old if old else step.new
        form = next((form for form in FORMS if form in bag), None)
        if form is not None:
            return Shown(form, _text(bag, form))
    return None


def _is_reasserted(group: _Group) -> bool:
    notice = group.notice
    return (
        notice is not None
        and notice.op == "update"
        and notice.new.get("reasserted") != notice.old_inputs.get("reasserted")
    )


def _manages(group: _Group) -> bool:
    bag = (group.notice.new or group.notice.old) if group.notice else {}
    return bool(bag) and _text(bag, "notice") != "unmanaged"


def _with_entry(change: Change, entry: Entry | None, at: datetime) -> Change:
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
    )


def _kind(word: str) -> ShownKind:
    known: tuple[ShownKind, ...] = ("none", "announcement", "unmanaged")
    return next((kind for kind in known if kind == word), "unknown")


def _text(bag: Mapping[str, Any], key: str) -> str:
    value = bag.get(key)
    # A secret is told as an object that holds its ciphertext.
    return value if isinstance(value, str) else "***" if isinstance(value, dict) else ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(timezone.utc)
    except ValueError:
        return None
