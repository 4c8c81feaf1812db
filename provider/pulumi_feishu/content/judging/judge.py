"""What is wrong with a content, all at once: the only judge of it.

Where a content can't be judged as a whole (no JSON, too long) nothing else is said of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

from pulumi_feishu.content.forms import Form, content_of
from pulumi_feishu.content.json_errors import not_json
from pulumi_feishu.content.json_text import dumped, parsed, repeats_in, without_nulls
from pulumi_feishu.content.judging import cards
from pulumi_feishu.content.judging.markdown import problems_in_mentions
from pulumi_feishu.content.problems import ContentProblem, Rule, Spot
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted

EMPTY = Rule("[seen]", 230001, is_discreet=True, is_of_form=True)
HALF = Rule("a half character has no UTF-8", is_of_form=True)
NO_JSON = Rule("[doc] im-v1/message/create", 230001, is_discreet=True, is_of_form=True)
TOO_LONG = Rule("[doc] im-v1/message/create", 230025, is_discreet=True)
TOO_LONG_A_BODY = Rule(
    "[doc] the limit is that of the request's body", switch="body_over_limit", is_discreet=True
)
REPEATED = Rule("RFC 8259: which of them counts is not defined")
ENVELOPE = Rule(
    "[doc] custom bots and im-v1/message/create: the card stands inside", is_discreet=True
)
NOT_SHARED = Rule(
    "[doc] im-v1/message/patch: without it a card can never be edited", is_discreet=True
)

#: Longest `content` in bytes, by the message's type. [doc] im-v1/message/create
MOST_BYTES = {"text": 150 * 1024, "post": 30 * 1024, "interactive": 30 * 1024}

#: So many are told of one content; whoever has more corrects these first.
_MOST_PROBLEMS = 50

#: The body of a request besides `content`: a group's id, a uuid of 40 characters.
_REQUEST = {"receive_id": "oc_" + 32 * "0", "msg_type": "interactive", "uuid": 40 * "0"}


@lru_cache(maxsize=256)
def problems_in(form: Form, source: str) -> tuple[ContentProblem, ...]:
    """All that is wrong with this text, Markdown, or card (JSON); nothing where it can be sent.

    Who asks for the errors and who asks for the warnings asks for the same contents.
    """
    return tuple(islice(_problems_in(form, source), _MOST_PROBLEMS))


def _problems_in(form: Form, source: str) -> Iterator[ContentProblem]:
    if not source.strip():
        yield ContentProblem(EMPTY, Spot(), Words("is empty", "为空"))
        return
    if form == "card":
        unusable = _unusable_card(source)
        if unusable:
            yield unusable
            return
    content = content_of(form, source)
    try:
        size = len(content.json.encode())
    except UnicodeEncodeError as error:
        half = f"\\u{ord(content.json[error.start]):04x}"
        what = Words(f"has {half}, half of a character; remove it", f"含有半个字符 {half}；请删除")
        yield ContentProblem(HALF, Spot(), what)
        return
    most = MOST_BYTES[content.msg_type]
    if size > most:
        what = Words(
            f"is {_kb(size)} KB as it is sent; Feishu takes at most {_kb(most)} KB, shorten it",
            f"发送时为 {_kb(size)} KB；飞书最多接受 {_kb(most)} KB，请缩短",
        )
        yield ContentProblem(TOO_LONG, Spot(), what)
        return
    size = len(dumped({**_REQUEST, "content": content.json}).encode())
    if size > most:
        what = Words(
            f"makes a request of {_kb(size)} KB; Feishu documents {_kb(most)} KB as the most for a "
            "request, and may count so",
            f"对应的请求体为 {_kb(size)} KB；飞书文档规定请求体最多 {_kb(most)} KB，可能因此拒绝",
        )
        yield ContentProblem(TOO_LONG_A_BODY, Spot(), what)
    if form == "text":
        yield from problems_in_mentions(source, Spot())
    elif form == "markdown":
        # Of the card around it nobody knows: only the line is the author's.
        for problem in cards.problems_in_card(json.loads(content.json)):
            yield replace(problem, spot=Spot(line=problem.spot.line))
    else:
        yield from _problems_in_own_card(parsed(source), Spot())


def _kb(size: int) -> str:
    return f"{size / 1024:.1f}".removesuffix(".0")


def _unusable_card(source: str) -> ContentProblem | None:
    try:
        card = parsed(source)
    except ValueError as error:
        return ContentProblem(NO_JSON, Spot(), not_json(error))
    if not isinstance(card, dict):
        return ContentProblem(NO_JSON, Spot(), Words("is not a JSON object", "不是 JSON 对象"))
    return None


def _problems_in_own_card(given: Mapping[str, Any], spot: Spot) -> Iterator[ContentProblem]:
    for name, where in repeats_in(given, spot):
        what = Words(
            f"has {quoted(name)} more than once; keep one", f"{quoted(name)} 出现多次；请只保留一个"
        )
        yield ContentProblem(REPEATED, where, what)
    card = without_nulls(given)
    for name in ("card", "content"):
        inner = _inner(card.get(name))
        if inner is not None and "elements" not in card and "body" not in card:
            what = Words(
                f'is the body of a call that sends a card; keep what stands in "{name}"',
                f'是发送卡片的请求体；请只保留 "{name}" 中的内容',
            )
            yield ContentProblem(ENVELOPE, spot, what)
            yield from _problems_in_own_card(inner, spot.field(name))
            return
    if not cards.is_reference(card):
        yield from _problems_in_sharing(card, spot)
    yield from cards.problems_in_card(card, spot)


def _inner(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        try:
            value = parsed(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def _problems_in_sharing(card: Mapping[str, Any], spot: Spot) -> Iterator[ContentProblem]:
    config = card.get("config")
    value = config.get("update_multi") if isinstance(config, dict) else None
    is_usual = value is None and card.get("schema") == "2.0"
    # Of a value of another type `cards` tells.
    if value is True or is_usual or not isinstance(value, bool | None):
        return
    if value is None:
        what = Words(
            'lacks "config": {"update_multi": true}, without which Feishu refuses every edit; '
            "add it",
            '缺少 "config": {"update_multi": true}，否则飞书会拒绝一切更新；请补上',
        )
    else:
        what = Words(
            f'says "update_multi": {dumped(value)}, with which Feishu refuses every edit; '
            "write true",
            f'写有 "update_multi": {dumped(value)}，飞书会因此拒绝一切更新；请改为 true',
        )
    yield ContentProblem(NOT_SHARED, spot, what)
