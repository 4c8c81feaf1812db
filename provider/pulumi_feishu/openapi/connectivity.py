"""Whether a host answers at all, and what time it has there; asked without a credential."""

from __future__ import annotations

import time
from dataclasses import dataclass

import requests

from pulumi_feishu.http.bounded import Session
from pulumi_feishu.openapi.responses import failure_to_send
from pulumi_feishu.openapi.settings import Settings
from pulumi_feishu.text.i18n import Words


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
    action = Words(f"reach {settings.base_url}", f"连接 {settings.base_url}")
    began, begun = time.time(), time.monotonic()
    try:
        with Session(settings.base_url) as session:
            answer = session.exchange("GET", "/")
    except requests.RequestException as error:
        raise failure_to_send(error, action) from error
    took_seconds = time.monotonic() - begun
    host_time = answer.date
    # The host wrote its time about half way, and cut it to the second.
    half_way = began + took_seconds / 2
    ahead = None if host_time is None else half_way - (host_time.timestamp() + 0.5)
    return Reached(answer.status, took_seconds, ahead)
