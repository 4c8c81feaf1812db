"""YAML as a tree in which every value and field name knows its file position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from pulumi_feishu.text.i18n import Words

Location = tuple[int | str, ...]


class Place(NamedTuple):
    """A line and a column, counted from 1."""

    line: int
    column: int


START = Place(1, 1)


class Quoted(str):
    """A text that stands in quotes, or in a block: never a number, never true or false."""

    __slots__ = ()


_NO_NAMES: Mapping[str, Place] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file; `names` has the place of each field name of a mapping.

    `cut` is a comment behind a text that may be meant to belong to it: no blank follows its `#`.
    """

    place: Place
    value: str | tuple[Node, ...] | dict[str, Node]
    names: Mapping[str, Place] = field(default_factory=lambda: _NO_NAMES)
    cut: str = ""

    @property
    def fields(self) -> dict[str, Node]:
        """The fields of a mapping; none when this is a text or a list."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> tuple[Node, ...]:
        """The items of a list; none when this is a text or a mapping."""
        return self.value if isinstance(self.value, tuple) else ()

    def items_of(self, name: str) -> tuple[Node, ...]:
        """The items of the list that this field has; none when it has no list."""
        return self.fields[name].items if name in self.fields else ()

    def text(self, name: str) -> str | None:
        """The text that this field has; None when it is absent, or no text."""
        value = self.fields[name].value if name in self.fields else None
        return value if isinstance(value, str) else None

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
            if step in node.fields:
                node = node.fields[str(step)]
            elif node.items and isinstance(step, int):
                node = node.items[step]
        return node


@dataclass(frozen=True)
class Violation:
    """Something wrong at a place; `location` leads to the value that it belongs to."""

    place: Place
    location: Location
    what: Words


class Unreadable(Exception):
    """The text has no meaning as a whole, so nothing else can be said about it."""

    def __init__(self, place: Place, what: Words) -> None:
        super().__init__(str(what))
        self.place = place
        self.what = what
