"""What a managed message may say, and how it is sent."""

from __future__ import annotations

import json

import pytest

from pulumi_feishu.content import Form, content_of, mistake_in

CARD = '{"config": {"update_multi": true}, "elements": []}'


@pytest.mark.parametrize(
    ("form", "source", "msg_type", "sent"),
    [
        pytest.param(
            "text", 'Freeze "now"\n冻结', "text", {"text": 'Freeze "now"\n冻结'}, id="text"
        ),
        pytest.param(
            "markdown",
            "**on call**",
            "interactive",
            {
                "schema": "2.0",
                "config": {"update_multi": True},
                "body": {"elements": [{"tag": "markdown", "content": "**on call**"}]},
            },
            id="markdown",
        ),
        pytest.param("card", CARD, "interactive", json.loads(CARD), id="card"),
    ],
)
def test_content_is_sent_as_feishu_takes_it(
    form: Form, source: str, msg_type: str, sent: object
) -> None:
    assert mistake_in(form, source) is None
    content = content_of(form, source)
    assert (content.msg_type, json.loads(content.json)) == (msg_type, sent)


def test_another_layout_of_a_card_is_the_same_content() -> None:
    other = '{"elements":[],\n "config":{"update_multi":true}}'
    assert content_of("card", other).sha256 == content_of("card", CARD).sha256
    assert content_of("card", CARD.replace("[]", "[1]")).sha256 != content_of("card", CARD).sha256


def test_text_and_card_of_the_same_json_are_different_content() -> None:
    assert content_of("text", "a").sha256 != content_of("markdown", "a").sha256


@pytest.mark.parametrize(
    ("form", "source", "expected"),
    [
        pytest.param("text", " \n", "is empty", id="blank"),
        pytest.param("text", "字" * 52_000, "is 152.4 KB as it is sent; Feishu takes", id="long"),
        pytest.param("markdown", "a" * 31_000, "is 30.4 KB as it is sent", id="long markdown"),
        pytest.param("text", "\ud83d", "has \\ud83d, half of a character", id="half a character"),
        pytest.param("card", CARD.replace("[]", '["\\ud83d"]'), "has \\ud83d", id="in a card"),
        pytest.param("card", "{", "is not JSON (Expecting property name", id="broken JSON"),
        pytest.param("card", CARD.replace("[]", "NaN"), "is not JSON", id="NaN"),
        pytest.param("card", "[" * 100_000, "is not JSON", id="deep"),
        pytest.param("card", "[]", "is not a JSON object", id="list"),
        pytest.param("card", '{"elements": []}', 'lacks "config": {"update_multi"', id="no config"),
        pytest.param("card", CARD.replace("true", '"true"'), "lacks", id="a text for true"),
    ],
)
def test_what_can_not_be_sent_is_told(form: Form, source: str, expected: str) -> None:
    assert str(mistake_in(form, source)).startswith(expected)


def test_the_longest_text_passes() -> None:
    assert mistake_in("text", "a" * (150 * 1024 - len('{"text":""}'))) is None
