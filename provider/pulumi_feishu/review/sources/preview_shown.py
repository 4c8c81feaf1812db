"""What a group shows before and after the steps of a preview."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_feishu.content import FORMS
from pulumi_feishu.review.plan import (
    Shown,
    ShownKind,
)
from pulumi_feishu.review.sources.preview_steps import (
    UNKNOWN,
    GroupSteps,
    PreviewStep,
    is_secret,
    text_in,
)


def shown_before(chat_id: str, group: GroupSteps) -> Shown:
    """What the stack says that the group shows now."""
    notice = group.notice
    if notice is None:
        # The preview does not show what stays the same, or no notice shows the message.
        return _content(group.messages, old=True) or Shown("unmanaged")
    if text_in(group.old, "chat_id") != chat_id:
        return Shown("unmanaged")
    shows = text_in(group.old, "shows") or "unknown"
    if not shows.startswith("om_"):
        return Shown(_kind(shows))
    return _message(shows, group, old=True)


def shown_after(chat_id: str, group: GroupSteps) -> Shown:
    """What the group shows when the steps are done."""
    notice = group.notice
    if notice is None:
        return _content(group.messages, old=False) or Shown("unmanaged")
    if not notice.new or text_in(notice.new, "chat_id") not in (chat_id, UNKNOWN):
        # `none` and `unmanaged` pinned nothing, so nothing is taken down with them.
        is_left = notice.is_retained or text_in(notice.old, "notice") in ("none", "unmanaged")
        return Shown("unmanaged" if is_left else "none")
    kind = text_in(notice.new, "notice")
    if kind != "message":
        return Shown(_kind(kind))
    return _message(text_in(notice.new, "message_id"), group, old=False)


def _message(message_id: str, group: GroupSteps, *, old: bool) -> Shown:
    """The content of the group's managed message with this id, or the id itself."""
    is_new = not old and message_id in ("", UNKNOWN)
    meant = [
        step
        for step in group.messages
        if (step.is_sent if is_new else step.id == message_id and (old or not step.replaces))
    ]
    content = _content(meant, old=old)
    return content or Shown("message", "" if message_id == UNKNOWN else message_id)


def _content(messages: Iterable[PreviewStep], *, old: bool) -> Shown | None:
    for step in messages:
        bag = step.old if old else step.new
        form = next((form for form in FORMS if form in bag), None)
        if form is not None:
            text = text_in(bag, form)
            if is_secret(bag, form):
                return Shown(form, hidden="secret")
            return Shown(form, hidden="unknown") if text == UNKNOWN else Shown(form, text)
    return None


def _kind(word: str) -> ShownKind:
    known: tuple[ShownKind, ...] = ("none", "announcement", "unmanaged")
    return next((kind for kind in known if kind == word), "unknown")
