"""A saved plan is applied only while what it was made from is as it was."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pulumi_feishu.notices_file.entries import Entry, Notice
from pulumi_feishu.review import Stopped
from pulumi_feishu.review.approval import (
    Approval,
    NotApproved,
    Outdated,
    forget,
    judge_age,
    judge_files,
    judge_place,
    judge_stack,
    judge_state,
    load_approval,
    state_digest,
)

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


BACKEND = "postgres://db.example.com/notices"


def approval(**fields: Any) -> Approval:
    usual: dict[str, Any] = {
        "project": "notices",
        "stack": "prod",
        "backend": BACKEND,
        "commit": "0123456789abcdef",
        "at": AT,
        "files": {"Pulumi.yaml": "1" * 64, "notices.yaml": "2" * 64},
        "state": state_digest(STATE),
        "plan": "{}",
    }
    return Approval(**{**usual, **fields})


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    saved = approval(plan='{"resourcePlans": {}}')
    saved.save(tmp_path / "plan.json")
    assert load_approval(tmp_path / "plan.json") == saved


def test_a_saved_plan_is_for_its_owner_and_alone_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("of another day")
    (tmp_path / "plan.json").chmod(0o644)
    sha256 = approval().save(tmp_path / "plan.json")
    assert (tmp_path / "plan.json").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "plan.json"]
    assert sha256 == hashlib.sha256((tmp_path / "plan.json").read_bytes()).hexdigest()


def test_a_digest_is_that_of_the_whole_file(tmp_path: Path) -> None:
    sha256 = approval().save(tmp_path / "plan.json")
    assert load_approval(tmp_path / "plan.json", sha256=sha256.upper()) == approval()
    other = approval(at=AT + timedelta(days=1)).save(tmp_path / "plan.json")
    assert load_approval(tmp_path / "plan.json", sha256=other).at == AT + timedelta(days=1)
    with pytest.raises(NotApproved, match=f"its SHA-256 is {other}"):
        load_approval(tmp_path / "plan.json", sha256=sha256)


def test_no_link_leads_a_saved_plan_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("somebody's")
    (tmp_path / "plan.json").symlink_to("target")
    approval().save(tmp_path / "plan.json")
    assert (tmp_path / "target").read_text() == "somebody's"
    assert load_approval(tmp_path / "plan.json") == approval()


def test_a_plan_that_cannot_be_put_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        approval().save(tmp_path / "plan.json")
    assert list(tmp_path.iterdir()) == [tmp_path / "plan.json"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="no field"),
        pytest.param("\xff", id="no UTF-8"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param(
            '{"format": 1, "stack": "x", "state": "", "at": "2026-01-01", "plan": ""}', id="older"
        ),
    ],
)
def test_what_is_no_plan_of_this_version_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text, encoding="latin-1")
    with pytest.raises(NotApproved) as caught:
        load_approval(tmp_path / "plan.json")
    assert str(caught.value) == (
        f"{tmp_path}/plan.json was not saved by this version of `pulumi-feishu review "
        "--save-plan`. Nothing was applied: review again."
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 3),
        ("files", ["notices.yaml"]),
        ("at", "soon"),
        ("at", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_a_plan_with_another_field_is_no_plan(tmp_path: Path, field: str, value: object) -> None:
    approval().save(tmp_path / "plan.json")
    content = json.loads((tmp_path / "plan.json").read_text())
    (tmp_path / "plan.json").write_text(json.dumps({**content, field: value}))
    with pytest.raises(NotApproved, match="was not saved by this version"):
        load_approval(tmp_path / "plan.json")


def test_what_was_saved_before_is_forgotten(tmp_path: Path) -> None:
    approval().save(tmp_path / "plan.json")
    forget(tmp_path / "plan.json")
    forget(tmp_path / "plan.json")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Stopped, match=r"can't be removed: Is a directory\.$"):
        forget(tmp_path)


def test_a_plan_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotApproved, match="can't be read: No such file"):
        load_approval(tmp_path / "plan.json")


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
    assert state_digest(state) == state_digest(STATE)
    judge_state(approval(), state, [], now=AT)


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
    with pytest.raises(Outdated) as caught:
        judge_state(approval(), state, [], now=AT)
    assert str(caught.value) == (
        "The state of stack prod changed after the review of 2026-11-25 08:00 UTC. Nothing was "
        "applied: review again."
    )


def test_what_was_pending_is_of_the_state() -> None:
    one, other = ({**STATE, "pending_operations": [{"type": t}]} for t in ("creating", "deleting"))
    assert state_digest(one) != state_digest(other)
    assert state_digest({**STATE, "pending_operations": []}) == state_digest(STATE)


def test_the_order_of_a_resources_fields_does_not_count() -> None:
    turned = dict(reversed(resource().items()))
    assert state_digest({"resources": [turned]}) == state_digest(STATE)


def test_a_notice_that_expired_meanwhile_is_refused() -> None:
    entry = Entry("oc_a", "ops", Notice("text", "x"), "n.yaml:3:5", expires=AT + timedelta(hours=1))
    judge_state(approval(), STATE, [entry], now=AT + timedelta(minutes=59))
    with pytest.raises(Outdated, match=r"ops \(n\.yaml:3:5\) expired after the review\."):
        judge_state(approval(), STATE, [entry], now=AT + timedelta(hours=2))
    later = approval(at=AT + timedelta(hours=2))
    judge_state(later, STATE, [entry], now=AT + timedelta(hours=3))


def test_a_plan_is_of_one_stack() -> None:
    judge_stack(approval(), "prod")
    with pytest.raises(NotApproved) as caught:
        judge_stack(approval(), "test")
    assert str(caught.value) == (
        "The plan is of stack prod, not of test. Nothing was applied: review again."
    )


def test_a_plan_is_of_one_project_in_one_backend() -> None:
    judge_place(approval(), project="notices", backend=BACKEND)
    with pytest.raises(NotApproved, match=r"is of project notices, and this is other\. Nothing"):
        judge_place(approval(), project="other", backend=BACKEND)
    with pytest.raises(NotApproved) as caught:
        judge_place(approval(), project="notices", backend="s3://bucket")
    assert str(caught.value) == (
        f"The plan is of a stack in {BACKEND}, and Pulumi works with s3://bucket here. Nothing was "
        "applied: review again."
    )


@pytest.mark.usefixtures("in_beijing")
def test_when_it_was_reviewed_is_told_in_the_readers_zone() -> None:
    assert approval().when.startswith("2026-11-25 16:00 +08:00")


WHEN = "at the review of 2026-11-25 08:00 UTC, commit 0123456789ab"


@pytest.mark.parametrize(
    ("files", "why"),
    [
        pytest.param(
            {"Pulumi.yaml": "1" * 64, "notices.yaml": "3" * 64},
            f"notices.yaml is not as it was {WHEN}.",
            id="changed",
        ),
        pytest.param(
            {"Pulumi.yaml": "1" * 64},
            f"notices.yaml is gone, and was there {WHEN}.",
            id="gone",
        ),
        pytest.param(
            {"Pulumi.yaml": "1" * 64, "notices.yaml": "2" * 64, "more.py": "3" * 64},
            f"more.py was not there {WHEN}.",
            id="new",
        ),
        pytest.param(
            {}, f"Pulumi.yaml is gone, and was there {WHEN}, and 1 more differ.", id="all"
        ),
    ],
)
def test_files_that_are_not_as_approved_are_named(files: dict[str, str], why: str) -> None:
    with pytest.raises(NotApproved) as caught:
        judge_files(approval(), files)
    assert str(caught.value) == f"{why} Nothing was applied: review again."
    assert ("另有" in caught.value.text.zh) == ("more differ" in why)


def test_the_same_files_pass_in_any_order_and_without_a_commit() -> None:
    same = approval(commit="")
    judge_files(same, dict(sorted(same.files.items(), reverse=True)))
    with pytest.raises(NotApproved, match=r"at the review of 2026-11-25 08:00 UTC\."):
        judge_files(same, {**same.files, "notices.yaml": "3" * 64})


def test_a_review_is_good_for_some_days() -> None:
    judge_age(approval(), now=AT + timedelta(days=14), days=14)
    with pytest.raises(Outdated) as caught:
        judge_age(approval(), now=AT + timedelta(days=14, seconds=1), days=14)
    assert str(caught.value) == (
        "The review of 2026-11-25 08:00 UTC, commit 0123456789ab is more than 14 days ago. Nothing "
        "was applied: review again."
    )


def test_a_review_that_is_yet_to_come_is_none() -> None:
    judge_age(approval(), now=AT - timedelta(minutes=5), days=14)
    with pytest.raises(NotApproved, match="is yet to come: check the clocks, and FEISHU_NOW"):
        judge_age(approval(), now=AT - timedelta(minutes=6), days=14)


def test_the_saved_file_is_json_that_holds_the_engines_plan_as_it_is(tmp_path: Path) -> None:
    approval(plan="as it is", at=AT.replace(microsecond=7)).save(tmp_path / "plan.json")
    saved = json.loads((tmp_path / "plan.json").read_text())
    assert (saved["format"], saved["plan"], saved["at"]) == (
        2,
        "as it is",
        "2026-11-25T08:00:00+00:00",
    )
