"""Whether a message says what is declared, by what reading it gives back.

That is not what was sent: each mention of a text is a key, its styles are dropped, and a card
comes wrapped. [doc] im-v1/message/get, message_content; for cards [seen by several]

| sent                    | given back                                                            |
|-------------------------|-----------------------------------------------------------------------|
| `<at user_id="ou_…">…`  | `@_user_1`, who that is in `mentions`; `@_all` for everybody          |
| `<b>…</b>` and the like | what stands between                                                   |
| `[words](address)`      | as it is, or only the words [assumed]                                 |
| a card                  | `{"user_dsl": "…"}`, `{"json_card": "…"}`, or the card, as JSON       |
"""

from __future__ import annotations

import json
import re
from typing import Any

from pulumi_feishu.content import Content
from pulumi_feishu.content.json_text import dumped, parsed, without_nulls
from pulumi_feishu.openapi.messages import Mention, Message
from pulumi_feishu.text.json_access import text_at

#: What is rewritten in a text, each as it is sent.
_SENT = re.compile(
    r"<at\s+user_id=[\"']?(?P<who>[^\"'<>]*)[\"']?\s*>[^<]*</at>"
    r"|(?P<style></?(?:b|i|u|s)>)"
    r"|\[(?P<words>[^\]\n]*)\]\((?P<link>[^)\s]*)\)"
)
_EVERYBODY = "all"


def says(message: Message, content: Content) -> bool | None:
    """Whether it says this; None where that can't be told from what was read.

    The layout of a card does not count. Of a mention by another id than the one that is given back
    (a user_id for an open_id) only that there is one.
    """
    if message.is_gone or message.msg_type != content.msg_type:
        return False
    try:
        told = json.loads(message.content)
    except (ValueError, RecursionError):
        return None
    if content.msg_type == "text":
        return _says_text(text_at(told, "text"), message, text_at(json.loads(content.json), "text"))
    card = card_in(told)
    try:
        return None if card is None else _without_nulls(card) == _without_nulls(content.json)
    except ValueError:
        return None


def _without_nulls(card: str) -> str:
    """What a card says, in one layout: a member that is null says nothing; raises ValueError."""
    return dumped(without_nulls(parsed(card)), sort_keys=True)


def _says_text(told: str, message: Message, declared: str) -> bool:
    pattern, mentioned, at = "", [], 0
    for match in _SENT.finditer(declared):
        pattern += re.escape(declared[at : match.start()])
        at = match.end()
        who = match["who"]
        if who == _EVERYBODY:
            pattern += "@_all"
        elif who is not None:
            pattern += r"(@_user_\d+)"
            mentioned.append(who)
        elif match["words"] is not None:
            whole, words = re.escape(match[0]), re.escape(match["words"])
            pattern += f"(?:{whole}|{words})"
    found = re.fullmatch(pattern + re.escape(declared[at:]), told)
    if found is None:
        return told == declared
    keys = zip(found.groups(), mentioned, strict=True)
    return all(_is_who(message.mentions.get(key or ""), who) for key, who in keys)


def _is_who(mention: Mention | None, who: str) -> bool:
    if mention is None:
        return False
    is_comparable = who.startswith("ou_") and mention.id.startswith("ou_")
    return mention.id == who or not is_comparable


def card_in(told: Any) -> str | None:
    """The card as it was sent, from content as a read gives it; None where only lines are told."""
    for name in ("user_dsl", "json_card"):
        wrapped = text_at(told, name)
        if wrapped:
            return wrapped if _is_object(wrapped) else None
    is_card = isinstance(told, dict) and ("body" in told or "config" in told)
    return json.dumps(told) if is_card else None


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
