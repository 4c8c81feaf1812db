from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_feishu.doctor.quota import calls_a_month, check_quota
from pulumi_feishu.notices_file import Entry, Notice

NINE = [Entry(f"oc_{at}", "x", Notice("none"), "") for at in range(9)]


@pytest.mark.parametrize(
    ("every_minutes", "verdict", "total"),
    [
        pytest.param(1440, "ok", "310", id="daily"),
        pytest.param(60, "ok", "7,440", id="hourly"),
        pytest.param(30, "warning", "14,880", id="twice an hour"),
    ],
)
def test_a_schedule_is_held_against_the_quota(every_minutes: int, verdict: str, total: str) -> None:
    check = calls_a_month(NINE, every_minutes, 10_000)
    assert check.verdict == verdict
    assert f": {total} of 10,000 a month" in check.what.en


def test_too_often_says_how_often_is_possible_and_it_is() -> None:
    step = calls_a_month(NINE, 30, 10_000).next_step
    assert step is not None
    assert step.en.startswith("Run it every 45m at most")
    assert calls_a_month(NINE, 45, 10_000).verdict == "ok"
    assert calls_a_month(NINE, 44, 10_000).verdict == "warning"


def test_without_a_schedule_it_says_what_is_possible() -> None:
    check = calls_a_month(NINE, None, 10_000)
    assert check.verdict == "ok"
    assert check.what.en == "a re-assert run makes 10 calls: 10,000 a month allow one every 45m"


def test_unmanaged_groups_cost_no_call() -> None:
    unmanaged = [Entry("oc_x", "x", Notice("unmanaged"), "")]
    assert "makes 10 calls" in calls_a_month([*NINE, *unmanaged], None, 10_000).what.en


def test_with_no_group_managed_the_token_is_the_only_call() -> None:
    unmanaged = [Entry("oc_x", "x", Notice("unmanaged"), "")]
    check = calls_a_month(unmanaged, 60, 10_000)
    assert check.what.en == "1 call every 1h: 744 of 10,000 a month"


def test_nothing_declared_is_skipped() -> None:
    assert calls_a_month([], 60, 10_000).verdict == "skipped"


def test_a_folder_without_files_is_warned_of(tmp_path: Path) -> None:
    found = check_quota(tmp_path)
    assert (found.check.verdict, found.entries) == ("warning", ())


def test_a_mistake_is_a_failure_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text("version: 1\ngroups:\n  - { name: a, chat: om_b }\n")
    found = check_quota(tmp_path)
    assert found.check.verdict == "failure"
    assert "notices.yaml:3:" in found.check.what.en
    assert found.check.what.en.endswith(", and 1 more")
    assert found.check.what.zh.endswith("，另有 1 处")


@pytest.mark.parametrize(
    ("notice", "sends"),
    [("none", False), ('{ text: "x" }', True), ("announcement", False)],
)
def test_whether_messages_are_sent_is_told(tmp_path: Path, notice: str, sends: bool) -> None:
    entry = f"{{ name: a, chat: oc_a, notice: {notice} }}"
    (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n  - {entry}\n")
    found = check_quota(tmp_path)
    assert (found.check.verdict, found.sends) == ("ok", sends)
    assert found.check.what.en == "1 of 1 groups managed"
