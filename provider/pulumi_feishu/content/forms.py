"""What a managed message says, as Feishu takes it.

A text is sent as a `text` message, Markdown as a card (`interactive`) with one markdown element,
and a card as it is.
https://open.feishu.cn/document/server-docs/im-v1/message-content-description/create_json
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from pulumi_feishu.content.json_text import dumped, parsed

#: How a program or `notices.yaml` gives the content; each is the name of a field.
Form = Literal["text", "markdown", "card"]
FORMS: tuple[Form, ...] = get_args(Form)

#: How long a card can be edited. https://open.feishu.cn/document/server-docs/im-v1/message/patch
CARD_LIFE = timedelta(days=14)


@dataclass(frozen=True)
class Content:
    """`json` is the text that the calls take as `content`, for a message of this type."""

    msg_type: Literal["text", "interactive"]
    json: str

    @property
    def sha256(self) -> str:
        """A digest of what people see; the same for the same content in another layout."""
        canonical = dumped(json.loads(self.json), sort_keys=True)
        return hashlib.sha256(f"{self.msg_type}\n{canonical}".encode()).hexdigest()


def content_of(form: Form, source: str) -> Content:
    """The content for this text, Markdown, or card (JSON), in which `problems_in` finds no error.

    A card of schema 2.0 is sent with `"update_multi": true`, its default, without which Feishu
    refuses to edit it. [doc] im-v1/message/patch
    """
    if form == "text":
        return Content("text", dumped({"text": source}))
    if form == "card":
        return Content("interactive", dumped(_shared(parsed(source))))
    body = {"elements": [{"tag": "markdown", "content": source}]}
    card = {"schema": "2.0", "config": {"update_multi": True}, "body": body}
    return Content("interactive", dumped(card))


def is_shared(card: Any) -> bool:
    """Whether a card says `"update_multi": true`: only such cards can be edited."""
    config = card.get("config") if isinstance(card, dict) else None
    return isinstance(config, dict) and config.get("update_multi") is True


def _shared(card: Any) -> Any:
    if not isinstance(card, dict) or card.get("schema") != "2.0":
        return card
    config = card.get("config")
    if not isinstance(config, dict | None) or (config or {}).get("update_multi") is not None:
        return card
    return {**card, "config": {**(config or {}), "update_multi": True}}
