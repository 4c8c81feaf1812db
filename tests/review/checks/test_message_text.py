from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_feishu.content import content_of
from pulumi_feishu.openapi import Message
from pulumi_feishu.openapi.messages import Mention
from pulumi_feishu.review.checks.message_text import words_of_message
from support.reading import OURS, Tenant

POST = {
    "title": "Freeze",
    "content": [
        [{"tag": "text", "text": "Until "}, {"tag": "a", "text": "Jan 4", "href": "https://x"}],
        [{"tag": "at", "user_id": "ou_a", "user_name": "王芳"}, {"tag": "img", "image_key": "k"}],
    ],
}

CARD = {
    "schema": "2.0",
    "header": {"title": {"tag": "plain_text", "content": "T"}},
    "body": {"elements": [{"tag": "markdown", "content": "**a**"}]},
}
FALLBACK = [[{"tag": "text", "text": "请升级至最新版本客户端，以查看内容"}]]
MENTIONS = {
    key: Mention(f"ou_{name}", name)
    for key, name in (("@_user_1", "Tom"), ("@_user_10", "王芳"), ("@_user_2", ""))
}


def text_of(msg_type: str, content: str) -> str:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    return words_of_message(
        Message("om_a", "oc_a", msg_type, content, "cli_a", at, is_gone=False, mentions=MENTIONS)
    )


@pytest.mark.parametrize(
    ("msg_type", "content", "text"),
    [
        pytest.param("text", {"text": "a\nb"}, "a\nb", id="text"),
        pytest.param("post", POST, "Freeze\nUntil Jan 4\n@王芳", id="post"),
        pytest.param(
            "interactive",
            {"title": "T", "elements": [[{"tag": "text", "text": "a"}], []]},
            "T\na",
            id="card",
        ),
        pytest.param("interactive", {"elements": [{"tag": "hr"}]}, "[interactive]", id="no words"),
        pytest.param("interactive", CARD, "T\na", id="card as it was sent"),
        pytest.param(
            "interactive",
            {"title": "T", "elements": FALLBACK, "user_dsl": json.dumps(CARD)},
            "T\na",
            id="card beside a fallback",
        ),
        pytest.param("interactive", {"json_card": json.dumps(CARD)}, "T\na", id="card in a card"),
        pytest.param("interactive", {"user_dsl": "{"}, "[interactive]", id="card that is none"),
        pytest.param(
            "text",
            {"text": "@_user_1 and @_user_10, @_user_2, @_user_3 @_all"},
            "@Tom and @王芳, @_user_2, @_user_3 @_all",
            id="mentions by name",
        ),
        pytest.param(
            "post",
            {"content": [[{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": ": on"}]]},
            "@Tom: on",
            id="mention in a post",
        ),
        pytest.param("image", {"image_key": "img_x"}, "[image]", id="image"),
        pytest.param("post", ["x", None, 1], "[post]", id="another shape"),
        pytest.param("post", {"content": [[None, "x", {"text": 1}]]}, "[post]", id="odd nodes"),
        pytest.param("text", {"text": 1}, "", id="a text that is none"),
    ],
)
def test_a_message_reads_as_plain_text(msg_type: str, content: Any, text: str) -> None:
    assert text_of(msg_type, json.dumps(content)) == text


def test_content_that_is_no_json_is_named_by_its_type() -> None:
    assert text_of("share_chat", "{") == "[share_chat]"


def test_a_gone_message_says_nothing() -> None:
    assert text_of("text", "") == ""


def test_a_card_reads_as_the_server_tells_it(tenant: Tenant) -> None:
    client = tenant.client(OURS)
    sent = client.messages.send(tenant.add(), content_of("markdown", "**Freeze**"))
    message = client.messages.read(sent.message_id)
    assert words_of_message(message) == "Freeze"
