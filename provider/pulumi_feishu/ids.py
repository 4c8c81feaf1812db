"""Which kind of Feishu id a text is, so that a wrong one is named for what it is."""

from __future__ import annotations

import re

_CHAT_ID = re.compile(r"oc_[0-9A-Za-z_-]+")
_MESSAGE_ID = re.compile(r"om_[0-9A-Za-z_-]+")

#: An id has 35 characters, a share link about 100.
_LONGEST_QUOTE = 120

#: What a text that starts so is. Order matters: the first match names it.
#: https://open.feishu.cn/document/home/user-identity-introduction/introduction
_KINDS = (
    ("oc_", "a group's id"),
    ("om_", "a message id"),
    ("ou_", "a user's open_id"),
    ("on_", "a user's union_id"),
    ("cli_", "an app id"),
    ("https://", "a link"),
    ("http://", "a link"),
)


def mistake_in_chat_id(value: str) -> str | None:
    """Say what is wrong with this chat id, as a clause, or None when it has the form `oc_…`."""
    if _CHAT_ID.fullmatch(value):
        return None
    return f"{_quoted(value)} is {_what_it_is(value, 'oc_')}; use the group's id (oc_...)"


def mistake_in_message_id(value: str) -> str | None:
    """Say what is wrong with this message id, as a clause, or None when it has the form `om_…`."""
    if _MESSAGE_ID.fullmatch(value):
        return None
    return f"{_quoted(value)} is {_what_it_is(value, 'om_')}; use the message's id (om_...)"


def _quoted(value: str) -> str:
    # A whole text pasted for an id must not make a page of an error line.
    return repr(value if len(value) <= _LONGEST_QUOTE else value[:_LONGEST_QUOTE] + "…")


def _what_it_is(value: str, wanted: str) -> str:
    if not value.strip():
        return "empty"
    for prefix, kind in _KINDS:
        if value.startswith(prefix):
            return "not a whole id" if prefix == wanted else kind
    return "a name" if wanted == "oc_" else "not an id"
