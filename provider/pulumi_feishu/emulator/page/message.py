"""A message of the emulator as people see it on top of the group, in HTML."""

from __future__ import annotations

from pulumi_feishu.content.drawing.markdown import NameOf
from pulumi_feishu.content.drawing.message import content_html
from pulumi_feishu.emulator.page.banner import GONE
from pulumi_feishu.emulator.world.state import Message

_KINDS = {"text": "文本 · text", "post": "富文本 · post", "interactive": "卡片 · card"}


def message_html(message: Message, name_of: NameOf) -> str:
    """What the message shows; of a gone one, that it is gone."""
    if message.state != "normal":
        return f'<div class="banner">{GONE}</div>'
    return content_html(message.msg_type, message.content, name_of)


def kind_of(message: Message) -> str:
    """What sort of message it is, in words."""
    return _KINDS[message.msg_type]


def marks_of(message: Message) -> list[str]:
    """What has happened to it, in words."""
    marks = {"recalled": ["已撤回 · recalled"], "deleted": ["已删除 · deleted"], "normal": []}
    edited = f"已编辑 {message.edits} 次 · edited {message.edits}×"
    return [*([edited] if message.edits else []), *marks[message.state]]
