"""The banner on top of a group: its one line, and the whole of what is pinned."""

from __future__ import annotations

from markupsafe import Markup

from pulumi_feishu.content.drawing.html import message_html as drawn_html
from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.plain import one_line
from pulumi_feishu.content.drawing.viewer import NameOf
from pulumi_feishu.emulator.world.state import Chat, Message, World
from pulumi_feishu.text.i18n import Words, language

#: What stands there when the pinned message was recalled or deleted.
GONE = Words("(the message is gone)", "（消息已不可见）")

EMPTY_ANNOUNCEMENT = Words("(the announcement is empty)", "（群公告为空）")


def banner(chat: Chat, world: World) -> str | None:
    """What the group's notice shows, on one line; None when nothing is pinned."""
    if chat.notice is None:
        return None
    if chat.notice.shows == "announcement":
        return announcement_line(chat.announcement)
    message = world.messages[chat.notice.message_id or ""]
    if message.state != "normal":
        return str(GONE)
    return message_line(message, world.name_of)


def announcement_line(text: str) -> str:
    """The announcement on one line."""
    return " ".join(text.split()) or str(EMPTY_ANNOUNCEMENT)


def message_line(message: Message, name_of: NameOf) -> str:
    """A message that is still there, on one line."""
    return one_line(draw(message.msg_type, message.content, language(), name_of))


def message_html(message: Message, name_of: NameOf) -> Markup:
    """The whole message, drawn as people see it."""
    lang = language()
    return drawn_html(draw(message.msg_type, message.content, lang, name_of), lang)


def announcement_text(text: str) -> str:
    """The whole announcement, line by line."""
    return text.strip() or str(EMPTY_ANNOUNCEMENT)
