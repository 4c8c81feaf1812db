"""What a managed message says: its content as Feishu takes it, judged before anything is sent.

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

from pulumi_feishu.words import Words

#: How a program or `notices.yaml` gives the content; each is the name of a field.
Form = Literal["text", "markdown", "card"]
FORMS: tuple[Form, ...] = get_args(Form)

#: Longest `content` in bytes. https://open.feishu.cn/document/server-docs/im-v1/message/create
_MOST_KB = {"text": 150, "interactive": 30}

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
        canonical = _dumped(json.loads(self.json), sort_keys=True)
        return hashlib.sha256(f"{self.msg_type}\n{canonical}".encode()).hexdigest()


def content_of(form: Form, source: str) -> Content:
    """The content for this text, Markdown, or card (JSON), in which `mistake_in` finds nothing."""
    if form == "text":
        return Content("text", _dumped({"text": source}))
    if form == "card":
        return Content("interactive", _dumped(_parsed(source)))
    body = {"elements": [{"tag": "markdown", "content": source}]}
    card = {"schema": "2.0", "config": {"update_multi": True}, "body": body}
    return Content("interactive", _dumped(card))


def mistake_in(form: Form, source: str) -> Words | None:
    """Say why this can't be sent, as a clause that follows the field's name; None when it can."""
    if not source.strip():
        return Words("is empty", "为空")
    found = _mistake_in_card(source) if form == "card" else None
    if found:
        return found
    content = content_of(form, source)
    try:
        size = len(content.json.encode())
    except UnicodeEncodeError as error:
        half = f"\\u{ord(content.json[error.start]):04x}"
        return Words(f"has {half}, half of a character; remove it", f"含有半个字符 {half}；请删除")
    return _mistake_in_size(size, _MOST_KB[content.msg_type])


def _mistake_in_card(source: str) -> Words | None:
    try:
        card = _parsed(source)
    except (ValueError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        return Words(f"is not JSON{where}", f"不是 JSON{where}")
    if not isinstance(card, dict):
        return Words("is not a JSON object", "不是 JSON 对象")
    config = card.get("config")
    if not isinstance(config, dict) or config.get("update_multi") is not True:
        # Without it the card can never be edited. [doc] im-v1/message/patch
        return Words(
            'lacks "config": {"update_multi": true}, without which Feishu refuses every edit; '
            "add it",
            '缺少 "config": {"update_multi": true}，否则飞书会拒绝一切更新；请补上',
        )
    return None


def _mistake_in_size(size: int, most_kb: int) -> Words | None:
    if size <= most_kb * 1024:
        return None
    kb = f"{size / 1024:.1f}"
    return Words(
        f"is {kb} KB as it is sent; Feishu takes at most {most_kb} KB, shorten it",
        f"发送时为 {kb} KB；飞书最多接受 {most_kb} KB，请缩短",
    )


def _parsed(card: str) -> Any:
    return json.loads(card, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _dumped(value: Any, *, sort_keys: bool = False) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
