"""How a managed message is sent. What it may say: test_judging.py."""

from __future__ import annotations

import json

import pytest

from pulumi_feishu.content import ContentProblem, Form, content_of, problems_in


def errors_in(form: Form, source: str) -> list[ContentProblem]:
    return [problem for problem in problems_in(form, source) if problem.is_error]


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
    assert not errors_in(form, source)
    content = content_of(form, source)
    assert (content.msg_type, json.loads(content.json)) == (msg_type, sent)


def test_another_layout_of_a_card_is_the_same_content() -> None:
    other = '{"elements":[],\n "config":{"update_multi":true}}'
    assert content_of("card", other).sha256 == content_of("card", CARD).sha256
    assert content_of("card", CARD.replace("[]", "[1]")).sha256 != content_of("card", CARD).sha256


def test_text_and_card_of_the_same_json_are_different_content() -> None:
    assert content_of("text", "a").sha256 != content_of("markdown", "a").sha256


def test_the_longest_text_passes() -> None:
    assert not errors_in("text", "a" * (150 * 1024 - len('{"text":""}')))
