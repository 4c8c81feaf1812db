"""Whether a host answers at all, and what time it has there; asked without a credential."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import requests

from pulumi_feishu.openapi.answers import failure_to_send
from pulumi_feishu.openapi.settings import Settings
from pulumi_feishu.openapi.transport import session_for
from pulumi_feishu.words import Words

_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Reached:
    """A host answered, with this HTTP status after so long.

    `ahead_seconds`: by how much this machine's clock is ahead of the host's, negative when behind,
    exact to a second; None when the host told no time.
    """

    http_status: int
    took_seconds: float
    ahead_seconds: float | None


def reach(settings: Settings) -> Reached:
    """Ask the host once for its first page. Raises NoAnswer."""
    doing = Words(f"reach {settings.base_url}", f"连接 {settings.base_url}")
    began, begun = time.time(), time.monotonic()
    try:
        with session_for(settings) as session:
            response = session.get(
                settings.base_url, allow_redirects=False, timeout=_TIMEOUT_SECONDS
            )
    except requests.RequestException as error:
        raise failure_to_send(error, doing) from error
    took_seconds = time.monotonic() - begun
    host_time = _seconds(response.headers.get("Date", ""))
    # The host wrote its time about half way, and cut it to the second.
    ahead = None if host_time is None else began + took_seconds / 2 - (host_time + 0.5)
    return Reached(response.status_code, took_seconds, ahead)


def _seconds(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None
