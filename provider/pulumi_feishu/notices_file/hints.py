"""Hints where a field takes one of a few words and another was written."""

from __future__ import annotations

from pulumi_feishu.notices_file.content_files import SUFFIXES
from pulumi_feishu.notices_file.quoting import is_short, kind_of, listed
from pulumi_feishu.notices_file.yaml_nodes import Quoted
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_message_id, quoted
from pulumi_feishu.text.suggest import meant

_FORMS = {
    "message": "{ message: om_... }",
    "text": '{ text: "..." }',
    "markdown": "{ markdown: notices/....md }",
    "card": "{ card: notices/....json }",
}

_CONTENT = Words("its content", "内容")

#: How YAML 1.1, and people, write the two words.
_TRUE = ("true", "yes", "y", "on", "1")
_FALSE = ("false", "no", "n", "off", "0")


def not_a_version(value: object) -> Words:
    """Say that only version 1 exists."""
    if isinstance(value, Quoted) and value == "1":
        return Words("version is the number 1; remove the quotes", "version 是数字 1；请去掉引号")
    what = kind_of(value)
    return Words(f"version must be 1, got {what.en}", f"version 必须是 1，现为{what.zh}")


def not_a_flag(value: object, *, field: str) -> Words:
    """Say which of true and false is meant, where that can be told."""
    what = kind_of(value)
    text = value.lower() if isinstance(value, str) else ""
    hint = Words("", "")
    for word, spellings in (("true", _TRUE), ("false", _FALSE)):
        if text in spellings:
            hint = Words(f"; write {word}", f"；请写 {word}")
            if isinstance(value, Quoted):
                hint = Words(f"; write {word} without quotes", f"；请写不带引号的 {word}")
    return Words(
        f"{field} must be true or false, got {what.en}{hint.en}",
        f"{field} 必须是 true 或 false，现为{what.zh}{hint.zh}",
    )


def not_an_on_remove(value: object) -> Words:
    """Say what may happen to the notice when its entry is removed."""
    what = kind_of(value)
    close = meant(value, ["unpin", "leave"]) if isinstance(value, str) else None
    hint = Words(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else Words("", "")
    return Words(
        f"on_remove must be unpin or leave, got {what.en}{hint.en}",
        f"on_remove 必须是 unpin 或 leave，现为{what.zh}{hint.zh}",
    )


def not_a_notice(value: object, *, field: str, words: tuple[str, ...]) -> Words:
    """Say which notice is meant, where that can be told, else which there are."""
    choices = Words(
        f'{{ text: "..." }} (or markdown, card, message), {listed(words, "or")}',
        f'{{ text: "..." }}（或 markdown、card、message）、{"、".join(words)}',
    )
    if not isinstance(value, str) or not value:
        what = kind_of(value)
        return Words(
            f"{field} must be {choices.en}, got {what.en}",
            f"{field} 必须是 {choices.zh}，现为{what.zh}",
        )
    return _better(value, field) or _unknown(value, words, choices)


def _unknown(value: str, words: tuple[str, ...], choices: Words) -> Words:
    name = quoted(value)
    close = meant(value, [*words, *_FORMS])
    # Nobody mistypes the first letter, and `pinned` must not be told to become `none`.
    if close and close[0] == value[0].lower():
        whole = _FORMS.get(close, repr(close))
        return Words(
            f"unknown notice {name}; did you mean {whole}?", f"未知的置顶 {name}；是不是 {whole}？"
        )
    return Words(
        f"unknown notice {name}; write {choices.en}", f"未知的置顶 {name}；请写 {choices.zh}"
    )


def _better(value: str, field: str) -> Words | None:
    """Say how to write what is clear but stands in another form."""
    if value == "unmanaged":
        return Words(
            "a notice that expires can't become unmanaged; write none, announcement or another one",
            "到期后不能变为 unmanaged；请写 none、announcement 或其他置顶",
        )
    if value in _FORMS:
        whole = f"`{field}: {_FORMS[value]}`"
        what = Words("the message's id", "消息 ID") if value == "message" else _CONTENT
        return Words(
            f"{field} {value!r} needs {what.en}: write {whole}",
            f"{field} {value!r} 还需要{what.zh}：请写 {whole}",
        )
    return _bare(value, field)


def _bare(value: str, field: str) -> Words | None:
    if not is_short(value):
        return None
    if mistake_in_message_id(value) is None:
        form, what = "message", Words("a bare message id", "消息 ID")
    elif value.endswith(SUFFIXES["markdown"]):
        form, what = "markdown", Words("a bare file name", "文件名")
    elif value.endswith(SUFFIXES["card"]):
        form, what = "card", Words("a bare file name", "文件名")
    else:
        return None
    name, whole = quoted(value), f"`{field}: {{ {form}: {value} }}`"
    return Words(
        f"{field} {name} is {what.en}: write {whole}",
        f"{field} {name} 只是{what.zh}：请写 {whole}",
    )
