"""Hides what must not be read where a review is read: whatever matches becomes `***`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from pulumi_feishu.review.plan import Plan, Shown
from pulumi_feishu.text.i18n import Words

_HIDDEN = "***"

#: The fields that hold an id, or one word out of a few.
_IDS = ("chat_id", "message_id", "place", "link", "day")
_KEPT = frozenset({*_IDS, "kind", "hidden", "effect", "concerned", "field"})

_Value = TypeVar("_Value")

#: A string of JSON, and the colon after it where it is a key.
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?')


def mask(plan: Plan, patterns: Sequence[str]) -> Plan:
    """Hide each match of these regular expressions in every text of the plan.

    Never in ids. A card is masked inside its values and stays JSON. Raises ValueError, in one line,
    for what is no regular expression or matches the empty text.
    """
    return _masked_value(plan, [_compiled(pattern) for pattern in patterns])


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(
            Words(
                f"{pattern!r} is not a valid regular expression: {error.msg}",
                f"{pattern!r} 不是正则表达式：{error.msg}",
            )
        ) from error
    if compiled.search(""):
        raise ValueError(
            Words(
                f"{pattern!r} matches the empty text; name at least one character",
                f"{pattern!r} 会匹配空文本；请至少匹配一个字符",
            )
        )
    return compiled


def _masked_value(value: _Value, patterns: Sequence[re.Pattern[str]]) -> _Value:
    """The same with every text in it masked, in fields that are added later too."""
    masked: Any = value
    if isinstance(value, str):
        masked = _masked(value, patterns)
    elif isinstance(value, Words):
        masked = Words(*(_masked(text, patterns) for text in value))
    elif isinstance(value, tuple):
        masked = tuple(_masked_value(item, patterns) for item in value)
    elif isinstance(value, Shown) and value.kind == "card":
        text = _masked(value.message_text, patterns)
        masked = replace(value, source=_masked_card(value.source, patterns), message_text=text)
    elif isinstance(value, Shown) and value.kind == "message":
        masked = replace(value, message_text=_masked(value.message_text, patterns))
    elif is_dataclass(value) and not isinstance(value, type):
        texts = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in _KEPT}
        masked = replace(value, **{k: _masked_value(v, patterns) for k, v in texts.items()})
    return cast(_Value, masked)


def _masked_card(card: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """In the layout that it has: a reviewer compares it with another one."""
    try:
        json.loads(card)
    except (ValueError, RecursionError):
        return _masked(card, patterns)

    def masked_string(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[0]
        text = json.loads(match[0])
        masked = _masked(text, patterns)
        return match[0] if masked == text else json.dumps(masked, ensure_ascii=False)

    return _JSON_STRING.sub(masked_string, card)


def _masked(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub(_HIDDEN, text)
    return text
