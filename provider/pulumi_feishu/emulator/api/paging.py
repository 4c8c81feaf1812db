"""Which part of a list a caller asks for: `page_size` and `page_token` of the query."""

from __future__ import annotations

from collections.abc import Mapping

_PER_PAGE = 20
_PREFIX = "page-after-"


def page_size(query: Mapping[str, str], most: int) -> int | None:
    """How many items to give, 20 when nothing is said; None when it is not 1 to `most`."""
    size = whole_number(query.get("page_size", str(_PER_PAGE)))
    return size if size is not None and 1 <= size <= most else None


def page_token(last: str) -> str:
    """The token of the page that begins after the item with this mark."""
    return f"{_PREFIX}{last}"


def page_after(query: Mapping[str, str]) -> str | None:
    """The mark of the item that the page begins after, "" for the first page; None when unread."""
    token = query.get("page_token", "")
    if not token:
        return ""
    return token.removeprefix(_PREFIX) if token.startswith(_PREFIX) else None


def whole_number(text: str) -> int | None:
    """A number as the query writes it, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() else None
