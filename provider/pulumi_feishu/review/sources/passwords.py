"""Masks passwords in URLs that other programs print."""

from __future__ import annotations

import re

#: A password may have any character: up to the last @ of the word, rather too much than too little.
#: A parameter is named `sslpassword` or `secret_key` too.
#: Go quotes the start of one with a slash as a port that is none.
_SECRET = re.compile(
    r"(?P<user>//[^\s/:@]*:\S*@|//[^\s/@]+@)"
    r"|(?P<name>(?:password|passwd|pwd|token|secret|signature)[\w-]{0,40}=)[^\s&;\"']+"
    r"|(?P<port>invalid port )\"[^\"]*\"",
    re.I,
)


def without_passwords(text: str) -> str:
    """The text with `//***@` for each `//user:password@`, and `***` for a parameter's value."""
    return _SECRET.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    return "//***@" if match["user"] else f"{match['name'] or match['port']}***"
