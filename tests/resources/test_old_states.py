"""States that earlier versions wrote, exported from a run against the emulator, are still read.

In the state of 0.2 the pinned message of `oc_a` and the managed one of `oc_c` were deleted before a
refresh, and Feishu refused to edit the one of `oc_b`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_feishu.engine import reporting
from pulumi_feishu.notice_message import NoticeMessageProvider
from pulumi_feishu.pinned_notice import PinnedNoticeProvider
from pulumi_feishu.resources.message import RecordedMessage
from pulumi_feishu.resources.notice import RecordedNotice

RESOURCES = json.loads((Path(__file__).parent / "states" / "0.2.json").read_text())


def in_group(chat_id: str, type_: str) -> dict[str, Any]:
    [found] = [
        resource
        for resource in RESOURCES
        if resource["inputs"]["chat_id"] == chat_id and f":{type_}::" in resource["urn"]
    ]
    return dict(found)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setenv("FEISHU_LANG", "en")
    monkeypatch.setattr(reporting, "warn", lambda text: lines.append(str(text)))
    return lines


def test_a_pinned_message_that_was_gone_still_is(told: list[str]) -> None:
    outputs = in_group("oc_a", "PinnedNotice")["outputs"]
    recorded = RecordedNotice.from_bag(outputs).declared
    assert (recorded.message_id, recorded.message_gone) == ("om_a1", True)
    inputs = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a1", "label": "ops"}
    PinnedNoticeProvider().diff("oc_a", outputs, inputs)
    assert told[0].startswith("om_a1, declared for oc_a, was recalled or deleted")
    with pytest.raises(Exception, match="om_a1, declared for oc_a, was recalled or deleted"):
        PinnedNoticeProvider().update("oc_a", outputs, inputs)


@pytest.mark.parametrize(
    ("chat_id", "must_resend", "says"),
    [
        pytest.param("oc_c", "gone", "it was recalled or deleted.", id="gone"),
        pytest.param(
            "oc_b",
            "230075",
            "the time in which the tenant allows editing this message is over (230075).",
            id="an edit was refused",
        ),
    ],
)
def test_a_message_that_had_to_be_sent_anew_still_has_to(
    told: list[str], chat_id: str, must_resend: str, says: str
) -> None:
    resource = in_group(chat_id, "NoticeMessage")
    recorded = RecordedMessage.from_bag(resource["id"], resource["outputs"])
    assert recorded.must_resend == must_resend
    inputs = {**resource["inputs"], "text": "thaw"}
    planned = NoticeMessageProvider().diff(resource["id"], resource["outputs"], inputs)
    assert planned.replaces == ["must_resend"]
    assert told[0].endswith(says)
