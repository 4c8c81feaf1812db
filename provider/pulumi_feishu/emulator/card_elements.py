"""Whether the elements of a card exist, stand where they may, and have content.

| code   | what is wrong                                                                       |
|--------|-------------------------------------------------------------------------------------|
| 200621 | elements that are no list; an element that is no object or has no tag [assumed]     |
|        | a tag that does not exist                                             [seen]        |
|        | a form or table that is not at the root                               [doc], [seen] |
|        | `div` whose text is neither plain_text nor lark_md                    [seen]        |
|        | `markdown` whose content is no text                    [doc], code [assumed]        |
|        | containers in each other, more than 5                  [doc], code [assumed]        |
| 200861 | a tag of 1.0 that 2.0 does not have                    [doc] im-v1/message/create   |
| 200570 | `img` whose key is not one of an image                 [doc] im-v1/message/create   |

[doc], where nothing else is said: the page of each component, below
https://open.feishu.cn/document/feishu-cards/card-components
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_feishu.emulator.card_mistakes import card_error, parse_error

#: What a text inside an element or the header may be.
TEXT_TAGS = ("plain_text", "lark_md")

_CONTAINERS = ("column_set", "form", "interactive_container", "collapsible_panel")
_CONTENTS = (
    *("div", "markdown", "img", "img_combination", "person", "person_list"),
    *("chart", "table", "hr", "audio"),
)
_INPUTS = (
    *("button", "input", "overflow", "select_static", "multi_select_static", "select_person"),
    *("multi_select_person", "date_picker", "picker_time", "picker_datetime", "select_img"),
    "checker",
)
_TAGS = {*_CONTAINERS, *_CONTENTS, *_INPUTS}

#: 1.0 only. [doc] card-json-v2-breaking-changes-release-notes
_OLD_TAGS = {"action", "note"}

_AT_THE_ROOT_ONLY = ("form", "table")
_DEEPEST = 5

#: The lists of elements inside an element, and the tags that are allowed there besides.
_CHILDREN = {"elements": set(TEXT_TAGS), "columns": {"column"}, "actions": set()}


def mistake_in_elements(elements: object, path: str, *, is_new: bool) -> str | None:
    """The first mistake in these elements of a 1.0 or (`is_new`) 2.0 card, with its place."""
    return _mistake_in_list(elements, path, _Rules(is_new), 0)


class _Rules:
    """What one schema knows."""

    def __init__(self, is_new: bool) -> None:
        self.known = _TAGS if is_new else _TAGS | _OLD_TAGS
        self.dropped = _OLD_TAGS if is_new else set()

    def mistake_in_tag(self, tag: str, path: str, depth: int, besides: set[str]) -> str | None:
        """Whether this tag exists and may stand here."""
        if tag in self.dropped:
            why = "cards of schema V2 no longer support this capability"
            return card_error(200861, why, f"unsupported tag {tag}", path=path)
        is_misplaced = depth > 0 and tag in _AT_THE_ROOT_ONLY
        if is_misplaced or tag not in self.known | besides:
            return parse_error(f"type of element is not supported tag: {tag}, path: {path}")
        return None


def _mistake_in_list(
    elements: object, path: str, rules: _Rules, depth: int, name: str = ""
) -> str | None:
    if not isinstance(elements, list):
        return parse_error(f"elements is not a list, path: {path}")
    besides = _CHILDREN.get(name, set())
    for at, element in enumerate(elements):
        tag = element.get("tag") if isinstance(element, dict) else None
        if not isinstance(tag, str):
            return parse_error(f"tag is required, path: {path} -> [{at}]")
        here = f"{path} -> [{at}](tag: {tag})"
        mistake = (
            rules.mistake_in_tag(tag, here, depth, besides)
            or _mistake_in_content(element, here)
            or _mistake_in_children(element, here, rules, depth)
        )
        if mistake:
            return mistake
    return None


def _mistake_in_children(
    element: Mapping[str, Any], path: str, rules: _Rules, depth: int
) -> str | None:
    inside = depth + (element["tag"] in _CONTAINERS)
    if inside > _DEEPEST:
        return parse_error(f"elements are nested too deep, path: {path}")
    for name in _CHILDREN:
        if name in element:
            mistake = _mistake_in_list(element[name], f"{path} -> {name}", rules, inside, name)
            if mistake:
                return mistake
    return None


def _mistake_in_content(element: Mapping[str, Any], path: str) -> str | None:
    tag = element["tag"]
    if tag == "markdown" and not isinstance(element.get("content"), str):
        return parse_error(f"content is required, path: {path}")
    if tag == "div" and "text" in element:
        text = element["text"]
        inner = text.get("tag") if isinstance(text, dict) else None
        if inner not in TEXT_TAGS:
            where = f"{path} -> text(tag: {inner})"
            return parse_error(f"type of element is not supported tag: {inner}, path: {where}")
    if tag == "img" and not str(element.get("img_key")).startswith("img_"):
        value = f"image key {element.get('img_key')}"
        return card_error(200570, "card contains invalid image keys", value)
    return None
