"""Why a text is not JSON: by the character that stands there, in both languages.

Python's own words are English, differ from version to version, and name no remedy.
"""

from __future__ import annotations

import json
import re

from pulumi_feishu.text.i18n import Words

#: What a Chinese keyboard, another format or another language leaves behind, where JSON ends.
_TYPED = (
    ("“”‘’'", Words('has a quote that JSON does not know; write "', '处的引号有误；请改为半角 "')),
    ("，", Words("has a full-width comma; write ,", "处是全角逗号；请改为半角 ,")),
    ("：", Words("has a full-width colon; write :", "处是全角冒号；请改为半角 :")),
    (
        "\u3000\u00a0",
        Words(
            "has a full-width or no-break space; write a plain one",
            "处是全角空格或不换行空格；请改为半角空格",
        ),
    ),
    (
        "/#",
        Words(
            "has a comment, which JSON does not allow; remove it", "处有注释，JSON 不支持；请删除"
        ),
    ),
)

#: By how Python's message begins, in all supported versions.
#: https://github.com/python/cpython/blob/main/Lib/json/decoder.py
_EXPECTED = {
    "Expecting property": Words(
        "needs a field name in double quotes", "处应为带半角双引号的字段名"
    ),
    "Expecting ':'": Words("needs a ':' after the field name", "处缺少字段名之后的 ':'"),
    "Expecting ','": Words("needs a ',' or a closing bracket", "处缺少 ',' 或右括号"),
    "Expecting value": Words(
        "needs a value: a text in double quotes, a number, true, false, null, {…} or […]",
        "处应为值：带半角双引号的文字、数字、true、false、null、{…} 或 […]",
    ),
    "Unterminated string": Words("has a quote that is never closed", "处的引号没有闭合"),
    "Invalid control": Words(
        "has a line break or a tab in a text; write \\n or \\t",
        "处的文字含有换行或制表符；请写 \\n 或 \\t",
    ),
    "Invalid \\": Words(
        "has an escape that JSON does not know; write \\\\ for a backslash",
        "处有 JSON 不支持的转义；反斜杠请写 \\\\",
    ),
    "Extra data": Words(
        "has something after the end of the JSON; remove it", "处在 JSON 结束后还有内容；请删除"
    ),
}
_COMMA = Words("has a comma with nothing after it; remove it", "处的逗号之后没有内容；请删除")


def not_json(error: ValueError) -> Words:
    """Say where and why the text could not be read, as a clause after its name."""
    if not isinstance(error, json.JSONDecodeError):
        return Words(f"is not JSON ({error})", "不是有效的 JSON：嵌套过深，或含有 NaN、Infinity")
    at, what = _cause(error)
    line, column = error.doc.count("\n", 0, at) + 1, at - error.doc.rfind("\n", 0, at)
    return Words(
        f"is not JSON: line {line}, column {column} {what.en}",
        f"不是有效的 JSON：第 {line} 行第 {column} 列{what.zh}",
    )


def _cause(error: json.JSONDecodeError) -> tuple[int, Words]:
    # Python 3.13 and newer stop at the comma, older ones at what stands behind it.
    comma = re.search(r",\s*$", error.doc[: error.pos]) or re.match(r",", error.doc[error.pos :])
    if comma and re.match(r",?\s*[}\]]", error.doc[error.pos :]):
        return error.doc.rindex(",", 0, error.pos + 1), _COMMA
    character = error.doc[error.pos : error.pos + 1]
    for typed, what in _TYPED:
        if character and character in typed:
            return error.pos, what
    for begin, what in _EXPECTED.items():
        if error.msg.startswith(begin):
            return error.pos, what
    return error.pos, Words(f"has a mistake ({error.msg})", f"处有误（{error.msg}）")
