"""Times on the page: in the reader's zone, which the page names once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone


@dataclass(frozen=True)
class Moment:
    """A time for programs (ISO 8601) and for people, who know the zone."""

    iso: str
    text: str


def moment(at: str, zone: timezone, *, timespec: str = "seconds") -> Moment:
    """An ISO 8601 time with its offset in this zone; as it is when a seed wrote something else."""
    try:
        local = datetime.fromisoformat(at).astimezone(zone)
    except ValueError:
        return Moment(at, at)
    return Moment(at, local.replace(tzinfo=None).isoformat(" ", timespec))
