"""What stands in a message: whether Feishu takes it, and how it returns it.

[doc] im-v1/message-content-description/create_json
"""

from __future__ import annotations

import json

from pulumi_feishu.drawing.inside import parsed, posts, texts_in, title_of
from pulumi_feishu.emulator import cards
from pulumi_feishu.emulator.envelope import Answer, refuse, refuse_parameter
from pulumi_feishu.emulator.state import Message

#: Longest `content` in bytes. [doc] im-v1/message/create
_MOST_BYTES = {"text": 150 * 1024, "post": 30 * 1024, "interactive": 30 * 1024}


def refusal(msg_type: str, content: str) -> Answer | None:
    """Why this content can't be sent, None when it can. Checked as far as people see it."""
    if msg_type not in _MOST_BYTES:
        return refuse_parameter("invalid msg_type; the emulator takes text, post and interactive")
    # A half character can't be written as UTF-8: it is no text [assumed], below.
    if len(content.encode(errors="replace")) > _MOST_BYTES[msg_type]:
        return refuse(230025)
    body = parsed(content)
    if body is None:
        return refuse_parameter("content is not a string in json format")
    if msg_type == "text" and not (isinstance(body.get("text"), str) and body["text"]):
        return refuse_parameter("message text is empty")
    if msg_type == "post" and not any("content" in post for post in posts(body)):
        return refuse_parameter("post has no content")
    return cards.refusal(body) if msg_type == "interactive" else None


def is_shared_card(content: str) -> bool:
    """Whether a card says `"update_multi": true`: only such cards can be edited."""
    config = (parsed(content) or {}).get("config")
    return isinstance(config, dict) and config.get("update_multi") is True


def as_server_returns(message: Message) -> str:
    """The content as GET gives it: a post loses its languages, a card becomes plain text."""
    body = parsed(message.content) or {}
    if message.msg_type == "post":
        return json.dumps(next(iter(posts(body)), {}), ensure_ascii=False)
    if message.msg_type == "interactive":
        lines = [[{"tag": "text", "text": text}] for _, text in texts_in(body)]
        return json.dumps({"title": title_of(body), "elements": lines}, ensure_ascii=False)
    return message.content
