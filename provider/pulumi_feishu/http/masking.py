"""Masks every secret that a client holds in whatever a server sends back."""

from __future__ import annotations

import base64
import functools
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

#: A shorter one would change what an answer says; those that Feishu and the forges issue have 20
#: and more.
_SHORTEST_IN_DATA = 8

MASK = "***"

#: https://pkg.go.dev/encoding/json#HTMLEscape
_AS_GO_WRITES_JSON = str.maketrans({"&": "\\u0026", "<": "\\u003c", ">": "\\u003e"})

_ESCAPE = re.compile("%[0-9A-F]{2}")

#: https://datatracker.ietf.org/doc/html/rfc4648#section-5
_FOR_ADDRESSES = str.maketrans("+/", "-_")

#: Halves of a character, which JSON may hold and no terminal, file or other program takes.
_HALVES = re.compile("[\ud800-\udfff]")


class Concealer:
    """Masks these secrets, in every form in which a server may send them back."""

    def __init__(self, secrets: Iterable[str | None]) -> None:
        found = [secret for secret in secrets if secret]
        self._all = _pattern(tuple(found))
        self._long = _pattern(tuple(s for s in found if len(s) >= _SHORTEST_IN_DATA))

    def text(self, text: str) -> str:
        """A text for people without them."""
        return self._all.sub(MASK, text) if self._all else text

    def json(self, value: Any) -> Any:
        """A value of JSON without them, also in the names of an object; the shortest ones stay.

        Nor does it have halves of a character, which are printed nowhere.
        Raises RecursionError for one that is too deep.
        """
        if isinstance(value, str):
            return self._in_data(value)
        if isinstance(value, list):
            return [self.json(item) for item in value]
        if isinstance(value, dict):
            return {self._in_data(name): self.json(item) for name, item in value.items()}
        return value

    def _in_data(self, text: str) -> str:
        whole = _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)
        return self._long.sub(MASK, whole) if self._long else whole


@functools.lru_cache(maxsize=32)  # Each call has those of the calls before it.
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str] | None:
    forms = {form for secret in secrets for form in _forms(secret)}
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if forms else None


def _forms(secret: str) -> Iterator[str]:
    # As it is and as text inside of JSON; where a header or a log holds no Chinese, each byte of it
    # becomes a letter, or each character a question mark.
    for text in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield text
        yield text.encode("utf-8", "replace").decode("latin-1")
        yield text.encode("ascii", "replace").decode()
        yield text.replace("/", "\\/")
        yield text.translate(_AS_GO_WRITES_JSON)
    # In an address, which may keep its slashes and write its escapes in either case.
    for address in (quote(secret), quote(secret, safe="")):
        yield address
        yield _ESCAPE.sub(lambda escape: escape[0].lower(), address)
    raw = secret.encode("utf-8", "replace")
    yield base64.b64encode(raw).decode().rstrip("=")
    if len(raw) >= _SHORTEST_IN_DATA:
        yield from _inside_base64(raw)


def _inside_base64(raw: bytes) -> Iterator[str]:
    # In a dump of the request, where it may begin at any of the three bytes of a group. A letter
    # at its edge that has bits of a neighbour stays.
    for before in range(3):
        coded = base64.b64encode(bytes(before) + raw).decode()
        inner = coded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        yield inner
        yield inner.translate(_FOR_ADDRESSES)
