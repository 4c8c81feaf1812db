"""Formats a moment: one that a person wrote in that person's zone, any other in the reader's."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def zoned(at: datetime) -> str:
    """`2026-12-01 09:00 +08:00`; `UTC` for that zone, and where there is none."""
    text = at.strftime("%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M")
    return f"{text} {at.isoformat()[-len('+08:00') :]}" if at.utcoffset() else f"{text} UTC"


def readers_zone() -> timezone:
    """This machine's zone as it is now: `UTC+08:00` as text, `UTC` for that zone."""
    return timezone(datetime.now().astimezone().utcoffset() or timedelta())


def local(at: datetime) -> str:
    """A moment that no person wrote, to the minute, in the zone of this machine."""
    return zoned(at.replace(second=0).astimezone())


def local_day(at: datetime) -> str:
    """Its day there."""
    return f"{at.astimezone():%Y-%m-%d}"
