"""What a request is made of: the value of a header, the body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any


def fits_a_header(token: str) -> bool:
    """Whether it can be sent as a token: letters, digits and signs of ASCII, no blank.

    https://datatracker.ietf.org/doc/html/rfc9110#name-field-values
    """
    return re.fullmatch("[!-~]+", token) is not None


def json_body(body: Mapping[str, Any]) -> bytes:
    """In UTF-8: a character of Chinese has 3 bytes so, and 6 as an escape."""
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # Half of a character is nothing in UTF-8; who is asked may say what is wrong with it.
        return json.dumps(body).encode()
