"""The text that people see on top of a group."""

from __future__ import annotations

from pulumi_feishu.emulator.content import plain_text
from pulumi_feishu.emulator.state import Chat, World


def banner(chat: Chat, world: World) -> str | None:
    """What the group's notice shows, on one line; None when nothing is pinned."""
    if chat.notice is None:
        return None
    if chat.notice.shows == "announcement":
        return " ".join(chat.announcement.split()) or "（群公告为空 · the announcement is empty）"
    message = world.messages[chat.notice.message_id or ""]
    if message.state != "normal":
        return "（消息已不可见 · the message is gone）"
    return plain_text(message.msg_type, message.content)
