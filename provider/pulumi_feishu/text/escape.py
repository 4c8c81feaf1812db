"""Escapes invisible and control characters in untrusted text before printing it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator

#: Control, format, line and paragraph separators, half characters.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})

#: Letters and marks that show nothing (Default_Ignorable_Code_Point), and the blank of braille.
#: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufff0-\ufff8\U000e0000-\U000e0fff]"
)

#: It joins the parts of one emoji, and does nothing else to a line.
_JOINER = "\u200d"
#: They choose the plain or the coloured form of the emoji before them.
_FORMS = frozenset("\ufe0e\ufe0f")
_SKINS = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_KEYS, _KEYCAP = frozenset("0123456789#*"), "\u20e3"
#: Emoji that are no symbols to Unicode.
_MARKS = frozenset("‼⁉〰")
#: Signs of mathematics from here on may be emoji: arrows, squares.
_FIRST_ARROW = "\u2190"


def flag_unseen(text: str) -> Iterator[tuple[str, bool]]:
    """Each character, and whether a reader can't see it; not so for spaces and inside of emoji."""
    for at, character in enumerate(text):
        yield character, _is_unseen(character) and not _is_in_emoji(text, at)


def escape_unseen(text: str) -> str:
    r"""One harmless line: each unseen character as `\x1b`, `\u202e` or `\U000e0001`."""
    return _written_out("\n").join(_rewritten(line, _written_out) for line in text.split("\n"))


def without_commands(text: str) -> str:
    """Lines that a workflow run of GitHub takes for nothing but words, wherever they are printed.

    It obeys `::add-mask::…` at the start of a line, also behind blanks, and `##[add-mask]…` in it.
    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    lines = text.replace("##[", f"#{_written_out('#')}[").split("\n")
    return "\n".join(_begun(line) if line.lstrip().startswith("::") else line for line in lines)


def _begun(line: str) -> str:
    return line.replace(":", _written_out(":"), 1)


def as_json(value: object) -> str:
    """JSON for people and programs: letters as they are, each unseen character escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # Outside of strings JSON has nothing unseen but its line ends, and no such command.
    lines = (_rewritten(line, _json_escape) for line in text.split("\n"))
    return "\n".join(lines).replace("##[", "#\\u0023[")


def _rewritten(line: str, write: Callable[[str], str]) -> str:
    # Whatever is unseen is not printable to Python, or blank: most lines are done with this.
    if line.isprintable() and not _BLANK.search(line):
        return line
    return "".join(write(c) if is_unseen else c for c, is_unseen in flag_unseen(line))


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or bool(_BLANK.match(character))


def _is_in_emoji(text: str, at: int) -> bool:
    before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    if text[at] in _FORMS:
        return _is_emoji(before) or (before in _KEYS and after == _KEYCAP)
    if text[at] != _JOINER or not _is_emoji(after):
        return False
    if before in _FORMS:
        return _is_emoji(text[max(at - 2, 0) : at - 1])
    return _is_emoji(before) or before in _SKINS


def _is_emoji(character: str) -> bool:
    """Whether this may be an emoji, which the standard library does not know for sure."""
    if not character or _is_unseen(character):
        return False
    category = unicodedata.category(character)
    is_arrow = category == "Sm" and character >= _FIRST_ARROW
    return category == "So" or is_arrow or character in _MARKS


def _written_out(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]
