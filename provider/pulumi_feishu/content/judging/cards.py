"""What can be wrong with a card, as far as it is documented or was seen by many.

| code   | what is wrong                                                                     |
|--------|-----------------------------------------------------------------------------------|
| 200380 | a reference to a template: the emulator has none       [doc] im-v1/message/create |
| 11310  | a card entity (`card_id`): nor that                                        [seen] |
|        | in 2.0, over 200 components and texts              [doc] card-json-v2-structure   |
|        | over 5 tables in one language                                       [doc], [seen] |
| 200621 | whatever is wrong with the form of the JSON                 [seen], else [assumed] |
| 200861 | a tag of 1.0 that 2.0 does not have                   [doc] im-v1/message/create  |
| 200570 | a picture that is none of Feishu's                      [doc] im-v1/message/create |
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_feishu.content.judging import components
from pulumi_feishu.content.judging.elements import (
    TEXT_FORM,
    TITLE_FORM,
    Elements,
    translations,
    unknown_properties,
)
from pulumi_feishu.content.judging.markdown import tables_in
from pulumi_feishu.content.problems import PARSE, ContentProblem, Rule, Spot
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted

TEMPLATE = Rule(
    "[doc] im-v1/message/create; what it says is not in git",
    200380,
    "template does not exist, please confirm whether this template has been released",
)
ENTITY = Rule("[seen] cardkit; what it says is not in git", 11310, "cardid is invalid")
SCHEMA = Rule("[doc] card-json-structure, code [assumed]", 200621, PARSE)
ROOT_OF_1 = Rule("[seen] in 2.0 the elements stand in body", 200621, PARSE)
CONFIG = Rule("code [assumed]", 200621, PARSE)
BODY = Rule("[seen]", 200621, PARSE)
NO_ELEMENTS = Rule("[seen]", 200621, PARSE)
HEADER_ONLY = Rule("refused [seen], taken [seen]", 200621, PARSE, "header_only")
HEADER = Rule("[seen] no tag in 2.0; an object [assumed]", 200621, PARSE)
MANY_ELEMENTS = Rule("[doc] card-json-v2-structure", 11310, "element exceeds the limit")
_TOLD_OF_TABLES = "card table number over limit"
MANY_TABLES = Rule("[doc], [seen] 11310", 11310, _TOLD_OF_TABLES)
MANY_NARROW_TABLES = Rule(
    "whether one column is a table [assumed]", 11310, _TOLD_OF_TABLES, "one_column_tables"
)

_MOST_ELEMENTS = 200
_MOST_TABLES = 5

#: What stands at the root of 1.0 only.
_OF_1 = frozenset({"elements", "i18n_elements", "i18n_header"})


def problems_in_card(card: Mapping[str, Any], spot: Spot | None = None) -> Iterator[ContentProblem]:
    """What is wrong, in the order in which the server tells it [assumed]."""
    spot = spot or Spot()
    if is_reference(card):
        yield _reference(card, spot)
        return
    schema = card.get("schema", "1.0")
    if schema not in ("1.0", "2.0"):
        what = Words(
            f'has the schema {quoted(str(schema))}; write "2.0"',
            f'schema 为 {quoted(str(schema))}；请写 "2.0"',
        )
        yield ContentProblem(SCHEMA, spot, what, f"unsupported schema {schema}")
        return
    is_new = schema == "2.0"
    elements = Elements(is_new=is_new)
    yield from _problems_in_root(card, spot, is_new=is_new)
    header = card.get("header", {})
    yield from _problems_in_header(header, spot.field("header"), is_new=is_new)
    yield from elements.problems_in_parts(header, spot.field("header"))
    if is_new:
        yield from _problems_in_body(card.get("body"), spot.field("body"), elements)
    else:
        yield from _problems_in_old_body(card, spot, elements)
    yield from _problems_in_numbers(card, spot, is_new=is_new)


def is_reference(card: Mapping[str, Any]) -> bool:
    """Whether this names a card that lies with Feishu: a template, or an entity."""
    return "type" in card and isinstance(card.get("data"), dict)


def _reference(card: Mapping[str, Any], spot: Spot) -> ContentProblem:
    kind, data = card["type"], card["data"]
    if kind == "template":
        what = Words(
            "is a reference to a template, whose content is not in git and can't be reviewed; "
            "write the card itself, which the card builder shows as its source code",
            "是对卡片模板的引用，其内容不在 git 中，无法评审；请写入卡片本身的 JSON"
            "（可在卡片搭建工具中查看卡片源代码）",
        )
        return ContentProblem(TEMPLATE, spot, what, f"templateID: {data.get('template_id')}")
    what = Words(
        "is a reference to a card entity, whose content is not in git and can't be reviewed; "
        "write the card itself",
        "是对卡片实体的引用，其内容不在 git 中，无法评审；请写入卡片本身的 JSON",
    )
    return ContentProblem(ENTITY, spot, what)


def _problems_in_root(
    card: Mapping[str, Any], spot: Spot, *, is_new: bool
) -> Iterator[ContentProblem]:
    if is_new:
        for name in card:
            if name in _OF_1:
                what = Words(
                    f'has "{name}" at its root, as cards of schema 1.0 do; in 2.0 the elements '
                    'stand in "body": {"elements": [...]}',
                    f'根节点含有 1.0 卡片的 "{name}"；2.0 卡片的组件写在 "body": '
                    '{"elements": [...]} 中',
                )
                value = f"unknown property, property: {name}, path: {spot.told}"
                yield ContentProblem(ROOT_OF_1, spot, what, value)
        yield from unknown_properties(card, components.ROOT | _OF_1, spot)
    config = card.get("config", {})
    here = spot.field("config")
    if not isinstance(config, dict) or not isinstance(config.get("update_multi", True), bool):
        what = Words(
            'must be an object, whose "update_multi" is true',
            '必须是对象，且 "update_multi" 为 true',
        )
        yield ContentProblem(CONFIG, here, what, f"invalid config, path: {here.told}")
    elif is_new:
        yield from unknown_properties(config, components.CONFIG, here)
    if is_new and not isinstance(card.get("body"), dict):
        what = Words('lacks "body": {"elements": [...]}', '缺少 "body": {"elements": [...]}')
        yield ContentProblem(BODY, spot, what, f"body is required, path: {spot.told}")


def _problems_in_header(header: object, spot: Spot, *, is_new: bool) -> Iterator[ContentProblem]:
    if not isinstance(header, dict):
        what = Words("must be an object with a title", "必须是含 title 的对象")
        yield ContentProblem(HEADER, spot, what, f"invalid header, path: {spot.told}")
        return
    if is_new and "tag" in header:
        what = Words('has a "tag", which no header has; remove it', '含有 "tag"；请删除')
        value = f"unknown property, property: tag, path: {spot.told}"
        yield ContentProblem(HEADER, spot, what, value)
    if is_new:
        yield from unknown_properties(header, components.HEADER | {"tag"}, spot)
    for name in ("title", "subtitle"):
        text = header.get(name, {"tag": "plain_text"})
        here = spot.field(name)
        if not isinstance(text, dict) or text.get("tag") not in components.TEXT_TAGS:
            yield ContentProblem(TEXT_FORM, here, TITLE_FORM, f"invalid {name}, path: {here.told}")


def _problems_in_body(body: object, spot: Spot, elements: Elements) -> Iterator[ContentProblem]:
    if not isinstance(body, dict):
        return
    yield from unknown_properties(body, components.BODY, spot)
    inside = body.get("elements")
    if inside == [] or inside is None:
        yield ContentProblem(
            NO_ELEMENTS, spot, _NOTHING, f"elements is required, path: {spot.told}"
        )
    else:
        yield from elements.problems_in(inside, spot.field("elements"))


_NOTHING = Words("has no elements; a card needs at least one", "没有组件；卡片至少需要一个")


def _problems_in_old_body(
    card: Mapping[str, Any], spot: Spot, elements: Elements
) -> Iterator[ContentProblem]:
    languages = card.get("i18n_elements")
    if "elements" in card:
        yield from elements.problems_in(card["elements"], spot.field("elements"))
    if isinstance(languages, dict) and languages:
        here = spot.field("i18n_elements")
        for name, inside in languages.items():
            yield from elements.problems_in(inside, here.field(name))
        return
    if "elements" in card:
        return
    value = f"elements is required, path: {spot.told}"
    if "header" in card and languages is None:
        what = Words(
            'has a header and no "elements"; whether Feishu takes that is contested, add one',
            '只有标题而没有 "elements"；飞书是否接受并不确定，请至少添加一个组件',
        )
        yield ContentProblem(HEADER_ONLY, spot, what, value)
    else:
        yield ContentProblem(NO_ELEMENTS, spot, _NOTHING, value)


def _problems_in_numbers(
    card: Mapping[str, Any], spot: Spot, *, is_new: bool
) -> Iterator[ContentProblem]:
    if is_new and sum(1 for _ in _tagged(card.get("body"))) > _MOST_ELEMENTS:
        what = Words(
            f"has more than {_MOST_ELEMENTS} elements, texts included; shorten it",
            f"组件（含文本）超过 {_MOST_ELEMENTS} 个；请精简",
        )
        yield ContentProblem(MANY_ELEMENTS, spot, what)
    tables = list(_tables(card, is_new=is_new))
    what = Words(
        f"has more than {_MOST_TABLES} tables; Feishu takes at most {_MOST_TABLES} in a card",
        f"表格超过 {_MOST_TABLES} 个；飞书的一张卡片最多 {_MOST_TABLES} 个",
    )
    if any(wide > _MOST_TABLES for wide, _ in tables):
        yield ContentProblem(MANY_TABLES, spot, what, "table")
    elif any(wide + narrow > _MOST_TABLES for wide, narrow in tables):
        yield ContentProblem(MANY_NARROW_TABLES, spot, what, "table")


def _tables(card: Mapping[str, Any], *, is_new: bool) -> Iterator[tuple[int, int]]:
    """How many tables the card shows in each language: of several columns, and of one."""
    if is_new:
        yield from _tables_by_language(card.get("body"))
        return
    languages = card.get("i18n_elements")
    for body in (
        card.get("elements"),
        *(languages.values() if isinstance(languages, dict) else ()),
    ):
        yield sum(node["tag"] == "table" for node in _tagged(body)), 0


def _tables_by_language(body: object) -> Iterator[tuple[int, int]]:
    """For whoever has none of the languages, then by what each of them changes of that."""
    usual: Counter[str] = Counter()
    changed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for node in _tagged(body):
        usual["wide"] += node["tag"] == "table"
        if node["tag"] != "markdown":
            continue
        content = node.get("content")
        wide, narrow = tables_in(content) if isinstance(content, str) else (0, 0)
        usual.update(wide=wide, narrow=narrow)
        for name, language, said in translations(node):
            if name != "i18n_content":
                continue
            wide_there, narrow_there = tables_in(said)
            changed[language].update(wide=wide_there - wide, narrow=narrow_there - narrow)
    for change in (Counter[str](), *changed.values()):
        yield usual["wide"] + change["wide"], usual["narrow"] + change["narrow"]


def _tagged(node: object) -> Iterator[dict[str, Any]]:
    """Every object with a tag, however deep."""
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            if "tag" in node:
                yield node
            left += node.values()
        elif isinstance(node, list):
            left += node
