"""Answers of the server that come oddly: slowly, with another day's date, with an odd token."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate

Headers = dict[str, str]
Whole = tuple[int, bytes, Headers]

#: A call that drips takes as long as this, all bytes of its answer together.
DRIP_SECONDS = 2.0
#: Between two bytes of one that drips on: no socket's own time limit ever strikes.
_ENDLESS_PAUSE_SECONDS = 0.2
_DAY_SECONDS = 86_400

#: How long a token lives by its answer. Two hours are the most [doc], and all of these are numbers.
ODD_LIVES = ("0", "1", "1e-9", "31", "1e308", f"1{'0' * 400}")


@dataclass
class OddTokens:
    """The next token that is fetched lives oddly long, each in another way."""

    is_next: bool = False
    lives: Iterator[str] = field(default_factory=lambda: itertools.cycle(ODD_LIVES))

    def twisted(self, path: str, content: bytes) -> bytes:
        """The answer, with another `expire` where it is a token and was ordered."""
        if not self.is_next or "tenant_access_token" not in path:
            return content
        self.is_next = False
        told = {**json.loads(content), "expire": 0.25}
        return json.dumps(told).replace("0.25", next(self.lives)).encode()


def dated(whole: Whole, days: int) -> Whole:
    """The same answer, dated so many days ahead of this machine's clock."""
    status, content, headers = whole
    others = {name: value for name, value in headers.items() if name.lower() != "date"}
    return status, content, {**others, "Date": formatdate(time.time() + days * _DAY_SECONDS)}


def drops(whole: bytes, *, is_endless: bool) -> Iterator[bytes]:
    """The bytes one by one, each in its time; an endless one never has as many as it says."""
    pause = DRIP_SECONDS / len(whole)
    for byte in whole:
        yield bytes([byte])
        time.sleep(pause)
    while is_endless:
        yield b" "
        time.sleep(_ENDLESS_PAUSE_SECONDS)
