"""Texts of others, shown: what can't be seen, or would steer the terminal, is written out."""

from __future__ import annotations

import json
import unicodedata

#: Control, format, line and paragraph separators, half characters.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})

#: It joins the parts of one emoji, and does nothing else to a line.
_JOINER = "\u200d"


def is_unseen(character: str) -> bool:
    """Whether a reader can't see this character; not so for spaces and for the emoji joiner."""
    return unicodedata.category(character) in _UNSEEN and character != _JOINER


def visible(text: str) -> str:
    r"""One harmless line: each unseen character as `\x1b`, `\u202e` or `\U000e0001`."""
    return "".join(_written_out(c) if is_unseen(c) else c for c in text)


def as_json(value: object) -> str:
    """JSON for people and programs: letters as they are, each unseen character escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # Outside of strings JSON has nothing unseen but its line ends.
    return "".join(_json_escape(c) if c != "\n" and is_unseen(c) else c for c in text)


def _written_out(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]
