"""What stands in a message: whether Feishu takes it, and how it returns it.

[doc] im-v1/message-content-description/create_json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.plain import all_words
from pulumi_feishu.content.forms import is_shared
from pulumi_feishu.content.inside import parsed_object, posts, texts_in, title_of
from pulumi_feishu.content.json_text import dumped
from pulumi_feishu.content.judging.cards import problems_in_card
from pulumi_feishu.content.judging.judge import MOST_BYTES
from pulumi_feishu.content.problems import ContentProblem
from pulumi_feishu.emulator.api.envelope import Answer, refuse, refuse_parameter
from pulumi_feishu.emulator.world.assumptions import Switches
from pulumi_feishu.emulator.world.state import Message
from pulumi_feishu.text.i18n import language

#: These say where in the card, beside what. [doc] im-v1/message/create, sub-errors of 230099
_WITH_PATH = (200861,)


def refusal(msg_type: str, content: str, switches: Switches) -> Answer | None:
    """Why this content can't be sent, None when it can. Checked as far as people see it."""
    if msg_type not in MOST_BYTES:
        return refuse_parameter("invalid msg_type")
    # A half character can't be written as UTF-8: it is no text [assumed], below.
    if len(content.encode(errors="replace")) > MOST_BYTES[msg_type]:
        return refuse(230025)
    body = parsed_object(content)
    if body is None:
        return refuse_parameter("content is not a string in json format")
    if msg_type == "text" and not (isinstance(body.get("text"), str) and body["text"]):
        return refuse_parameter("message text is empty")
    if msg_type == "post" and not any("content" in post for post in posts(body)):
        return refuse_parameter("post has no content")
    mistake = mistake_in_card(body, switches) if msg_type == "interactive" else None
    return refuse(230099, msg=f"Failed to create card content, ext={mistake}") if mistake else None


def is_too_long(msg_type: str, body: Mapping[str, Any]) -> bool:
    """Whether the request's body, and not only the `content` in it, is over the limit."""
    return len(dumped(body).encode()) > MOST_BYTES[msg_type]


def says_one_of(words: Iterable[str], msg_type: str, content: str) -> bool:
    """Whether people would read one of these words, in any language, in capitals or not [assumed].

    Marks do not hide a word: `**se**cret` says secret.
    """
    sought = [word.casefold() for word in words if word]
    text = all_words(draw(msg_type, content, language())).casefold() if sought else ""
    return any(word in text for word in sought)


def mistake_in_card(card: Mapping[str, Any], switches: Switches) -> str | None:
    """The first reason why no card can be made of this, as the server tells it behind `ext=`."""
    for problem in problems_in_card(card):
        switch = problem.rule.switch
        if problem.rule.code is not None and (not switch or getattr(switches, f"refuses_{switch}")):
            return _told(problem)
    return None


def _told(problem: ContentProblem) -> str:
    rule = problem.rule
    path = problem.spot.told if rule.code in _WITH_PATH else ""
    parts = (
        ("ErrCode", str(rule.code)),
        ("ErrPath", path),
        ("ErrMsg", rule.told),
        ("ErrorValue", problem.value),
    )
    return "".join(f"{name}: {text}; " for name, text in parts if text)


def is_shared_card(content: str) -> bool:
    """Whether a card says `"update_multi": true`: only such cards can be edited."""
    return is_shared(parsed_object(content))


#: What an old client shows of a card of schema 2.0, and a plain read gives. [seen by several]
_FALLBACK = [[{"tag": "text", "text": "请升级至最新版本客户端，以查看内容"}]]

_AT = re.compile(r"<at\s+user_id=[\"']?([^\"'<>]*)[\"']?\s*>([^<]*)</at>")
_STYLE = re.compile(r"</?(?:b|i|u|s)>")


#: How a card may be asked for. [seen] the official command line
CARD_CONTENT_TYPES = ("", "user_card_content", "raw_card_content")


def as_server_returns(
    message: Message, card_type: str, switches: Switches
) -> tuple[str, list[dict[str, str]]]:
    """The content as GET gives it, and who is mentioned in it.

    A post loses its languages, a text its styles, and has a key for each mention. [doc] A card
    becomes lines of text; one of schema 2.0 a fallback. `card_type`, of `CARD_CONTENT_TYPES`, asks
    for the card beside that, or alone.
    """
    body = parsed_object(message.content) or {}
    if message.msg_type == "post":
        return _dumped(next(iter(posts(body)), {})), []
    if message.msg_type == "interactive":
        lines = [[{"tag": "text", "text": text}] for _, text in texts_in(body)]
        told = {"title": title_of(body), "elements": _FALLBACK if "schema" in body else lines}
        if not card_type or switches.card_read_back == "plain":
            return _dumped(told), []
        if card_type == "raw_card_content":
            return _dumped({"json_card": message.content}), []
        if switches.card_read_back == "unwrapped":
            return message.content, []
        return _dumped({**told, "user_dsl": message.content}), []
    if message.msg_type == "system":
        return message.content, []
    mentions: list[dict[str, str]] = []

    def key_of(match: re.Match[str]) -> str:
        if match[1] == "all":
            return "@_all"
        key = f"@_user_{len(mentions) + 1}"
        mentions.append({"key": key, "id": match[1], "id_type": "open_id", "name": match[2]})
        return key

    text = _STYLE.sub("", _AT.sub(key_of, str(body.get("text", ""))))
    return _dumped({"text": text}) if text != body.get("text") else message.content, mentions


def _dumped(body: object) -> str:
    """As the server spaces it [assumed]."""
    return json.dumps(body, ensure_ascii=False)
