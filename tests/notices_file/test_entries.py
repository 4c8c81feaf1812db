"""An entry in the course of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from pulumi_feishu.notices_file import Entry, Notice

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
FREEZE = Notice("text", "Freeze")
AFTER = Notice("announcement")
SECOND = timedelta(seconds=1)


def test_the_notice_changes_at_the_moment_itself() -> None:
    entry = Entry("oc_1", "值班", FREEZE, "notices.yaml:3:5", expires=NOON, then=AFTER)
    moments = (NOON - SECOND, NOON, NOON + SECOND)
    assert [entry.has_expired(now) for now in moments] == [False, True, True]
    assert [entry.notice_at(now) for now in moments] == [FREEZE, AFTER, AFTER]


def test_the_zone_of_the_clock_does_not_matter() -> None:
    entry = Entry("oc_1", "值班", FREEZE, "notices.yaml:3:5", expires=NOON)
    china = timezone(timedelta(hours=8))
    assert entry.has_expired(datetime(2026, 12, 1, 20, tzinfo=china))
    assert not entry.has_expired(datetime(2026, 12, 1, 19, 59, tzinfo=china))


def test_an_entry_without_expires_stays() -> None:
    entry = Entry("oc_1", "值班", FREEZE, "notices.yaml:3:5")
    assert entry.notice_at(NOON) == FREEZE
