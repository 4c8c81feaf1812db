"""A saved plan is applied only while what it was made from is as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pulumi_feishu.desired.entries import Entry, Notice
from pulumi_feishu.review import Stopped
from pulumi_feishu.review.approval import Approval, NotApproved, digest, forget, judge, load

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def resource(**fields: Any) -> dict[str, Any]:
    return {
        "urn": "urn:pulumi:p::s::t::oc_a",
        "type": "pulumi-python:dynamic/feishu:PinnedNotice",
        "outputs": {"shows": "om_1"},
        "modified": "2026-11-25T08:00:00Z",
        "sourcePosition": "project:///here#1",
        **fields,
    }


STATE = {"manifest": {"time": "now"}, "resources": [resource()]}


def approval(**fields: Any) -> Approval:
    return Approval(**{"stack": "prod", "state": digest(STATE), "at": AT, "plan": "{}", **fields})


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    approval(plan='{"resourcePlans": {}}').save(tmp_path / "plan.json")
    assert load(tmp_path / "plan.json") == approval(plan='{"resourcePlans": {}}')


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 2, "stack": "x", "state": "", "at": "2026-01-01", "plan": ""}'],
)
def test_what_is_no_saved_plan_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(NotApproved, match=r"plan\.json is no plan of `pulumi-feishu review"):
        load(tmp_path / "plan.json")


def test_what_was_saved_before_is_forgotten(tmp_path: Path) -> None:
    approval().save(tmp_path / "plan.json")
    forget(tmp_path / "plan.json")
    forget(tmp_path / "plan.json")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Stopped, match=r"can't be removed: Is a directory\.$"):
        forget(tmp_path)


def test_a_plan_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotApproved, match="can't be read: No such file"):
        load(tmp_path / "plan.json")


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"manifest": {"time": "later"}, "resources": [resource()]}, id="another time"),
        pytest.param({"resources": [resource(modified="later")]}, id="written again"),
        pytest.param({"resources": [resource(sourcePosition="elsewhere")]}, id="another checkout"),
        pytest.param(
            {"resources": [{"type": "pulumi:providers:pulumi-python", "inputs": 1}, resource()]},
            id="a new ciphertext",
        ),
    ],
)
def test_what_is_no_state_does_not_count(state: dict[str, Any]) -> None:
    assert digest(state) == digest(STATE)
    judge(approval(), state, [], now=AT)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"resources": []}, id="a resource less"),
        pytest.param({"resources": [resource(), resource(urn="b")]}, id="a resource more"),
        pytest.param({"resources": [resource(outputs={"shows": "none"})]}, id="another output"),
        pytest.param({"resources": [resource(delete=True)]}, id="a delete is pending"),
        pytest.param(
            {**STATE, "pending_operations": [{"type": "creating"}]}, id="a run was killed"
        ),
        pytest.param({}, id="the state is lost"),
    ],
)
def test_a_state_that_moved_is_refused(state: dict[str, Any]) -> None:
    with pytest.raises(NotApproved) as caught:
        judge(approval(), state, [], now=AT)
    assert str(caught.value) == (
        "The state of stack prod changed after the review of 2026-11-25 08:00 UTC. Nothing was "
        "applied: review again."
    )


def test_a_notice_that_expired_meanwhile_is_refused() -> None:
    entry = Entry("oc_a", "ops", Notice("text", "x"), "n.yaml:3:5", expires=AT + timedelta(hours=1))
    judge(approval(), STATE, [entry], now=AT + timedelta(minutes=59))
    with pytest.raises(NotApproved, match=r"ops \(n\.yaml:3:5\) expired after the review\."):
        judge(approval(), STATE, [entry], now=AT + timedelta(hours=2))
    judge(approval(at=AT + timedelta(hours=2)), STATE, [entry], now=AT + timedelta(hours=3))


def test_the_saved_file_is_json_that_holds_the_engines_plan_as_it_is(tmp_path: Path) -> None:
    approval(plan="as it is").save(tmp_path / "plan.json")
    saved = json.loads((tmp_path / "plan.json").read_text())
    assert (saved["format"], saved["plan"], saved["at"]) == (
        1,
        "as it is",
        "2026-11-25T08:00:00+00:00",
    )
