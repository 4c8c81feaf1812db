"""The text that people see on top of a group."""

from __future__ import annotations

from pulumi_feishu.emulator.page.plain_text import plain_text
from pulumi_feishu.emulator.world.state import Chat, World

#: What stands there when the pinned message was recalled or deleted.
GONE = "（消息已不可见 · the message is gone）"

EMPTY_ANNOUNCEMENT = "（群公告为空 · the announcement is empty）"


def banner(chat: Chat, world: World) -> str | None:
    """What the group's notice shows, on one line; None when nothing is pinned."""
    if chat.notice is None:
        return None
    if chat.notice.shows == "announcement":
        return " ".join(chat.announcement.split()) or EMPTY_ANNOUNCEMENT
    message = world.messages[chat.notice.message_id or ""]
    if message.state != "normal":
        return GONE
    return plain_text(message.msg_type, message.content, world.name_of)
