"""What can be wrong with the elements of a card: their tags, where they stand, what they say.

Rules without another source are [doc]: the page of each component, see `components`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulumi_feishu.content.judging.components import (
    AT_THE_ROOT_ONLY,
    CHILDREN,
    CONTAINERS,
    DEEPEST,
    OLD_TAGS,
    PROPERTIES,
    TAGS,
    TEXT_TAGS,
)
from pulumi_feishu.content.judging.markdown import (
    PICTURE_BY_ADDRESS,
    odd_picture,
    problems_in_markdown,
    problems_in_person,
)
from pulumi_feishu.content.problems import PARSE, ContentProblem, Rule, Spot
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted

FORM = Rule("[assumed]", 200621, PARSE)
UNKNOWN_TAG = Rule(
    "a tag that does not exist [seen]; the list may lack one", 200621, PARSE, "unknown_tag"
)
OLD_TAG = Rule(
    "[doc] im-v1/message/create", 200861, "cards of schema V2 no longer support this capability"
)
MISPLACED = Rule("[doc], [seen]", 200621, PARSE)
TOO_DEEP = Rule("[doc], code [assumed]", 200621, PARSE)
TEXT_FORM = Rule("[seen]", 200621, PARSE)
CONTENT = Rule("[doc], code [assumed]", 200621, PARSE)
UNKNOWN = Rule(
    "[doc] 2.0 refuses what it does not know; contested [seen]", 200621, PARSE, "unknown_property"
)
ELEMENT_ID = Rule("[doc] card-json-v2-structure, code [assumed]", 200621, PARSE)

#: [doc] letters, digits and _, the first a letter, at most 20.
_ELEMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")

TITLE_FORM = Words(
    'must be an object with "tag": "plain_text" or "lark_md"',
    '必须是 "tag" 为 "plain_text" 或 "lark_md" 的对象',
)


class Elements:
    """Judges the elements of one card of schema 1.0 or (`is_new`) 2.0."""

    def __init__(self, *, is_new: bool) -> None:
        self._is_new = is_new
        self._ids: set[str] = set()

    def problems_in(self, elements: object, spot: Spot) -> Iterator[ContentProblem]:
        """What is wrong with this list of elements at the root of the card."""
        yield from self._in_list(elements, spot, 0, frozenset())

    def problems_in_parts(self, node: object, spot: Spot) -> Iterator[ContentProblem]:
        """What is wrong with the Markdown and the pictures in this, wherever they stand."""
        if isinstance(node, list):
            for at, inner in enumerate(node):
                yield from self.problems_in_parts(inner, spot.item(at))
        elif isinstance(node, dict):
            if node.get("tag") in ("markdown", "lark_md"):
                yield from self._in_texts(node, spot)
            if node.get("img_key"):
                yield from _in_picture(node["img_key"], spot.field("img_key"))
            for name, inner in node.items():
                yield from self.problems_in_parts(inner, spot.field(name))

    def _in_list(
        self, elements: object, spot: Spot, depth: int, besides: frozenset[str]
    ) -> Iterator[ContentProblem]:
        if not isinstance(elements, list):
            what = Words("must be a list of elements", "必须是组件列表")
            yield ContentProblem(FORM, spot, what, f"elements is not a list, path: {spot.told}")
            return
        for at, element in enumerate(elements):
            tag = element.get("tag") if isinstance(element, dict) else None
            if not isinstance(tag, str):
                here = spot.item(at)
                what = Words('is not an element: it has no "tag"', '不是组件：没有 "tag"')
                yield ContentProblem(FORM, here, what, f"tag is required, path: {here.told}")
                continue
            yield from self._in_element(element, tag, spot.item(at, tag), depth, besides)

    def _in_element(
        self,
        element: Mapping[str, Any],
        tag: str,
        spot: Spot,
        depth: int,
        besides: frozenset[str],
    ) -> Iterator[ContentProblem]:
        yield from self._in_tag(tag, spot, depth, besides)
        if self._is_new:
            yield from self._in_id(element, spot)
            yield from unknown_properties(element, PROPERTIES.get(tag) or element.keys(), spot)
        yield from self._in_content(element, tag, spot)
        inside = depth + (tag in CONTAINERS)
        if inside > DEEPEST:
            what = Words(
                f"stands in more than {DEEPEST} containers, one in the other; flatten it",
                f"容器嵌套超过 {DEEPEST} 层；请减少层级",
            )
            yield ContentProblem(
                TOO_DEEP, spot, what, f"elements are nested too deep, path: {spot.told}"
            )
            return
        name, may_hold = CHILDREN.get(tag, ("elements", frozenset[str]()))
        for other, part in element.items():
            # The extra of a `div` is an element too.
            if other not in (name, "extra"):
                yield from self.problems_in_parts(part, spot.field(other))
        if name in element:
            yield from self._in_list(element[name], spot.field(name), inside, may_hold)

    def _in_tag(
        self, tag: str, spot: Spot, depth: int, besides: frozenset[str]
    ) -> Iterator[ContentProblem]:
        value = f"type of element is not supported tag: {tag}, path: {spot.told}"
        if tag in OLD_TAGS and self._is_new:
            what = Words(
                f'has the tag "{tag}", which cards of schema 2.0 no longer have',
                f'为 "{tag}"，2.0 卡片已不再支持该组件',
            )
            yield ContentProblem(OLD_TAG, spot, what, f"unsupported tag {tag}")
        elif depth > 0 and tag in AT_THE_ROOT_ONLY:
            what = Words(
                f"is a {tag}, which may stand at the root of the card only",
                f"为 {tag} 组件，只能放在卡片根节点下",
            )
            yield ContentProblem(MISPLACED, spot, what, value)
        elif tag not in TAGS | OLD_TAGS | besides:
            what = Words(
                f"has the tag {quoted(tag)}, which Feishu does not document here; it refuses cards "
                "for tags that it does not know",
                f"tag 为 {quoted(tag)}，飞书文档在此处没有该组件；飞书会拒绝含未知 tag 的卡片",
            )
            yield ContentProblem(UNKNOWN_TAG, spot, what, value)

    def _in_id(self, element: Mapping[str, Any], spot: Spot) -> Iterator[ContentProblem]:
        if "element_id" not in element:
            return
        given, here = element["element_id"], spot.field("element_id")
        value = f"invalid element_id, path: {here.told}"
        if not isinstance(given, str) or not _ELEMENT_ID.fullmatch(given):
            what = Words(
                f"is {quoted(str(given))}; an element_id is a letter, then letters, digits or _, "
                "at most 20",
                f"为 {quoted(str(given))}；须以字母开头，只含字母、数字和 _，最多 20 个字符",
            )
            yield ContentProblem(ELEMENT_ID, here, what, value)
        elif given in self._ids:
            what = Words(
                f"is {quoted(given)} like that of another element; each needs its own",
                f"{quoted(given)} 与另一组件重复；element_id 必须唯一",
            )
            yield ContentProblem(ELEMENT_ID, here, what, f"duplicate element_id, path: {here.told}")
        else:
            self._ids.add(given)

    def _in_content(
        self, element: Mapping[str, Any], tag: str, spot: Spot
    ) -> Iterator[ContentProblem]:
        has_content = isinstance(element.get("content"), str) or bool(translations(element))
        if tag == "markdown" and not has_content:
            what = Words('has no "content"', '没有 "content"')
            yield ContentProblem(CONTENT, spot, what, f"content is required, path: {spot.told}")
        if tag in ("markdown", "lark_md"):
            yield from self._in_texts(element, spot)
        elif tag == "img":
            yield from _in_picture(element.get("img_key"), spot.field("img_key"))
        elif tag == "person":
            yield from problems_in_person(_id(element, "user_id"), spot.field("user_id"))
        elif tag == "person_list":
            people = element.get("persons")
            for at, person in enumerate(people if isinstance(people, list) else ()):
                here = spot.field("persons").item(at)
                if isinstance(person, dict):
                    yield from problems_in_person(_id(person, "id"), here.field("id"))
        elif tag == "div":
            yield from self._in_div(element, spot)

    def _in_texts(self, text: Mapping[str, Any], spot: Spot) -> Iterator[ContentProblem]:
        """The Markdown in its languages; where there are some, Feishu reads only those [doc]."""
        told = translations(text)
        if not told and isinstance(text.get("content"), str):
            here = spot.field("content")
            yield from problems_in_markdown(text["content"], here, is_new=self._is_new)
        for name, language, said in told:
            here = spot.field(name).field(language)
            yield from problems_in_markdown(said, here, is_new=self._is_new)

    def _in_div(self, element: Mapping[str, Any], spot: Spot) -> Iterator[ContentProblem]:
        fields = element.get("fields")
        texts = [(element["text"], spot.field("text"))] if "text" in element else []
        for at, field in enumerate(fields if isinstance(fields, list) else ()):
            if isinstance(field, dict) and "text" in field:
                texts.append((field["text"], spot.field("fields").item(at).field("text")))
        for text, here in texts:
            tag = text.get("tag") if isinstance(text, dict) else None
            if tag not in TEXT_TAGS:
                where = f"{here.told}(tag: {tag})"
                value = f"type of element is not supported tag: {tag}, path: {where}"
                yield ContentProblem(TEXT_FORM, here, TITLE_FORM, value)
        extra = element.get("extra")
        if isinstance(extra, dict) and isinstance(extra.get("tag"), str):
            here = spot.field("extra")
            yield from self._in_element(extra, extra["tag"], here, 1, frozenset())


def translations(text: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """A text in its languages: the name of the member, the language, and what is said."""
    return [
        (name, language, said)
        for name in ("i18n_content", "i18n")
        if isinstance(text.get(name), dict)
        for language, said in text[name].items()
        if isinstance(said, str)
    ]


def unknown_properties(
    node: Mapping[str, Any], known: Iterable[str], spot: Spot
) -> Iterator[ContentProblem]:
    """What 2.0 does not document here."""
    for name in node:
        if name not in known:
            what = Words(
                f"has {quoted(name)}, which Feishu does not document there; it may refuse the card",
                f"含有飞书文档未记载的 {quoted(name)}；飞书可能拒绝该卡片",
            )
            value = f"unknown property, property: {name}, path: {spot.told}"
            yield ContentProblem(UNKNOWN, spot, what, value)


def _in_picture(key: object, spot: Spot) -> Iterator[ContentProblem]:
    name = str(key)
    if isinstance(key, str) and key.startswith("img_"):
        return
    if isinstance(key, str) and key and not re.search(r"[/.:\\]", key):
        yield odd_picture(name, spot)
        return
    what = Words(
        f"is {quoted(name)}, which is not an image_key; upload the picture and write its image_key "
        "(img_...)",
        f"{quoted(name)} 不是 image_key；请先上传图片并填写其 image_key（img_ 开头）",
    )
    yield ContentProblem(PICTURE_BY_ADDRESS, spot, what, f"image key {key}")


def _id(person: Mapping[str, Any], name: str) -> str:
    who = person.get(name)
    return who if isinstance(who, str) else ""
