"""Recognises Feishu ids by their prefix, so that a wrong one is named for what it is."""

from __future__ import annotations

import re

from pulumi_feishu.text.i18n import Words

#: Regular expressions, also of JSON Schema, that match nothing but an id.
CHAT_ID = "oc_[0-9A-Za-z_-]+"
MESSAGE_ID = "om_[0-9A-Za-z_-]+"

#: An id has 35 characters, a share link about 100.
LONGEST_QUOTE = 120

#: What a text that starts so is. Order matters: the first match names it.
#: https://open.feishu.cn/document/home/user-identity-introduction/introduction
_KINDS = (
    ("oc_", Words("a group's id", "群 ID")),
    ("om_", Words("a message id", "消息 ID")),
    ("ou_", Words("a user's open_id", "用户的 open_id")),
    ("on_", Words("a user's union_id", "用户的 union_id")),
    ("cli_", Words("an app id", "应用的 App ID")),
    ("https://", Words("a link", "链接")),
    ("http://", Words("a link", "链接")),
)


#: What is pasted along with an id: white space, also full-width, and characters without a width.
_UNSEEN = r"[\s\u200b-\u200f\u2060\ufeff]*"

#: As a Chinese keyboard writes them: they belong to the text.
_FULL_WIDTH_QUOTES = "“”‘’"
IN_FULL_WIDTH_QUOTES = Words(
    "is in curly quotes (“ ”), which become part of the value; write plain quotes, or none",
    "写在全角引号（“ ”）中，引号会成为值的一部分；请改用半角引号或不加引号",
)


def quoted(value: str) -> str:
    """The value in quotes, cut after 120 characters.

    A whole text pasted for an id must not make a page of an error line.
    """
    return repr(value if len(value) <= LONGEST_QUOTE else value[:LONGEST_QUOTE] + "…")


def mistake_in_chat_id(value: str) -> Words | None:
    """Say what is wrong with this chat id, as a clause, or None when it has the form `oc_…`."""
    wanted = Words("the group's id (oc_...)", "群 ID（oc_ 开头）")
    return _mistake(value, CHAT_ID, "oc_", Words("a name", "名称"), wanted)


def mistake_in_message_id(value: str) -> Words | None:
    """Say what is wrong with this message id, as a clause, or None when it has the form `om_…`."""
    otherwise = Words("not an id", "其他文字，不是 ID")
    wanted = Words("the message's id (om_...)", "消息 ID（om_ 开头）")
    return _mistake(value, MESSAGE_ID, "om_", otherwise, wanted)


def _mistake(value: str, form: str, prefix: str, otherwise: Words, wanted: Words) -> Words | None:
    if re.fullmatch(form, value):
        return None
    if re.fullmatch(form, value.strip(_FULL_WIDTH_QUOTES)):
        return IN_FULL_WIDTH_QUOTES
    if re.fullmatch(_UNSEEN + form + _UNSEEN, value):
        return Words(
            f"{quoted(value)} has a space or an invisible character beside the id; remove it",
            f"{quoted(value)} 的 ID 前后有空格或不可见字符；请删除",
        )
    what = _what_it_is(value, prefix, otherwise)
    return Words(
        f"{quoted(value)} is {what.en}; use {wanted.en}",
        f"{quoted(value)} 是{what.zh}；请填写{wanted.zh}",
    )


def _what_it_is(value: str, wanted: str, otherwise: Words) -> Words:
    if not value.strip():
        return Words("empty", "空的")
    for prefix, kind in _KINDS:
        if value.startswith(prefix):
            return Words("not a whole id", "不完整的 ID") if prefix == wanted else kind
    if re.fullmatch(r"-?[0-9]+", value):
        return Words("a number", "数字")
    return otherwise
