"""A card as JSON text: read so that nothing in it passes unseen.

Members that are null count as absent: real cards have some. [seen]
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_feishu.content.problems import Spot

#: How deep objects and lists may stand in each other; no documented content comes near [assumed].
DEEPEST = 100


class _Repeating(dict[str, Any]):
    """An object that names some of its members more than once."""

    repeated: tuple[str, ...] = ()


def parsed(text: str) -> Any:
    """The value; raises ValueError for what is no JSON, or deeper than any content is."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if _depth(value) > DEEPEST:
        raise ValueError("nested too deep")
    return value


def dumped(value: Any, *, sort_keys: bool = False) -> str:
    """The shortest JSON of a value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)


def without_nulls(value: Any) -> Any:
    """The value without the members that are null."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def repeats_in(value: Any, spot: Spot | None = None) -> Iterator[tuple[str, Spot]]:
    """Each member that stands twice in one object, with the place of that object."""
    spot = spot or Spot()
    if isinstance(value, _Repeating):
        for name in value.repeated:
            yield name, spot
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from repeats_in(inner, spot.field(name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from repeats_in(inner, spot.item(at))


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) == len(members):
        return found
    times = Counter(name for name, _ in members)
    repeating = _Repeating(found)
    repeating.repeated = tuple(name for name in found if times[name] > 1)
    return repeating


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [inner for node in level for inner in _inside(node)]
    return depth


def _inside(node: object) -> Iterable[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()
