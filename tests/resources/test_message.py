"""What the state says of a message is read as it was written, also where something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pulumi_feishu.resources.given import Given
from pulumi_feishu.resources.message import (
    DeclaredMessage,
    RecordedMessage,
    message_mistakes,
    message_mistakes_of_ignoring,
)

DECLARED = DeclaredMessage(
    "oc_a", "markdown", "**x**", recall=True, is_secret=True, leave=True, generation=3, reasserted=2
)
RECORDED = RecordedMessage(
    replace(DECLARED, is_secret=False), "om_a", "5" * 64, "2026-01-01T00:00:00+00:00", 2, "gone"
)


def as_floats(bag: dict[str, Any]) -> dict[str, Any]:
    return {
        key: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for key, value in bag.items()
    }


def test_a_message_survives_the_way_through_the_engine() -> None:
    assert DeclaredMessage.from_bag(as_floats(DECLARED.bag)) == DECLARED
    assert RecordedMessage.from_bag("om_a", as_floats(RECORDED.bag)) == RECORDED


def test_a_state_without_these_fields_is_of_the_first_message_as_it_was_sent() -> None:
    text = {"chat_id": "oc_a", "text": "x"}
    assert DeclaredMessage.from_bag(text) == DeclaredMessage("oc_a", "text", "x", generation=1)
    recorded = RecordedMessage.from_bag("om_a", text)
    assert (recorded.content_sha256, recorded.edits, recorded.must_resend) == ("unknown", 0, "")


@pytest.mark.parametrize("sent_at", ["", "yesterday", "2026-01-01T00:00:00"])
def test_when_nobody_knows_when_it_was_sent_it_is_not_too_old(sent_at: str) -> None:
    assert replace(RECORDED, sent_at=sent_at).age == timedelta(0)


def test_of_all_three_forms_the_last_is_one_too_many() -> None:
    inputs = {"chat_id": "oc_a", "text": "x", "markdown": "x", "card": '{"elements": []}'}
    found = message_mistakes(inputs)
    assert ("card", "card conflicts with text, markdown: keep one of them") in [
        (failure.property, failure.reason) for failure in found
    ]


def test_what_is_only_contested_is_no_mistake() -> None:
    assert message_mistakes({"chat_id": "oc_a", "markdown": "<at id=zhang></at> x"}) == []


@pytest.mark.parametrize("names", [None, [], ["text"]])
def test_nothing_is_laid_on_ignore_changes_where_nothing_was_put_back(
    names: list[str] | None,
) -> None:
    given = Given(names, [], is_preview=True)
    assert message_mistakes_of_ignoring({"chat_id": "oc_a", "text": "x"}, given) == []
