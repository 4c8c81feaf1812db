"""The model: what one clean `up` makes of a group, in some twenty lines."""

from __future__ import annotations

from dataclasses import dataclass

from campaign.entries import Entry, Notice, Style, message_id


@dataclass(frozen=True)
class Applied:
    """An entry as a run applies it: what is shown that day; `resource` tells its messages apart.

    Of a program, `leave` is `retain_on_delete`: the engine `retains` what is replaced too.
    """

    notice: Notice
    recall: bool
    leave: bool
    resource: str
    retains: bool = False

    @classmethod
    def of(cls, entry: Entry | None, day: int, style: Style) -> Applied | None:
        """None for a group that has no entry."""
        if entry is None:
            return None
        if style == "files":
            return cls(entry.notice_on(day), entry.recall, entry.leave, "")
        # A URN has the type of the parent, and not its name.
        resource = f"{entry.name} in a room" if entry.parent else entry.name
        return cls(entry.notice, entry.recall, entry.leave, resource, entry.leave)


@dataclass(frozen=True)
class Group:
    """What a group shows (`none`, `announcement`, an id, or the word of a sent message).

    `own` is the word of the message that the stack has there, `left` the words of those that live
    on without it, and `sends` how many new ones the last step needed.
    """

    shows: str
    own: str = ""
    left: tuple[str, ...] = ()
    sends: int = 0


def after(
    group: Group, chat: str, old: Applied | None, new: Applied | None, *, anew: bool = False
) -> Group:
    """What a clean run makes of it; `anew`: its message is replaced by force."""
    shows, left, sends, own = group.shows, [*group.left], 0, ""
    is_left_alone = new is not None and new.notice.kind == "unmanaged"
    edits = bool(old and new and group.own and not anew and _can_be_edited(old, new))
    if new and new.notice.is_sent:
        own = new.notice.word
        if not edits and own in left:
            left.remove(own)  # found again: of the last 24 hours, and no resource's
        elif not edits:
            sends = 1
    stays = old and (old.retains or (old.leave and new is None) or not old.recall)
    if group.own and not edits and (is_left_alone or stays):
        left.append(group.own)
    if new is None and old and old.notice.kind != "unmanaged" and not old.leave:
        shows = "none"
    elif new and not is_left_alone:
        shows = shown(chat, new.notice)
    return Group(shows, own, tuple(left), sends)


def _can_be_edited(old: Applied, new: Applied) -> bool:
    are_sent = old.notice.is_sent and new.notice.is_sent
    is_same = old.resource == new.resource
    return are_sent and is_same and old.notice.is_text == new.notice.is_text


def shown(chat: str, notice: Notice) -> str:
    """What a managed group shows, in the words of `Group.shows`."""
    if notice.is_sent:
        return notice.word
    return message_id(chat, notice.number) if notice.kind == "message" else notice.kind
