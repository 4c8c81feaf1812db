"""The page's groups: what the card of each tells, before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timezone

from pulumi_feishu.emulator.page.moment import Moment, moment
from pulumi_feishu.emulator.world.state import Chat, Message, Notice, World
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words

_KINDS = {
    "text": Words("text", "文本"),
    "post": Words("post", "富文本"),
    "interactive": Words("card", "卡片"),
    "system": Words("system message", "系统消息"),
}
_ANNOUNCEMENT = Words("announcement", "群公告")


@dataclass(frozen=True)
class Pinned:
    """What is in a group's slot: a message, which may be gone, or the announcement's text."""

    kind: Words
    marks: tuple[Words, ...]
    by: str
    at: Moment
    message: Message | None = None
    announcement: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether it is a message that nobody can see any more."""
        return self.message is not None and self.message.state != "normal"


@dataclass(frozen=True)
class Group:
    """A group's card. Equal ones look the same, as long as people keep their names."""

    chat_id: str
    name: str
    people: int
    badges: tuple[Words, ...]
    is_written: bool
    """Whether a call that succeeded wrote to it."""
    pinned: Pinned | None


def group_of(
    chat: Chat, world: World, names: Mapping[str, str], *, is_written: bool, zone: timezone
) -> Group:
    """The card of this group; `names` are those of people and apps."""
    return Group(
        chat_id=escape_unseen(chat.chat_id),
        name=escape_unseen(chat.name),
        people=chat.people,
        badges=tuple(_badges(chat)),
        is_written=is_written,
        pinned=_pinned(chat, chat.notice, world, names, zone) if chat.notice else None,
    )


def _badges(chat: Chat) -> list[Words]:
    told = (
        (chat.is_dissolved, Words("dissolved", "已解散")),
        (not chat.bots, Words("bot not in group", "机器人不在群")),
        (chat.external, Words("external", "外部群")),
        (chat.muted, Words("muted", "已禁言")),
    )
    return [words for holds, words in told if holds]


def _pinned(
    chat: Chat, notice: Notice, world: World, names: Mapping[str, str], zone: timezone
) -> Pinned:
    by = escape_unseen(names.get(notice.by, notice.by))
    at = moment(notice.at, zone, timespec="minutes")
    if notice.shows == "announcement":
        return Pinned(_ANNOUNCEMENT, (), by, at, announcement=chat.announcement)
    message = world.messages[notice.message_id or ""]
    # A copy: the world's own changes with each edit.
    return Pinned(_KINDS[message.msg_type], tuple(marks_of(message)), by, at, replace(message))


def marks_of(message: Message) -> list[Words]:
    """What has happened to it, in words."""
    marks = {
        "normal": [],
        "recalled": [Words("recalled", "已撤回")],
        "deleted": [Words("deleted", "已删除")],
    }
    edited = Words(f"edited {message.edits}×", f"已编辑 {message.edits} 次")
    return [*([edited] if message.edits else []), *marks[message.state]]
