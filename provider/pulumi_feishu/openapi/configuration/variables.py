"""Values of environment variables and of the stack's config."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from pulumi_feishu.text.i18n import Words

_LARGEST_NUMBER = 100_000

_Default = TypeVar("_Default", int, None)


def either(
    environ: Mapping[str, str], variable: str, config: Mapping[str, str], key: str
) -> str | None:
    """The variable, or else the config's `feishu:` key; None where neither says anything."""
    # A secret pasted with its line end would break the header that carries it.
    return (environ.get(variable) or "").strip() or config_value(config, key)


def config_value(config: Mapping[str, str], key: str) -> str | None:
    """The value of the key `feishu:…`, None where it says nothing."""
    return (config.get(f"feishu:{key}") or "").strip() or None


def whole_number(
    config: Mapping[str, str],
    key: str,
    default: _Default,
    mistakes: list[Words],
    *,
    least: int = 0,
) -> int | _Default:
    """The number that the key holds, `default` where there is none; adds what is wrong with it."""
    given = config_value(config, key)
    if given is None:
        return default
    # More digits than that are no number that Python would read.
    is_number = re.fullmatch("[0-9]{1,9}", given) is not None
    if not (is_number and least <= int(given) <= _LARGEST_NUMBER):
        mistakes.append(
            Words(
                f"feishu:{key} is {given!r}; it must be a whole number from {least} to "
                f"{_LARGEST_NUMBER}, such as 25",
                f"feishu:{key} 为 {given!r}；应为 {least} 到 {_LARGEST_NUMBER} 之间的整数，例如 25",
            )
        )
        return default
    return int(given)
