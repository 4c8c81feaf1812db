"""Reads values out of JSON that may have any shape."""

from __future__ import annotations

import re
from typing import Any


def found(body: Any, *path: str | int) -> Any:
    """What a body has at this path of keys and indices; None where it has another shape."""
    for step in path:
        if isinstance(step, int):
            body = body[step] if isinstance(body, list) and step < len(body) else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body


def text_at(body: Any, *path: str | int) -> str:
    """The text that a body has at this path; "" where there is none."""
    value = found(body, *path)
    return value if isinstance(value, str) else ""


def count_at(body: Any, *path: str | int) -> int:
    """The number that a body has as text at this path; 0 where there is none, or no likely one."""
    text = text_at(body, *path)
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def list_at(body: Any, *path: str | int) -> list[Any]:
    """The list that a body has at this path; empty where there is none."""
    value = found(body, *path)
    return value if isinstance(value, list) else []
