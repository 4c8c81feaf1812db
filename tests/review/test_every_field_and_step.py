"""What a reader is told of each field of an entry, and of each kind of step of the engine.

A field or a step that comes without a row here fails: what is not told, nobody reviews.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pulumi_feishu.notices_file.entries import Entry, Notice
from pulumi_feishu.review.plan import Plan
from pulumi_feishu.review.render import text
from pulumi_feishu.review.sources.compare import compare
from pulumi_feishu.review.sources.preview import plan_of
from pulumi_feishu.text.i18n import Words

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
END = datetime(2026, 12, 24, 10, 0, tzinfo=UTC)
ENTRY = Entry("oc_a", "Ops", Notice("text", "one"), "notices.yaml:3:5", expires=END)

NOTHING = "No group changes."

#: By field: another value of it, and the row that tells the difference.
FIELDS: dict[str, tuple[Any, str]] = {
    "chat_id": ("oc_b", "2 groups change: 1 removed, 1 taken over."),
    "name": ("Ops 2", "  name of Ops 2: Ops → Ops 2"),
    "notice": (Notice("text", "two"), "    | [-one-]{+two+}"),
    "place": ("notices.yaml:9:5", NOTHING),
    "owner": ("SRE", "  owner of Ops: nothing → SRE"),
    "reason": ("why", "  reason of Ops: nothing → why"),
    "expires": (
        END.replace(day=25),
        "    From 2026-12-24 10:00 UTC: still a text; before this change: nothing.",
    ),
    "then": (
        Notice("announcement"),
        "    From 2026-12-24 10:00 UTC: the announcement; before this change: nothing.",
    ),
    "on_remove": ("leave", "  on_remove of Ops: unpin → leave"),
    "recall": (True, "  recall of Ops: false → true"),
}

#: By kind of step, where the engine's notice changes from a text to another one: the first row.
#: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step.go
NOTICE_STEPS = {
    "same": NOTHING,
    "create": "1 group changes: 1 moved.",
    "update": "1 group changes: 1 moved.",
    "replace": "1 group changes: 1 moved.",
    "create-replacement": "1 group changes: 1 moved.",
    "delete": "1 group changes: 1 removed.",
    "delete-replaced": "1 group changes: 1 removed.",
    "discard": "1 group changes: 1 removed.",
    "discard-replaced": "1 group changes: 1 removed.",
    "remove-pending-replace": "1 group changes: 1 moved.",
    "import": "1 group changes: 1 moved.",
    "import-replacement": "1 group changes: 1 moved.",
    "read": "1 group changes: 1 moved.",
    "read-replacement": "1 group changes: 1 moved.",
    "refresh": "1 group changes: 1 moved.",
    "a kind that is invented": "1 group changes: 1 moved.",
}

#: Likewise for the list of unmanaged groups, which a group leaves and another one joins: both are
#: settings, whatever the engine does with it.
LISTED = "No notice changes, but settings do."
LIST_STEPS = dict.fromkeys(NOTICE_STEPS, LISTED)
OTHERS = "No notice changes, but other resources do."
OTHER_STEPS = {op: OTHERS for op in NOTICE_STEPS if op not in ("same", "read", "refresh")}
OTHER_STEPS |= {"same": NOTHING, "read": NOTHING, "refresh": NOTHING}


def rows(plan: Plan) -> list[str]:
    return [str(row) for row in text.render(plan, lang="en")]


def test_each_field_has_a_row() -> None:
    assert set(FIELDS) == {field.name for field in fields(Entry)}


@pytest.mark.parametrize("field", FIELDS)
def test_a_difference_of_a_field_is_told(field: str) -> None:
    value, row = FIELDS[field]
    changed = replace(ENTRY, **{field: value})
    assert row in rows(compare([ENTRY], [changed], source=Words("", ""), at=AT))


def preview(op: str, kind: str) -> Plan:
    before = {"chat_id": "oc_a", "label": "Ops", "notice": "message", "shows": "om_1"}
    old = {"type": kind, "id": "oc_a", "inputs": before, "outputs": before}
    new = {"type": kind, "inputs": {**before, "message_id": "om_2"}}
    step = {"op": op, "urn": f"urn:pulumi:p::s::{kind}::oc_a", "oldState": old, "newState": new}
    return plan_of({"steps": [step]}, source=Words("", ""), at=AT)


@pytest.mark.parametrize("op", NOTICE_STEPS)
def test_a_step_on_a_notice_is_told(op: str) -> None:
    told = preview(op, "pulumi-python:dynamic/feishu:PinnedNotice")
    assert rows(told)[0] == NOTICE_STEPS[op]


def of_list(op: str, before: list[str], after: list[str]) -> Plan:
    kind = "pulumi-python:dynamic/feishu:UnmanagedGroups"
    bags = [{"groups": {chat: f"{chat} 群" for chat in chats}} for chats in (before, after)]
    old = {"type": kind, "id": "unmanaged", "inputs": bags[0], "outputs": bags[0]}
    new = {"type": kind, "inputs": bags[1]}
    urn = f"urn:pulumi:p::s::{kind}::unmanaged"
    step = {"op": op, "urn": urn, "oldState": old, "newState": new}
    return plan_of({"steps": [step]}, source=Words("", ""), at=AT)


@pytest.mark.parametrize("op", LIST_STEPS)
def test_a_step_on_the_list_of_unmanaged_groups_is_told(op: str) -> None:
    assert rows(of_list(op, ["oc_a", "oc_b"], ["oc_a", "oc_c"]))[0] == LIST_STEPS[op]


@pytest.mark.parametrize("op", OTHER_STEPS)
def test_a_step_that_leaves_the_list_as_it_is_is_counted(op: str) -> None:
    is_gone = op.startswith(("delete", "discard"))
    expected = LISTED if is_gone else NOTHING if op == "same" else OTHERS
    assert rows(of_list(op, ["oc_a"], ["oc_a"]))[0] == expected
    assert rows(of_list(op, [], []))[0] == OTHER_STEPS[op]


@pytest.mark.parametrize("op", OTHER_STEPS)
def test_a_step_on_another_resource_is_counted(op: str) -> None:
    assert rows(preview(op, "random:index/randomId:RandomId"))[0] == OTHER_STEPS[op]
