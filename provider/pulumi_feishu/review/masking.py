"""Hides what must not be read where a review is read: whatever matches becomes `***`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from pulumi_feishu.review.plan import Change, Plan, Shown
from pulumi_feishu.words import Words

_HIDDEN = "***"

#: A string of JSON, and the colon after it where it is a key.
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?')


def mask(plan: Plan, patterns: Sequence[str]) -> Plan:
    """Hide each match of these regular expressions in the texts of messages and in reasons.

    Never in ids and names. A card is masked inside its values and stays JSON. Raises ValueError, in
    one line, for what is no regular expression or matches the empty text.
    """
    compiled = [_compiled(pattern) for pattern in patterns]
    changes = tuple(_masked_change(change, compiled) for change in plan.changes)
    return replace(plan, changes=changes)


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(
            str(
                Words(
                    f"{pattern!r} is no regular expression: {error.msg}",
                    f"{pattern!r} 不是正则表达式：{error.msg}",
                )
            )
        ) from error
    if compiled.search(""):
        raise ValueError(
            str(
                Words(
                    f"{pattern!r} matches the empty text; name at least one character",
                    f"{pattern!r} 会匹配空文本；请至少匹配一个字符",
                )
            )
        )
    return compiled


def _masked_change(change: Change, patterns: Sequence[re.Pattern[str]]) -> Change:
    return replace(
        change,
        before=_masked_shown(change.before, patterns),
        after=_masked_shown(change.after, patterns),
        reason=_masked(change.reason, patterns),
    )


def _masked_shown(shown: Shown, patterns: Sequence[re.Pattern[str]]) -> Shown:
    text = _masked(shown.message_text, patterns)
    if shown.kind in ("text", "markdown"):
        return replace(shown, source=_masked(shown.source, patterns), message_text=text)
    if shown.kind == "card":
        return replace(shown, source=_masked_card(shown.source, patterns), message_text=text)
    return replace(shown, message_text=text)


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
