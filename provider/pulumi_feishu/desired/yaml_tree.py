"""YAML as a tree whose every value and field name knows its place, and whose scalars are texts.

Built from PyYAML's events, not from `yaml.compose`: that one crashes the interpreter on 100 000
nested brackets (PyYAML 6.0.3 with libyaml), and keeps no trace of tags and aliases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import yaml

#: A file, and what its aliases make of it, has at most this many characters (3000 groups: 0.4 MB).
LONGEST = 5_000_000

_DEEPEST = 20
_HOW_TO_WRITE = "quote texts with ': ' or special characters, indent with spaces only"
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Location = tuple[int | str, ...]


class Place(NamedTuple):
    """A line and a column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Node:
    """A value of the file; `names` has the place of each field name of a mapping."""

    place: Place
    value: str | tuple[Node, ...] | dict[str, Node]
    names: dict[str, Place] = field(default_factory=dict)

    def plain(self) -> object:
        """Return the value without its places: texts, tuples and dicts."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, tuple):
            return tuple(node.plain() for node in self.value)
        return self.value

    def at(self, location: Location) -> Node:
        """Return the node there; steps that the file does not have are passed over."""
        node = self
        for step in location:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, tuple) and isinstance(step, int):
                node = node.value[step]
        return node


@dataclass(frozen=True)
class Finding:
    """Something wrong at a place; `location` leads to the value that it belongs to."""

    place: Place
    location: Location
    what: str


class Unreadable(Exception):
    """The text has no meaning as a whole, so nothing else can be said about it."""

    def __init__(self, place: Place, what: str) -> None:
        super().__init__(what)
        self.place = place
        self.what = what


def parse(text: str) -> tuple[Node | None, list[Finding]]:
    """Return the only document, None when there is none, and what YAML allows but we don't.

    Raises Unreadable on broken YAML, on a second document, and on values too deep or too long.
    """
    try:
        composer = _Composer(_events(text))
        return composer.document(), composer.findings
    except yaml.reader.ReaderError as error:
        character = chr(int(error.character))
        before = text[: text.find(character)]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise Unreadable(place, f"character {character!r} is not allowed; remove it") from error
    except yaml.MarkedYAMLError as error:
        reason = ", ".join(filter(None, (error.context, error.problem)))
        what = f"not valid YAML: {reason}; {_HOW_TO_WRITE}"
        raise Unreadable(_place(error.problem_mark), what) from error


def _events(text: str) -> Iterator[Any]:
    parser = _Parser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _mistake_in_name(name: object, known: dict[str, Place]) -> str | None:
    if not isinstance(name, str):
        return "a field name must be a text; put what starts with { or [ in quotes"
    if name == "<<":
        return "merge keys (<<) are not read; write the fields out"
    if name in known:
        return f"field {name!r} is already in line {known[name].line}; keep one"
    return None


class _Composer:
    def __init__(self, events: Iterator[Any]) -> None:
        self.findings: list[Finding] = []
        self._events = events
        # Each anchor's value with its length; values still being read are only counted.
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._open_anchors = 0
        self._length = 0

    def document(self) -> Node | None:
        root = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    what = "a second YAML document starts here; keep one"
                    raise Unreadable(_place(event.start_mark), what)
                root = self._node(next(self._events), ())
        return root

    def _node(self, event: Any, location: Location) -> Node:
        place = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(str(event.anchor), place)
        if len(location) > _DEEPEST:
            raise Unreadable(place, f"nested more than {_DEEPEST} deep")
        if event.tag is not None:
            self._find(place, location, f"tag {event.tag!r} is not read; remove it")
        if event.anchor is None:
            return self._value(event, place, location)
        before = self._length
        self._open_anchors += 1
        node = self._value(event, place, location)
        self._open_anchors -= 1
        self._anchors[event.anchor] = (node, self._length - before)
        return node

    def _value(self, event: Any, place: Place, location: Location) -> Node:
        self._grow(1, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(place, tuple(self._items(location)))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, location)
        self._grow(len(event.value), place)
        return Node(place, event.value)

    def _items(self, location: Location) -> Iterator[Node]:
        for index, event in enumerate(self._until(yaml.SequenceEndEvent)):
            yield self._node(event, (*location, index))

    def _mapping(self, place: Place, location: Location) -> Node:
        mapping = Node(place, values := {}, {})
        for event in self._until(yaml.MappingEndEvent):
            name = self._node(event, (*location, "")).value
            value = self._node(next(self._events), (*location, str(name)))
            what = _mistake_in_name(name, mapping.names)
            if what:
                self._find(_place(event.start_mark), location, what)
            else:
                values[str(name)] = value
                mapping.names[str(name)] = _place(event.start_mark)
        return mapping

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _aliased(self, anchor: str, place: Place) -> Node:
        # So an alias never contains an alias: no recursion, no tower, no exponential growth.
        if self._open_anchors:
            raise Unreadable(place, f"alias *{anchor} is inside an anchored value; write it out")
        if anchor not in self._anchors:
            raise Unreadable(place, f"alias *{anchor} has no anchor &{anchor} before it")
        node, length = self._anchors[anchor]
        self._grow(length, place)
        return replace(node, place=place)

    def _grow(self, length: int, place: Place) -> None:
        self._length += length
        if self._length > LONGEST:
            what = f"with its aliases written out, this file is longer than {LONGEST:,} characters"
            raise Unreadable(place, what)

    def _find(self, place: Place, location: Location, what: str) -> None:
        self.findings.append(Finding(place, location, what))
