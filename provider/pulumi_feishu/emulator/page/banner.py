"""The banner on top of a group, as text and as HTML."""

from __future__ import annotations

from pulumi_feishu.content.drawing.html import message_html as drawn_html
from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.viewer import NameOf
from pulumi_feishu.emulator.page.plain_text import plain_text
from pulumi_feishu.emulator.world.state import Chat, Message, World
from pulumi_feishu.text.i18n import language

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


_KINDS = {"text": "文本 · text", "post": "富文本 · post", "interactive": "卡片 · card"}


def message_html(message: Message, name_of: NameOf) -> str:
    """What the message shows; of a gone one, that it is gone."""
    if message.state != "normal":
        return f'<div class="banner">{GONE}</div>'
    lang = language()
    return str(drawn_html(draw(message.msg_type, message.content, lang, name_of), lang))


def kind_of(message: Message) -> str:
    """What sort of message it is, in words."""
    return _KINDS[message.msg_type]


def marks_of(message: Message) -> list[str]:
    """What has happened to it, in words."""
    marks = {"recalled": ["已撤回 · recalled"], "deleted": ["已删除 · deleted"], "normal": []}
    edited = f"已编辑 {message.edits} 次 · edited {message.edits}×"
    return [*([edited] if message.edits else []), *marks[message.state]]
