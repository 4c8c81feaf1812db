"""The names of properties: snake_case here and in dynamic resources, camelCase in the plugin's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def snake(name: str) -> str:
    """`chatId` as `chat_id`; what is the engine's or the SDK's own (`__…`) as it is."""
    return name if name.startswith("__") else re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """`chat_id` as `chatId`."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def in_snake_case(bag: Mapping[str, Any]) -> dict[str, Any]:
    """A bag by its names here, whichever door recorded it: a stack may have been moved over."""
    return {snake(name): value for name, value in bag.items()}
