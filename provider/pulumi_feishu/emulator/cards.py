"""Whether a card can be made of its JSON, judged as far as documented or seen.

A refusal is 230099 with an inner code, `ext=ErrCode: …; ErrMsg: …; ErrorValue: …;`. Which one is
told when several apply is [assumed]: the root, the header, the elements in order, their number.

| code   | what is wrong                                                                       |
|--------|-------------------------------------------------------------------------------------|
| 200380 | a template: the emulator has none                      [doc] im-v1/message/create   |
| 11310  | a card entity (`card_id`): it has none of those either                [seen]        |
| 200621 | a schema besides 1.0 and 2.0           [doc] card-json-structure, code [assumed]    |
|        | in 2.0, a property of the root that it lacks, as 1.0's `elements`     [seen]        |
|        | no elements, or 2.0 with an empty list of them                        [seen]        |
|        | elements that are no list; `config` or `header` that is no object     [assumed]     |
|        | a title without a tag of text; a tag in 2.0's header                  [seen]        |
|        | an element: see `card_elements.py`                                                  |
| 11310  | in 2.0, over 200 components and elements, texts too    [doc] card-json-v2-structure |
|        | over 5 tables, Markdown's included                                    [seen]        |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_feishu.emulator.card_elements import TEXT_TAGS, mistake_in_elements
from pulumi_feishu.emulator.card_mistakes import card_error, parse_error
from pulumi_feishu.emulator.envelope import Answer, refuse

_MOST_ELEMENTS = 200
_MOST_TABLES = 5

#: What may stand at the root of a 2.0 card. [doc] card-json-v2-structure
_ROOT_OF_2 = ("schema", "config", "card_link", "header", "body")

#: The row below a Markdown table's head.
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$", re.M)
_CODE_BLOCK = re.compile(r"^[ \t]*```.*?(^[ \t]*```|\Z)", re.M | re.S)


def refusal(card: Mapping[str, Any]) -> Answer | None:
    """Why no card can be made of this, None when one can."""
    mistake = mistake_in(card)
    return refuse(230099, msg=f"Failed to create card content, ext={mistake}") if mistake else None


def mistake_in(card: Mapping[str, Any]) -> str | None:
    """The first mistake, as the server tells it behind `ext=`."""
    if "type" in card and isinstance(card.get("data"), dict):
        return _mistake_in_reference(card["type"], card["data"])
    schema = card.get("schema", "1.0")
    if schema not in ("1.0", "2.0"):
        return parse_error(f"unsupported schema {schema}")
    is_new = schema == "2.0"
    return (
        _mistake_in_root(card, is_new=is_new)
        or _mistake_in_header(card.get("header", {}), is_new=is_new)
        or (_mistake_in_body(card["body"]) if is_new else _mistake_in_old_body(card))
        or _mistake_in_number(card, is_new=is_new)
    )


def _mistake_in_reference(kind: object, data: Mapping[str, Any]) -> str:
    if kind == "template":
        why = "template does not exist, please confirm whether this template has been released"
        return card_error(200380, why, f"templateID: {data.get('template_id')}")
    return card_error(11310, "cardid is invalid")


def _mistake_in_root(card: Mapping[str, Any], *, is_new: bool) -> str | None:
    unknown = [name for name in card if name not in _ROOT_OF_2] if is_new else []
    if unknown:
        return parse_error(f"unknown property, property: {unknown[0]}, path: ROOT")
    config = card.get("config", {})
    if not isinstance(config, dict) or not isinstance(config.get("update_multi", True), bool):
        return parse_error("invalid config, path: ROOT -> config")
    if is_new and not isinstance(card.get("body"), dict):
        return parse_error("body is required, path: ROOT")
    return None


def _mistake_in_header(header: object, *, is_new: bool) -> str | None:
    if not isinstance(header, dict):
        return parse_error("invalid header, path: ROOT -> header")
    if is_new and "tag" in header:
        return parse_error("unknown property, property: tag, path: ROOT -> header")
    for name in ("title", "subtitle"):
        text = header.get(name, {"tag": "plain_text"})
        if not isinstance(text, dict) or text.get("tag") not in TEXT_TAGS:
            return parse_error(f"invalid {name}, path: ROOT -> header -> {name}")
    return None


def _mistake_in_body(body: Mapping[str, Any]) -> str | None:
    elements = body.get("elements")
    if elements == [] or "elements" not in body:
        return parse_error("elements is required, path: ROOT -> body")
    return mistake_in_elements(elements, "ROOT -> body -> elements", is_new=True)


def _mistake_in_old_body(card: Mapping[str, Any]) -> str | None:
    if "elements" in card:
        return mistake_in_elements(card["elements"], "ROOT -> elements", is_new=False)
    languages = card.get("i18n_elements")
    if not isinstance(languages, dict) or not languages:
        return parse_error("elements is required, path: ROOT")
    mistakes = (
        mistake_in_elements(elements, f"ROOT -> i18n_elements -> {name}", is_new=False)
        for name, elements in languages.items()
    )
    return next(filter(None, mistakes), None)


def _mistake_in_number(card: Mapping[str, Any], *, is_new: bool) -> str | None:
    tagged = list(_tagged(card.get("body") if is_new else card.get("elements")))
    if is_new and len(tagged) > _MOST_ELEMENTS:
        return card_error(11310, "element exceeds the limit")
    tables = sum(node["tag"] == "table" for node in tagged)
    if is_new:
        tables += sum(_markdown_tables(node) for node in tagged if node["tag"] == "markdown")
    if tables > _MOST_TABLES:
        return card_error(11310, "card table number over limit", "table")
    return None


def _markdown_tables(element: Mapping[str, Any]) -> int:
    return len(_TABLE_RULE.findall(_CODE_BLOCK.sub("", element["content"])))


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
