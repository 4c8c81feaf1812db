"""What to write where only a few words are possible, and another one stands."""

from __future__ import annotations

from pulumi_feishu.desired.content_files import SUFFIXES
from pulumi_feishu.desired.quoting import kind_of, listed, quoted
from pulumi_feishu.desired.spelling import meant
from pulumi_feishu.desired.tree import Quoted
from pulumi_feishu.ids import mistake_in_message_id
from pulumi_feishu.words import Words

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
    return Words(f"version must be 1, is {what.en}", f"version 必须是 1，现为{what.zh}")


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
        f"{field} must be true or false, is {what.en}{hint.en}",
        f"{field} 必须是 true 或 false，现为{what.zh}{hint.zh}",
    )


def not_an_on_remove(value: object) -> Words:
    """Say what may happen to the notice when its entry is removed."""
    what = kind_of(value)
    close = meant(value, ["unpin", "leave"]) if isinstance(value, str) else None
    hint = Words(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else Words("", "")
    return Words(
        f"on_remove must be unpin or leave, is {what.en}{hint.en}",
        f"on_remove 必须是 unpin 或 leave，现为{what.zh}{hint.zh}",
    )


def not_a_notice(value: object, *, field: str, words: tuple[str, ...]) -> Words:
    """Say which notice is meant, where that can be told, else which there are."""
    choices = Words(
        f"{{ message: om_... }} (or text, markdown, card), {listed(words, 'or')}",
        f"{{ message: om_... }}（或 text、markdown、card）、{'、'.join(words)}",
    )
    if not isinstance(value, str) or not value:
        what = kind_of(value)
        return Words(
            f"{field} must be {choices.en}, is {what.en}",
            f"{field} 必须是 {choices.zh}，现为{what.zh}",
        )
    better = _better(value, field)
    if better:
        return better
    close = meant(value, [*words, *_FORMS])
    if close:
        whole = _FORMS.get(close, repr(close))
        return Words(
            f"unknown notice {quoted(value)}; did you mean {whole}?",
            f"未知的置顶 {quoted(value)}；是不是 {whole}？",
        )
    return Words(
        f"unknown notice {quoted(value)}; write {choices.en}",
        f"未知的置顶 {quoted(value)}；请写 {choices.zh}",
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
    for form, suffix in SUFFIXES.items():
        if value.endswith(suffix):
            whole = f"`{field}: {{ {form}: {value} }}`"
            return Words(
                f"{field} {quoted(value)} is a bare file name: write {whole}",
                f"{field} {quoted(value)} 只是文件名：请写 {whole}",
            )
    if mistake_in_message_id(value) is None:
        whole = f"`{field}: {{ message: {value} }}`"
        return Words(
            f"{field} {quoted(value)} is a bare message id: write {whole}",
            f"{field} {quoted(value)} 只是消息 ID：请写 {whole}",
        )
    return None
