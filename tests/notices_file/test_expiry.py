"""When a notice expires: a moment, with its time zone, or a word on what to write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notices_file.written import entry, mistakes_in, read
from pulumi_feishu.notices_file.expiry import moment_in
from pulumi_feishu.text.i18n import Words


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        pytest.param("2026-12-01T09:00:00+08:00", 60, id="China"),
        pytest.param("2026-12-01T01:00:00Z", 60, id="UTC"),
        pytest.param("2026-12-01T01:00Z", 60, id="no seconds"),
        pytest.param("2026-12-01 09:00:00+08:00", 60, id="a space for T"),
        pytest.param("2026-12-01 09:00 +08:00", 60, id="a space before the zone"),
        pytest.param("2026-11-30T20:30:00-05:00", 90, id="west"),
    ],
)
def test_a_moment_is_read_in_its_own_zone(text: str, minute: int) -> None:
    hour, minute = divmod(minute, 60)
    moment = moment_in(text)
    assert moment == datetime(2026, 12, 1, hour, minute, tzinfo=UTC)
    assert isinstance(moment, datetime)
    assert moment.strftime("%H:%M") in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "2026-12-01",
            "'2026-12-01' has no time; write 2026-12-01T09:00:00+08:00",
            id="a day",
        ),
        pytest.param(
            "2026-12-01T18:30:00",
            "'2026-12-01T18:30:00' has no time zone; write 2026-12-01T18:30:00+08:00",
            id="no zone",
        ),
        pytest.param(
            "2026-12-01 18:30",
            "'2026-12-01 18:30' has no time zone; write 2026-12-01T18:30+08:00",
            id="no zone, a space",
        ),
        pytest.param(
            "2026-02-30T09:00:00Z",
            "'2026-02-30T09:00:00Z' is not a valid date; write an existing one",
            id="February 30",
        ),
        pytest.param(
            "0001-01-01T00:00:00+08:00",
            "'0001-01-01T00:00:00+08:00' is not a valid date; write an existing one",
            id="before the first day in UTC",
        ),
        *(
            pytest.param(
                text,
                f"'{text}' is not a date, time and zone; write it like 2026-12-01T09:00:00+08:00",
                id=text,
            )
            for text in (
                "tomorrow",
                "1764550800",
                "2026-12-01T25:00:00Z",
                "2026-13-01T09:00:00Z",
                "2026-12-01T09:00:00+0800",
                "2026-12-01T09:00:00 CST",
                "２０２６-12-01",
                "２０２６-12-01T09:00:00",
            )
        ),
        pytest.param(
            "",
            "is empty, not a date, time and zone; write it like 2026-12-01T09:00:00+08:00",
            id="empty",
        ),
    ],
)
def test_what_is_no_moment_says_what_to_write(text: str, expected: str) -> None:
    what = moment_in(text)
    assert isinstance(what, Words)
    assert what.en == expected


def test_what_is_proposed_is_read() -> None:
    for text in ("2026-12-01", "2026-12-01T18:30:00", "2026-12-01 18:30"):
        what = moment_in(text)
        assert isinstance(what, Words)
        assert isinstance(moment_in(what.en.rpartition(" ")[2]), datetime)


def test_a_mistake_is_told_at_the_field() -> None:
    assert mistakes_in(entry("expires: 2026-12-01")) == [
        "6:14: groups[0] 值班: expires '2026-12-01' has no time; write 2026-12-01T09:00:00+08:00"
    ]
    assert mistakes_in(entry("expires: { at: noon }")) == [
        "6:14: groups[0] 值班: expires must be a string, got a mapping"
    ]


def test_a_quoted_moment_is_a_moment() -> None:
    (found,) = read(entry('expires: "2026-12-01T01:00:00Z"')).entries
    assert found.expires == datetime(2026, 12, 1, 1, tzinfo=UTC)
