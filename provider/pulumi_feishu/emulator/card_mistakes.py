"""How the server words what is wrong with a card, behind `ext=` in the text of 230099.

[doc] im-v1/message/create, sub-errors of 230099; the values of 200621 are [seen].
"""

from __future__ import annotations


def card_error(code: int, why: str, value: str = "", *, path: str = "") -> str:
    """The inner code with its words, and where and what when that is told."""
    parts = [("ErrCode", str(code)), ("ErrPath", path), ("ErrMsg", why), ("ErrorValue", value)]
    return "".join(f"{name}: {text}; " for name, text in parts if text)


def parse_error(value: str) -> str:
    """200621, for whatever is wrong with the form of the JSON."""
    why = "parse card json err, please check whether the card json is correct"
    return card_error(200621, why, value)
