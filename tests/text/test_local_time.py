"""A time is told in the zone of whoever wrote it, else in the reader's, which is named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pulumi_feishu.text.local_time import local, local_day, readers_zone, zoned

NIGHT = datetime(2026, 11, 30, 20, 30, 15, tzinfo=UTC)


@pytest.mark.usefixtures("in_beijing")
def test_what_a_person_wrote_stays_in_that_persons_zone() -> None:
    berlin = timezone(timedelta(hours=1))
    assert zoned(datetime(2026, 12, 1, 9, tzinfo=berlin)) == "2026-12-01 09:00 +01:00"
    assert zoned(NIGHT) == "2026-11-30 20:30:15 UTC"


@pytest.mark.usefixtures("in_beijing")
def test_what_no_person_wrote_is_told_in_the_readers_zone() -> None:
    assert local(NIGHT) == "2026-12-01 04:30 +08:00"
    assert local_day(NIGHT) == "2026-12-01"


def test_a_reader_in_utc_reads_so() -> None:
    assert local(NIGHT) == "2026-11-30 20:30 UTC"


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "name"),
    [("UTC", "UTC"), ("Asia/Shanghai", "UTC+08:00"), ("XYZ3:30", "UTC-03:30")],
    indirect=["zone"],
)
def test_the_readers_zone_is_the_machines_and_named_by_its_offset(zone: None, name: str) -> None:
    assert str(readers_zone()) == name
