"""What can be wrong in Feishu's Markdown, and in the mentions of a text.

[doc] feishu-cards/card-components/content-components/rich-text
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pulumi_feishu.content.problems import ContentProblem, Rule, Spot
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted

_TOLD_OF_PICTURES = "card contains invalid image keys"
PICTURE_BY_ADDRESS = Rule("[seen by many] the whole card is refused", 200570, _TOLD_OF_PICTURES)
ODD_PICTURE = Rule(
    "[doc] an image_key begins with img_; older ones do not",
    200570,
    _TOLD_OF_PICTURES,
    "odd_picture",
)
NOBODY = Rule("[doc] open_id, union_id or user_id; what is none can't be anybody")
UNKNOWN_WHO = Rule("[doc] a user_id is of the tenant's own choice", switch="unknown_mention")
MANY_TABLES = Rule(
    "[doc] 4 tables in one Markdown element",
    11310,
    "card table number over limit",
    "five_tables_in_one",
)

#: So many can stand in one element.
_MOST_TABLES = 4

#: None of these looks far from where it begins: a text of 30 KB is judged in milliseconds.
_PICTURE = re.compile(r"!\[[^\]\n]{0,999}\]\(\s{0,99}<?([^)\s>]*)")
_CODE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)|(?<!`)`[^`\n]+`(?!`)", re.M | re.S)
_AT = re.compile(r"<at\b([^<>]*)>")
_WHO = re.compile(
    r"\b(?P<name>user_id|ids?|email)\s*=\s*"
    r"(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^\s\"'>]*))"
)
_ADDRESS = re.compile(r"[^@\s,]+@[^@\s,]+")
_PERSON = re.compile(r"<person\b([^<>]*)>")

#: What the row below the head of a table is made of, and a cell of it.
_RULE = frozenset("|-: \t")
_RULE_CELL = re.compile(r":?-+:?")

_USER_ID = re.compile(r"[A-Za-z0-9_.@+-]+")


def problems_in_markdown(text: str, spot: Spot, *, is_new: bool = True) -> Iterator[ContentProblem]:
    """What is wrong with the Markdown of a 1.0 or (`is_new`) 2.0 card; lines count from 1."""
    plain = without_code(text)
    for match in _PICTURE.finditer(plain):
        yield from _problems_in_picture(match[1], _at(spot, plain, match.start()))
    # More than that are refused in any card, which `cards` tells.
    if is_new and tables_in(text)[0] == _MOST_TABLES + 1:
        what = Words(
            f"has {_MOST_TABLES + 1} tables; Feishu documents {_MOST_TABLES} as the most in one "
            "Markdown text",
            f"含有 {_MOST_TABLES + 1} 个表格；飞书文档规定一段 Markdown 中最多 {_MOST_TABLES} 个",
        )
        yield ContentProblem(MANY_TABLES, spot, what, "table")
    yield from problems_in_mentions(plain, spot)


def problems_in_mentions(text: str, spot: Spot) -> Iterator[ContentProblem]:
    """What is wrong with who is mentioned in a text or Markdown."""
    for pattern in (_AT, _PERSON):
        for match in pattern.finditer(text):
            here = _at(spot, text, match.start())
            named = [found.group("name", "a", "b", "c") for found in _WHO.finditer(match[1])]
            for attribute, *values in named or [("id", "")]:
                for who in "".join(filter(None, values)).split(","):
                    if attribute != "email" or not _ADDRESS.fullmatch(who):
                        yield from problems_in_person(who.strip(), here)


def problems_in_person(who: str, spot: Spot) -> Iterator[ContentProblem]:
    """What is wrong with this id of somebody."""
    if who == "all" or (who.startswith(("ou_", "on_")) and who[3:].isalnum() and who.isascii()):
        return
    if not who:
        what = Words(
            "mentions nobody: the id is empty; write an open_id (ou_...) or all",
            "提及的 ID 为空；请填写 open_id（ou_ 开头）或 all",
        )
        yield ContentProblem(NOBODY, spot, what)
    elif who.startswith(("ou_", "on_")) or not _USER_ID.fullmatch(who):
        what = Words(
            f"mentions {quoted(who)}, which can't be anybody's id; "
            "copy the whole open_id (ou_...) of the person",
            f"提及的 {quoted(who)} 不可能是任何人的 ID；请完整复制对方的 open_id（ou_ 开头）",
        )
        yield ContentProblem(NOBODY, spot, what)
    else:
        what = Words(
            f"mentions {quoted(who)}, which is not an open_id (ou_...): it is somebody only if it "
            "is a user_id or address of your organization",
            f"提及的 {quoted(who)} 不是 open_id（ou_ 开头）：仅当它是本组织的 user_id 或邮箱时有效",
        )
        yield ContentProblem(UNKNOWN_WHO, spot, what)


def tables_in(text: str) -> tuple[int, int]:
    """How many tables of several columns the Markdown has, and how many of one."""
    wide = narrow = 0
    for line in without_code(text).splitlines():
        row = line.strip(" \t")
        if "-" not in row or not _RULE.issuperset(row):
            continue
        cells = row.strip("|").split("|")
        if all(_RULE_CELL.fullmatch(cell.strip(" \t")) for cell in cells):
            wide += len(cells) > 1
            narrow += len(cells) == 1 and "|" in row
    return wide, narrow


def without_code(text: str) -> str:
    """The Markdown with its code blanked, so that lines and columns stay."""
    return _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _problems_in_picture(key: str, spot: Spot) -> Iterator[ContentProblem]:
    if key.startswith("img_"):
        return
    if not key or re.search(r"[/.:\\]", key):
        what = Words(
            f"has a picture by its address, {quoted(key)}, for which Feishu refuses the whole "
            "card; upload it and write its image_key (img_...)",
            f"图片使用了地址 {quoted(key)}，飞书会因此拒绝整张卡片；"
            "请先上传图片并填写其 image_key（img_ 开头）",
        )
        yield ContentProblem(PICTURE_BY_ADDRESS, spot, what, f"image key {key}")
    else:
        yield odd_picture(key, spot)


def odd_picture(key: str, spot: Spot) -> ContentProblem:
    """A picture whose key is not of today's form."""
    what = Words(
        f"has the picture {quoted(key)}; Feishu's image_keys begin with img_",
        f"图片为 {quoted(key)}；飞书的 image_key 以 img_ 开头",
    )
    return ContentProblem(ODD_PICTURE, spot, what, f"image key {key}")


def _at(spot: Spot, text: str, at: int) -> Spot:
    return spot.at_line(text.count("\n", 0, at) + 1) if "\n" in text.strip() else spot
