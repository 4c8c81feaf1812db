"""Syntax errors of YAML, explained by their cause where it can be seen, in both languages.

The parser's own words are English, and name what it looked for and not what somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pulumi_feishu.notices_file.yaml_nodes import Place
from pulumi_feishu.text.i18n import Words

#: What a Chinese keyboard, an editor or another format leaves behind, and what to do about it.
_TYPED: tuple[tuple[re.Pattern[str], Callable[[str], Words]], ...] = (
    (
        re.compile(r"^[ \-]*\t+"),
        lambda _: Words("has a tab here; indent with spaces", "此处有制表符（Tab）；请用空格缩进"),
    ),
    (
        re.compile(r"^(?:<{7}|={7}|>{7})(?= |$)"),
        lambda _: Words(
            "has a merge conflict of git here; resolve it", "此处有未解决的 git 合并冲突；请先解决"
        ),
    ),
    (
        re.compile("(?:^[ \\-]*|(?<=:))(\u3000+)"),
        lambda _: Words(
            "has a full-width space here; write plain spaces", "此处有全角空格；请改用半角空格"
        ),
    ),
    (
        re.compile("(?:^[ \\-]*|(?<=:))(\u00a0+)"),
        lambda _: Words(
            "has a no-break space here; write a plain space", "此处有不换行空格；请改用普通空格"
        ),
    ),
    (
        re.compile(r"^[\s-]*\w+(：)"),
        lambda _: Words(
            "has a full-width '：' here; write ': ' instead", "此处有全角的 '：'；请改为 ': '"
        ),
    ),
    (
        re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"),
        lambda found: Words(
            f"has {found} here, an escape of JSON that YAML does not know; "
            "write the character itself",
            f"此处有 JSON 的转义 {found}，YAML 不支持；请直接写该字符",
        ),
    ),
    (
        re.compile("(?<=[:\\-\\[,{ ])[“”‘’]"),
        lambda found: Words(
            f'has the curly quote {found} here; write " instead',
            f'此处有全角引号 {found}；请改为半角 "',
        ),
    ),
)

_NEVER_CLOSED = "found unexpected end of stream"

#: How the parser words a problem, and what it means.
_MEANT = {
    "mapping values are not allowed in this context": Words(
        "has a ': ' where no field can begin; quote the text, correct the indentation, or write "
        "{ field: value }",
        "此处的 ': ' 不能表示字段；请给文字加引号、更正缩进，或写成 { 字段: 值 }",
    ),
    _NEVER_CLOSED: Words(
        "has a quote here that is never closed; close it", "此处的引号没有闭合；请补上"
    ),
    "did not find expected ',' or ']'": Words(
        "has no ',' or ']' here; close the [ before, or quote the text that has special characters",
        "此处缺少 ',' 或 ']'；请闭合前面的 [，或给含有特殊字符的文字加引号",
    ),
    "did not find expected ',' or '}'": Words(
        "has no ',' or '}' here; close the { before, or quote the text that has special characters",
        "此处缺少 ',' 或 '}'；请闭合前面的 {，或给含有特殊字符的文字加引号",
    ),
    "did not find expected '-' indicator": Words(
        "has something else among the entries of a list; start it with '- ', or correct its "
        "indentation",
        "列表中混有其他内容；请以 '- ' 开头，或更正缩进",
    ),
    "did not find expected key": Words(
        "does not fit the fields above; correct the indentation, or quote the text",
        "与上方字段不匹配；请更正缩进，或给文字加引号",
    ),
    "could not find expected ':'": Words(
        "has a field without ': '; write `field: value`", "字段后缺少 ': '；请写成 `字段: 值`"
    ),
    "found character that cannot start any token": Words(
        "has a text that begins with a special character; put it in quotes",
        "文字以特殊字符开头；请加引号",
    ),
    "found unknown escape character": Words(
        "has an escape that YAML does not know; use single quotes, or write \\\\ for a backslash",
        "含有 YAML 不支持的转义；请改用单引号，或用 \\\\ 表示反斜杠",
    ),
}
_OTHERWISE = Words(
    "can't be read from here on; quote texts with special characters, indent with spaces",
    "从此处起无法解析；含有特殊字符的文字请加引号，缩进只能用空格",
)


def broken(error: Any, lines: list[str]) -> tuple[Place, Words]:
    """Where and why the parser gave up (a `yaml.MarkedYAMLError`), by the lines of the text."""
    last = error.problem_mark.line
    first = error.context_mark.line if error.context_mark else last
    # What stands nearest to where the parser gave up is the likeliest cause.
    for number in reversed(range(max(first - 1, 0), min(last + 1, len(lines)))):
        for pattern, words in _TYPED:
            match = pattern.search(lines[number])
            if match:
                at = match.start(match.lastindex or 0)
                return Place(number + 1, at + 1), _told(words(match[match.lastindex or 0]))
    # The end of the file says nothing about which quote it is.
    is_begin = error.problem == _NEVER_CLOSED and error.context_mark
    mark = error.context_mark if is_begin else error.problem_mark
    place = Place(mark.line + 1, mark.column + 1)
    return place, _told(_MEANT.get(error.problem, _OTHERWISE))


def _told(what: Words) -> Words:
    return Words(f"not valid YAML: {what.en}", f"不是有效的 YAML：{what.zh}")
