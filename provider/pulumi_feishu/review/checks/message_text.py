"""What a message says, as plain text, from its content as Feishu gives it.

[seen] GET im/v1/messages: a text is `{"text"}`, with keys in place of its mentions; a post is
`{"title", "content"}`, whose values are lines, each a list of nodes. A card that was asked for as
it was sent is `{"user_dsl"}` with the card as JSON, or the card itself, or, from some clients,
`{"json_card"}`; otherwise `{"title", "elements"}` with lines of nodes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_feishu.openapi.messages import Mention, Message
from pulumi_feishu.resources.message_match import card_in
from pulumi_feishu.review.render.readable import words_of_card
from pulumi_feishu.text.i18n import language
from pulumi_feishu.text.json_access import found, list_at, text_at

#: The key of a mention. https://open.feishu.cn/document/server-docs/im-v1/message/get
_MENTION = re.compile(r"@_(?:user_\d+|all)")


def words_of_message(message: Message) -> str:
    """The text; `[image]` and the like for a message that has none, "" for no content at all."""
    if not message.content:
        return ""
    try:
        body = json.loads(message.content)
    except (ValueError, RecursionError):
        return f"[{message.msg_type}]"
    if message.msg_type == "text":
        return _with_names(text_at(body, "text"), message.mentions)
    if message.msg_type == "interactive" and (card := card_in(body)):
        return words_of_card(card, language()) or "[interactive]"
    lines = [text_at(body, "title"), *_lines(body, message.mentions)]
    return "\n".join(line for line in lines if line) or f"[{message.msg_type}]"


def _with_names(text: str, mentions: Mapping[str, Mention]) -> str:
    def called(key: re.Match[str]) -> str:
        return f"@{_name(key[0], mentions) or key[0].removeprefix('@')}"

    return _MENTION.sub(called, text)


def _name(key: str, mentions: Mapping[str, Mention]) -> str:
    return mentions[key].name if key in mentions else ""


def _lines(body: Any, mentions: Mapping[str, Mention]) -> Iterator[str]:
    for line in list_at(body, "content") + list_at(body, "elements"):
        nodes = line if isinstance(line, list) else [line]
        yield "".join(_text_of(node, mentions) for node in nodes)


def _text_of(node: Any, mentions: Mapping[str, Mention]) -> str:
    if found(node, "tag") == "at":
        key = text_at(node, "user_id")
        return f"@{text_at(node, 'user_name') or _name(key, mentions) or key.removeprefix('@')}"
    return text_at(node, "text")
