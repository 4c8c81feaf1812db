"""The methods of the message's provider, called as the engine calls them, where no call is made.

What they do to a group is tested against the emulator, in tests/integration/.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import dill
import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.output import Unknown

from pulumi_feishu.content import content_of
from pulumi_feishu.engine import reporting
from pulumi_feishu.notice_message import NoticeMessageProvider
from pulumi_feishu.resources.message import GONE, DeclaredMessage, RecordedMessage, message_mistakes

TEXT = {"chat_id": "oc_a", "text": "freeze"}
CARD = '{"config": {"update_multi": true}, "elements": []}'


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the user is told."""
    told: list[str] = []
    monkeypatch.setattr(reporting, "warn", lambda text: told.append(str(text)))
    monkeypatch.setattr(reporting, "current_urn", lambda: "urn:message")
    NoticeMessageProvider().configure(ConfigureRequest(Config({}, "test")))
    return told


def outputs(inputs: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A message's outputs as the engine keeps them: numbers are floats."""
    declared = DeclaredMessage.from_bag(inputs)
    sent_at = datetime.now(UTC).isoformat()
    bag = RecordedMessage(declared, "om_a", declared.content.sha256, sent_at).bag
    return {**bag, "generation": 1.0, "edits": 0.0, **changes}


def checked(olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
    result = NoticeMessageProvider().check(olds, news)
    assert result.failures == []
    return dict(result.inputs)


def planned(olds: dict[str, Any], news: dict[str, Any]) -> tuple[bool | None, list[str] | None]:
    result = NoticeMessageProvider().diff("om_a", olds, {**news, "generation": 1})
    return result.changes, result.replaces


def test_the_provider_is_pickled_by_reference_and_has_no_attributes() -> None:
    provider = NoticeMessageProvider()
    assert vars(provider) == {}
    assert len(dill.dumps(provider, recurse=True)) < 100


def test_a_new_message_is_the_first_generation_and_a_replacement_the_next() -> None:
    assert checked({}, {**TEXT, "recall": False})["generation"] == 1
    assert checked({**TEXT, "generation": 4.0}, TEXT)["generation"] == 4
    assert checked({}, TEXT) == {**TEXT, "generation": 5}


def test_another_layout_of_a_card_is_no_other_input() -> None:
    inputs = checked({}, {"chat_id": "oc_a", "card": CARD})
    assert inputs["card"] == '{"config":{"update_multi":true},"elements":[]}'


def test_check_keeps_unknown_values() -> None:
    unknown = Unknown()
    assert checked({}, {"chat_id": "oc_a", "card": unknown})["card"] is unknown
    assert checked({}, {"chat_id": unknown, "text": "x"})["chat_id"] is unknown


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param(
            {"chat_id": "om_a", "text": " "},
            [
                "chat_id 'om_a' is a message id; use the group's id (oc_...)",
                "text: is empty",
            ],
            id="swapped id and no text",
        ),
        pytest.param(
            {},
            [
                "chat_id is required",
                "text is required: set one of text, markdown and card",
            ],
            id="nothing",
        ),
        pytest.param(
            {"chat_id": 7.0, "text": "a", "card": "{"},
            [
                "chat_id must be a string, got 7.0",
                "card conflicts with text: keep one of them",
                "card: is not JSON: line 1, column 2 needs a field name in double quotes",
            ],
            id="two contents, one of them broken",
        ),
        pytest.param(
            {"chat_id": "oc_a", "markdown": 7.0},
            ["markdown must be a string, got float"],
            id="a number",
        ),
    ],
)
def test_every_mistake_is_told_at_once(inputs: dict[str, Any], expected: list[str]) -> None:
    failures = NoticeMessageProvider().check({}, inputs).failures
    assert [failure.reason for failure in failures] == expected


@pytest.mark.parametrize(
    ("inputs", "given", "expected"),
    [
        pytest.param(
            {"text": "a", "markdown": "a"},
            ["markdown"],
            "text: ignore_changes puts text back, beside markdown; remove text from ignore_changes",
            id="put back",
        ),
        pytest.param(
            {"text": "a"},
            ["markdown"],
            "text: ignore_changes puts text back, beside markdown; remove text from ignore_changes",
            id="put back, and the new one held back",
        ),
        pytest.param(
            {},
            ["card"],
            "card has no value: the output that it is given is missing, or ignore_changes holds "
            "it back",
            id="held back",
        ),
        pytest.param(
            {"text": "a", "markdown": "a"},
            ["text", "markdown"],
            "markdown conflicts with text: keep one of them",
            id="a mistake of the program's",
        ),
    ],
)
def test_what_ignore_changes_puts_back_is_named(
    inputs: dict[str, Any], given: list[str], expected: str
) -> None:
    news = {"chat_id": "oc_a", **inputs, "given": given}
    [failure] = NoticeMessageProvider().check(TEXT, news).failures
    assert failure.reason == expected


def test_more_new_messages_than_one_run_sends_are_told_once_ahead(said: list[str]) -> None:
    for _ in range(52):
        checked({}, TEXT)
    assert [line[:47] for line in said] == ["The new messages of this stack are more than on"]


MARKDOWN = {"chat_id": "oc_a", "markdown": "freeze"}
OLD_SENT_AT = (datetime.now(UTC) - timedelta(days=15)).isoformat()


@pytest.mark.parametrize(
    ("olds", "news", "expected"),
    [
        pytest.param(outputs(TEXT), TEXT, (None, None), id="the same"),
        pytest.param(outputs(TEXT), {**TEXT, "text": "b"}, (None, None), id="an edit"),
        pytest.param(outputs(TEXT, edits=19.0), {**TEXT, "text": "b"}, (None, None), id="20th"),
        pytest.param(outputs(TEXT, edits=20.0), {**TEXT, "text": "b"}, (None, ["text"]), id="21st"),
        pytest.param(outputs(TEXT, edits=20.0), TEXT, (None, None), id="20 edits, no more"),
        pytest.param(outputs(TEXT), MARKDOWN, (None, ["markdown"]), id="a text becomes a card"),
        pytest.param(
            outputs(MARKDOWN),
            {"chat_id": "oc_a", "card": CARD},
            (None, None),
            id="Markdown becomes another card",
        ),
        pytest.param(
            outputs(MARKDOWN, sent_at=OLD_SENT_AT),
            {**MARKDOWN, "markdown": "b"},
            (None, ["markdown"]),
            id="a card after 14 days",
        ),
        pytest.param(
            outputs(TEXT, sent_at=OLD_SENT_AT),
            {**TEXT, "text": "b"},
            (None, None),
            id="a text after 14 days",
        ),
        pytest.param(
            outputs(TEXT), {**TEXT, "chat_id": "oc_b"}, (None, ["chat_id"]), id="another group"
        ),
        pytest.param(outputs(TEXT), {**TEXT, "text": Unknown()}, (None, None), id="unknown text"),
        pytest.param(
            outputs(TEXT, must_resend=GONE), TEXT, (True, ["must_resend"]), id="it was recalled"
        ),
        pytest.param(
            outputs(TEXT, must_resend="230075"),
            {**TEXT, "text": "b"},
            (None, ["must_resend"]),
            id="an edit was refused",
        ),
        pytest.param(
            outputs(TEXT, must_resend="230075"), TEXT, (None, None), id="refused, and taken back"
        ),
        pytest.param(
            outputs(TEXT, content_sha256="unknown"), TEXT, (True, None), id="an answer was lost"
        ),
    ],
)
def test_diff(
    olds: dict[str, Any], news: dict[str, Any], expected: tuple[bool | None, list[str] | None]
) -> None:
    assert planned(olds, news) == expected


def test_a_replacement_says_why(said: list[str]) -> None:
    planned(outputs(TEXT, edits=20.0), {**TEXT, "text": "b"})
    assert said == [
        "Another message takes the place of om_a in oc_a: it was edited 20 times, and Feishu "
        "allows no more."
    ]


def test_an_update_to_the_same_content_makes_no_call() -> None:
    olds = outputs(MARKDOWN, edits=3.0)
    same = {"chat_id": "oc_a", "card": content_of("markdown", "freeze").json, "recall": True}
    outs = NoticeMessageProvider().update("om_a", olds, {**same, "generation": 1.0}).outs
    assert outs == {
        **same,
        "generation": 1,
        "content_sha256": olds["content_sha256"],
        "sent_at": olds["sent_at"],
        "edits": 3,
    }


def test_a_removed_message_stays_in_the_group_without_a_call() -> None:
    NoticeMessageProvider().delete("om_a", outputs(TEXT))  # no credential: a call would raise


def test_the_first_call_without_a_credential_names_the_variables() -> None:
    with pytest.raises(Exception, match="FEISHU_APP_ID") as caught:
        NoticeMessageProvider().create({**TEXT, "generation": 1})
    assert type(caught.value).__name__ == "FeishuError"


def test_what_is_wrong_with_a_secret_content_is_told_without_the_content() -> None:
    inputs = {"chat_id": "oc_a", "markdown": "![x](https://hush.example.com/a.png)"}
    [shown] = message_mistakes(inputs)
    assert "hush.example.com" in shown.reason
    [hidden] = message_mistakes({**inputs, "is_secret": True})
    assert "hush" not in hidden.reason
    assert hidden.reason.startswith("markdown: breaks a rule of Feishu's, and is a secret")
    [empty] = message_mistakes({"chat_id": "oc_a", "text": " ", "is_secret": True})
    assert empty.reason == "text: is empty"
