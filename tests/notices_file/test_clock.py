"""The one clock of a run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pulumi_feishu.notices_file.expiry import WrongClock, now


def test_it_is_the_machines() -> None:
    before = datetime.now(UTC)
    assert before <= now({}) <= datetime.now(UTC)
    assert now({"FEISHU_NOW": " "}).tzinfo is UTC


def test_a_given_moment_is_taken_in_utc() -> None:
    at = now({"FEISHU_NOW": "2026-12-01T09:00:00+08:00"})
    assert at == datetime(2026, 12, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("given", ["2026-12-01", "tomorrow", "2026-12-01T09:00:00"])
def test_what_is_no_moment_is_refused(given: str) -> None:
    with pytest.raises(WrongClock, match="FEISHU_NOW"):
        now({"FEISHU_NOW": given})
