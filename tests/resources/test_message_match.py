"""What is sent beside what reading gives back: whether the message says what is declared."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_feishu.content import Form, content_of
from pulumi_feishu.openapi import Message
from pulumi_feishu.openapi.messages import Mention
from pulumi_feishu.resources.message_match import card_in, says

CARD = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": []}}
FALLBACK = {"title": "", "elements": [[{"tag": "text", "text": "请升级至最新版本客户端"}]]}
TOM, ALL = '<at user_id="ou_tom">Tom</at>', '<at user_id="all">所有人</at>'


def message(content: Any, msg_type: str, mentions: dict[str, Mention], **fields: Any) -> Message:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    text = content if isinstance(content, str) else json.dumps(content)
    usual = {"is_gone": False, "mentions": mentions}
    return Message("om_a", "oc_a", msg_type, text, "cli_a", at, **{**usual, **fields})


@pytest.mark.parametrize(
    ("declared", "told", "mentions", "verdict"),
    [
        pytest.param("freeze", "freeze", {}, True, id="plain"),
        pytest.param("freeze", "thaw", {}, False, id="another"),
        pytest.param("<b>freeze</b> <i>now</i>", "freeze now", {}, True, id="styles"),
        pytest.param("a < b > c", "a < b > c", {}, True, id="no style"),
        pytest.param("<b>open", "<b>open", {}, True, id="kept as it is"),
        pytest.param(f"{TOM}: go", "@_user_1: go", {"@_user_1": "ou_tom"}, True, id="mention"),
        pytest.param(f"{TOM}: go", "@_user_1: go", {"@_user_1": "ou_ann"}, False, id="of another"),
        pytest.param(f"{TOM}: go", "@_user_1: go", {}, False, id="of nobody"),
        pytest.param(f"{TOM}: go", "Tom: go", {}, False, id="no mention"),
        pytest.param(
            '<at user_id="9f3e">Tom</at>', "@_user_1", {"@_user_1": "ou_tom"}, True, id="by user_id"
        ),
        pytest.param(
            f"{TOM}{TOM}",
            "@_user_1@_user_2",
            {"@_user_1": "ou_tom", "@_user_2": "ou_tom"},
            True,
            id="twice",
        ),
        pytest.param(f"{ALL} hi", "@_all hi", {}, True, id="everybody"),
        pytest.param("see [plan](https://x.y)", "see [plan](https://x.y)", {}, True, id="a link"),
        pytest.param("see [plan](https://x.y)", "see plan", {}, True, id="a link's words"),
        pytest.param("(a+b)* [x]", "(a+b)* [x]", {}, True, id="no pattern"),
        pytest.param("a\nb", "a\nb", {}, True, id="lines"),
    ],
)
def test_a_text(declared: str, told: str, mentions: dict[str, str], verdict: bool) -> None:
    who = {key: Mention(id_, id_) for key, id_ in mentions.items()}
    found = message({"text": told}, "text", who)
    assert says(found, content_of("text", declared)) is verdict


OTHER = {**CARD, "body": {"elements": [{"tag": "hr"}]}}


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({**FALLBACK, "user_dsl": json.dumps(CARD, indent=1)}, True, id="beside"),
        pytest.param({**FALLBACK, "user_dsl": json.dumps(OTHER)}, False, id="another beside"),
        pytest.param({"json_card": json.dumps(CARD)}, True, id="in a card"),
        pytest.param(CARD, True, id="as it is"),
        pytest.param({**CARD, "header": None}, True, id="with a member that says nothing"),
        pytest.param(dict(reversed(CARD.items())), True, id="in another order"),
        pytest.param(OTHER, False, id="another as it is"),
        pytest.param(FALLBACK, None, id="only lines"),
        pytest.param({"user_dsl": "{"}, None, id="a broken card"),
        pytest.param({"user_dsl": '{"a":' * 600 + "1" + "}" * 600}, None, id="a deep card"),
        pytest.param("no JSON", None, id="no JSON"),
        pytest.param("[]", None, id="a list"),
    ],
)
def test_a_card(told: Any, verdict: bool | None) -> None:
    found = message(told, "interactive", {})
    assert says(found, content_of("card", json.dumps(CARD))) is verdict


@pytest.mark.parametrize(
    ("told", "is_card"),
    [
        ({"config": {}}, True),
        ({"body": {}}, True),
        ({"title": "x"}, False),
        ({"user_dsl": "{"}, False),
        ({"user_dsl": "[]"}, False),
    ],
)
def test_only_an_object_that_looks_so_is_a_card(told: dict[str, Any], is_card: bool) -> None:
    assert (card_in(told) is not None) is is_card


def test_markdown_is_a_card() -> None:
    content = content_of("markdown", "**freeze**")
    assert says(message({**FALLBACK, "user_dsl": content.json}, "interactive", {}), content)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_is_gone_or_of_another_type_says_nothing(form: Form) -> None:
    content = content_of(form, "freeze")
    gone = message("", content.msg_type, {}, is_gone=True)
    assert says(gone, content) is False
    assert says(message({"image_key": "x"}, "image", {}), content) is False
