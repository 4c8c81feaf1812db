"""Formats a moment in the time zone in which it was written."""

from __future__ import annotations

from datetime import datetime


def zoned(at: datetime) -> str:
    """`2026-12-01 09:00 +08:00`; `UTC` for that zone, and where there is none."""
    text = at.strftime("%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M")
    return f"{text} {at.isoformat()[-len('+08:00') :]}" if at.utcoffset() else f"{text} UTC"
