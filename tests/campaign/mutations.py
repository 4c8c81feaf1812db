"""Inputs that nobody meant: what is valid, changed at random, as text and as JSON."""

from __future__ import annotations

import json
from random import Random
from typing import Any

#: What has hurt parsers and renderers: depth, length, numbers, unseen and lone characters, markup.
NASTY: tuple[str, ...] = (
    *("", " ", "\n", "\t", "\0", "\r", "\x1b[31m", "\ud800"),
    *("\u202e", "\u200b", "\ufeff", "\u2028", "群" * 9000, "é" * 500),
    *("[" * 2000, "{" * 2000, "> " * 2000, "*" * 3000, "`" * 3000, "_a_" * 1000),
    *("|" * 2000, "- " * 999, "a" * 20_000, "9" * 5000, "1e999", "-0", "NaN", "0x1f"),
    *("0o7", "1_000", "~", "null", "true", "yes", "=", "<<: *a", "&a [*a, *a]", "*a"),
    *("!!python/object:os.system x", "!!binary x", "? a\n: b", "---\n", "...\n", "%YAML 1.2"),
    *("'", '"', "#", ": ", "- ", "{{7*7}}", "${x}", "%s", "../../etc/passwd", "C:\\x"),
    *("<script>alert(1)</script>", "]]>", "<!--", "</details>", "<at user_id=all></at>"),
    *("@all", "@team", "[x](javascript:alert(1))", "![x](https://e.vil/x.png)", "\\"),
    *("~~~", "$$", "<font color=red>", "<at id=", "</", "2026-02-30T99:99:99+25:00"),
)

_NASTY_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**400, 1.5, 1e308, [], {}, [[]], {"": ""}, [None] * 50),
    *NASTY,
)


def changed_text(dice: Random, text: str) -> str:
    """This text with one to five changes."""
    for _ in range(dice.randint(1, 5)):
        start = dice.randint(0, len(text))
        end = min(len(text), start + dice.choice([0, 1, 1, 2, 5, 20, 200]))
        kind = dice.randrange(5)
        piece = (
            dice.choice(NASTY),
            text[start:end] * dice.choice([0, 2, 50]),
            chr(dice.choice([dice.randrange(32), dice.randrange(0x110000), dice.randrange(128)])),
            dice.choice(text.splitlines(keepends=True) or [""]),
            "",
        )[kind]
        text = text[:start] + piece + text[end:]
    return text[:200_000]


def changed_json(dice: Random, value: Any) -> Any:
    """This value with one to four of its parts replaced, moved, repeated or left out."""
    value = json.loads(json.dumps(value))
    for _ in range(dice.randint(1, 4)):
        value = _changed_once(dice, value)
    return value


def _changed_once(dice: Random, value: Any) -> Any:
    if isinstance(value, dict) and value and dice.random() < 0.85:
        key = dice.choice([*value])
        kind = dice.randrange(6)
        if kind == 0:
            return {name: part for name, part in value.items() if name != key}
        if kind == 1:
            return {**value, dice.choice([*NASTY, key + "x"]): value[key]}
        return {**value, key: _changed_once(dice, value[key])}
    if isinstance(value, list) and value and dice.random() < 0.85:
        at = dice.randrange(len(value))
        if dice.random() < 0.2:
            return [*value, *[value[at]] * dice.choice([1, 60])]
        return [*value[:at], _changed_once(dice, value[at]), *value[at + 1 :]]
    if isinstance(value, str) and dice.random() < 0.5:
        return changed_text(dice, value)
    return dice.choice(_NASTY_VALUES)
