"""An answer, or why there is none, as all HTTP clients here see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from requests.utils import parse_header_links


class TooLarge(requests.RequestException):
    """The answer has more bytes than any that is meant."""


class GivenUp(Exception):
    """Nobody wants the answer any more; `was_sent`: the host may have the request or a part."""

    def __init__(self, *, was_sent: bool) -> None:
        super().__init__("given up")
        self.was_sent = was_sent


@dataclass(frozen=True)
class Answer:
    """What a host answered: the HTTP status, the headers by name in any case, the body's bytes."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def date(self) -> datetime | None:
        """When it was answered by the host's clock, UTC, in whole seconds; None where not told."""
        try:
            return parsedate_to_datetime(self.headers.get("Date", "")).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    @property
    def next_page(self) -> str | None:
        """The address that the `Link` header gives for the next page."""
        links = parse_header_links(self.headers.get("Link", ""))
        return next((link["url"] for link in links if link.get("rel") == "next"), None)
