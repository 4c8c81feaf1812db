"""From YAML to a tree whose scalars are texts.

Built from PyYAML's events, not from `yaml.compose`: that one crashes the interpreter on 100 000
nested brackets (PyYAML 6.0.3 with libyaml), and keeps no trace of tags and aliases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from pulumi_feishu.notices_file.errors import MOST_MISTAKES
from pulumi_feishu.notices_file.yaml_errors import broken
from pulumi_feishu.notices_file.yaml_nodes import (
    Location,
    Node,
    Place,
    Quoted,
    Unreadable,
    Violation,
)
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted

#: All files, and what their aliases make of them, are at most this long (3000 groups: 1 million).
LONGEST = 5_000_000

#: What each value and field name counts beside its characters, for the time that it takes.
_NODE = 16

_DEEPEST = 20
_MOST_FIELDS = 100

#: Half of a character, which no file and no request can hold. libyaml refuses it by itself.
_HALF = re.compile("[\ud800-\udfff]")
#: A comment right behind a text, as people write channels and tags.
_CUT = re.compile(r"[ \t]+(#[^\s#].*)")

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Allowance:
    """How much may still be read, in all files together."""

    left: int = LONGEST


def parse_yaml(text: str, allowance: Allowance) -> tuple[Node | None, list[Violation]]:
    """Return the only document, None when there is none, and what YAML allows but we don't.

    Raises Unreadable on broken YAML, on a second document, and on values too deep, wide or long.
    """
    try:
        composer = _Composer(_events(text), allowance, _lines(text) if _CUT.search(text) else [])
        return composer.document(), composer.findings
    except yaml.reader.ReaderError as error:
        character = chr(int(error.character))
        before = text[: text.find(character)]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise Unreadable(place, _not_allowed(character)) from error
    except yaml.MarkedYAMLError as error:
        place, what = broken(error, _lines(text))
        raise Unreadable(place, what) from error


def _events(text: str) -> Iterator[Any]:
    parser = _Parser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _lines(text: str) -> list[str]:
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _not_allowed(character: str) -> Words:
    return Words(
        f"character {character!r} is not allowed; remove it",
        f"不允许字符 {character!r}；请删除",
    )


def _mistake_in_name(name: object, known: dict[str, Place]) -> Words | None:
    if not isinstance(name, str):
        return Words(
            "a field name must be a string; put what starts with { or [ in quotes",
            "字段名必须是文字；以 { 或 [ 开头的请加引号",
        )
    if name == "<<":
        return Words(
            "merge keys (<<) are not supported; write the fields out",
            "不支持合并键（<<）；请把字段写全",
        )
    if name in known:
        line = known[name].line
        return Words(
            f"field {quoted(name)} is already in line {line}; keep one",
            f"字段 {quoted(name)} 在第 {line} 行已经写过；请只保留一个",
        )
    return None


class _Composer:
    def __init__(self, events: Iterator[Any], allowance: Allowance, lines: list[str]) -> None:
        self.findings: list[Violation] = []
        self._events = events
        self._lines = lines
        # Each anchor's value with its length; values still being read are only counted.
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._open_anchors = 0
        self._allowance = allowance

    def document(self) -> Node | None:
        root = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    what = Words(
                        "a second YAML document starts here; keep one",
                        "这里开始了第二个 YAML 文档；请只保留一个",
                    )
                    raise Unreadable(_place(event.start_mark), what)
                root = self._node(next(self._events), ())
        return root

    def _node(self, event: Any, location: Location) -> Node:
        place = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(str(event.anchor), place)
        if len(location) > _DEEPEST:
            what = Words(f"nested more than {_DEEPEST} deep", f"嵌套超过 {_DEEPEST} 层")
            raise Unreadable(place, what)
        if event.tag is not None:
            tag = quoted(event.tag)
            what = Words(f"tag {tag} is not supported; remove it", f"不支持标签 {tag}；请删除")
            self._find(place, location, what)
        if event.anchor is None:
            return self._value(event, place, location)
        before = self._allowance.left
        self._open_anchors += 1
        node = self._value(event, place, location)
        self._open_anchors -= 1
        self._anchors[event.anchor] = (node, before - self._allowance.left)
        return node

    def _value(self, event: Any, place: Place, location: Location) -> Node:
        self._grow(_NODE, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(place, tuple(self._items(location)))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, location)
        self._grow(len(event.value), place)
        if half := _HALF.search(event.value):
            raise Unreadable(place, _not_allowed(half[0]))
        if event.style:
            return Node(place, Quoted(event.value))
        return Node(place, event.value, cut=self._cut_behind(event.end_mark) if event.value else "")

    def _cut_behind(self, end: Any) -> str:
        if not self._lines or end.line >= len(self._lines):
            return ""
        match = _CUT.match(self._lines[end.line], end.column)
        return match[1] if match else ""

    def _items(self, location: Location) -> Iterator[Node]:
        for index, event in enumerate(self._until(yaml.SequenceEndEvent)):
            yield self._node(event, (*location, index))

    def _mapping(self, place: Place, location: Location) -> Node:
        values: dict[str, Node] = {}
        names: dict[str, Place] = {}
        for event in self._until(yaml.MappingEndEvent):
            if len(values) == _MOST_FIELDS:
                what = Words(
                    f"more than {_MOST_FIELDS} fields in one mapping",
                    f"一个映射中的字段超过 {_MOST_FIELDS} 个",
                )
                raise Unreadable(_place(event.start_mark), what)
            name = self._node(event, (*location, "")).value
            value = self._node(next(self._events), (*location, str(name)))
            mistake = _mistake_in_name(name, names)
            if mistake:
                self._find(_place(event.start_mark), location, mistake)
            else:
                values[str(name)] = value
                names[str(name)] = _place(event.start_mark)
        return Node(place, values, names)

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _aliased(self, anchor: str, place: Place) -> Node:
        # So an alias never contains an alias: no recursion, no tower, no exponential growth.
        if self._open_anchors:
            what = Words(
                f"alias *{anchor} is inside an anchored value; write it out",
                f"别名 *{anchor} 在带锚点的值里面；请把内容写全",
            )
            raise Unreadable(place, what)
        if anchor not in self._anchors:
            what = Words(
                f"alias *{anchor} has no anchor &{anchor} before it",
                f"别名 *{anchor} 之前没有锚点 &{anchor}",
            )
            raise Unreadable(place, what)
        node, length = self._anchors[anchor]
        self._grow(length, place)
        return replace(node, place=place)

    def _grow(self, length: int, place: Place) -> None:
        self._allowance.left -= length
        if self._allowance.left < 0:
            what = Words(
                f"with aliases written out, the files are longer than {LONGEST:,} characters",
                f"把别名展开后，这些文件超过 {LONGEST:,} 个字符",
            )
            raise Unreadable(place, what)

    def _find(self, place: Place, location: Location, what: Words) -> None:
        if len(self.findings) <= MOST_MISTAKES:
            self.findings.append(Violation(place, location, what))
