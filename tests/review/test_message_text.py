from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_feishu.content import content_of
from pulumi_feishu.review.message_text import readable
from support.reading import OURS, Tenant

POST = {
    "title": "Freeze",
    "content": [
        [{"tag": "text", "text": "Until "}, {"tag": "a", "text": "Jan 4", "href": "https://x"}],
        [{"tag": "at", "user_id": "ou_a", "user_name": "王芳"}, {"tag": "img", "image_key": "k"}],
    ],
}


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
        pytest.param("image", {"image_key": "img_x"}, "[image]", id="image"),
        pytest.param("post", ["x", None, 1], "[post]", id="another shape"),
        pytest.param("post", {"content": [[None, "x", {"text": 1}]]}, "[post]", id="odd nodes"),
        pytest.param("text", {"text": 1}, "", id="a text that is none"),
    ],
)
def test_a_message_reads_as_plain_text(msg_type: str, content: Any, text: str) -> None:
    assert readable(msg_type, json.dumps(content)) == text


def test_content_that_is_no_json_is_named_by_its_type() -> None:
    assert readable("share_chat", "{") == "[share_chat]"


def test_a_gone_message_says_nothing() -> None:
    assert readable("text", "") == ""


def test_a_card_reads_as_the_server_tells_it(tenant: Tenant) -> None:
    client = tenant.client(OURS)
    sent = client.messages.send(tenant.add(), content_of("markdown", "**Freeze**"))
    message = client.messages.read(sent.message_id)
    assert readable(message.msg_type, message.content) == "**Freeze**"
