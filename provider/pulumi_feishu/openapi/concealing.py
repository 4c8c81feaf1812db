"""What a client holds, kept out of all that comes back: a server may echo what it was sent."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

#: A shorter one would mask parts of words; those that Feishu and the forges issue have 20 and more.
_SHORTEST = 8

MASK = "***"


class Concealer:
    """Masks these secrets, in every form in which a server may send them back."""

    def __init__(self, secrets: Iterable[str | None]) -> None:
        forms = {form for secret in secrets for form in _forms(secret or "")}
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def text(self, text: str) -> str:
        """The text without them."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def json(self, value: Any) -> Any:
        """The same for each text of a value of JSON, also the names of an object.

        Raises RecursionError for one that is too deep.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(item) for item in value]
        if isinstance(value, dict):
            return {self.text(name): self.json(item) for name, item in value.items()}
        return value


def _forms(secret: str) -> Iterator[str]:
    if len(secret) < _SHORTEST:
        return
    yield secret
    # As text inside of JSON, in an address, and in a dump of the request.
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield quote(secret, safe="")
    yield base64.b64encode(secret.encode("utf-8", "replace")).decode().rstrip("=")
