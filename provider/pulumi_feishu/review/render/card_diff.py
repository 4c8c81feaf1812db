"""A diff of two cards over their whole trees, since a card can say what no drawing shows.

What is not known to be a matter of looks is content: a key that nobody has heard of, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from pulumi_feishu.content.inside import parsed_object

#: Keys whose plain values only say how something looks.
#: https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components
LOOKS = frozenset(
    {
        "background_style",
        "color",
        "corner_radius",
        "flex_mode",
        "horizontal_align",
        "horizontal_spacing",
        "margin",
        "padding",
        "template",
        "text_align",
        "text_color",
        "text_size",
        "vertical_align",
        "vertical_spacing",
        "width",
    }
)

#: Comparing two lists costs up to the product of their lengths, and more.
_MOST_COMPARISONS = 40_000

#: The keys below which those are what they seem. Elsewhere, as in a table's rows or in what a
#: button sends, a key of the same name is somebody's own.
_STRUCTURE = frozenset({"header", "title", "subtitle", "text", "body", "elements", "columns"})
_STRUCTURE |= {"text_tag_list", "fields"}


#: The keys on the way to a place, and of items their numbers, from 1 on.
_Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Difference:
    """One place of a card, such as `body › elements 2 › rows 1 › w`, and what stands there.

    None where nothing stands; what is no text is JSON.
    """

    where: str
    before: str | None
    after: str | None
    is_look: bool


def card_changes(before: str, after: str) -> list[Difference] | None:
    """The places where two cards differ, each as JSON; None where one of them is no card."""
    old, new = parsed_object(before), parsed_object(after)
    return None if old is None or new is None else list(_between(old, new, ()))


def _between(old: Any, new: Any, path: _Path) -> Iterator[Difference]:
    if _canonical(old) == _canonical(new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _of_key(old, new, key, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_items(old, new, path)
    else:
        yield _difference(path, _text(old), _text(new))


def _of_key(
    old: Mapping[str, Any], new: Mapping[str, Any], key: str, path: _Path
) -> Iterator[Difference]:
    here = (*path, key)
    if key in old and key in new:
        yield from _between(old[key], new[key], here)
    else:
        yield _difference(here, *(_text(side[key]) if key in side else None for side in (old, new)))


def _of_items(old: list[Any], new: list[Any], path: _Path) -> Iterator[Difference]:
    """Items that stay are passed over; what comes where another one goes is compared with it."""
    if len(old) * len(new) > _MOST_COMPARISONS:
        yield _difference(path, _text(old), _text(new))
        return
    before, after = ([_canonical(item) for item in side] for side in (old, new))
    for tag, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for at, (one, other) in enumerate(zip_longest(range(i, j), range(k, m))):
            here = (*path, (i if other is None else k) + at + 1)
            if one is not None and other is not None:
                yield from _between(old[one], new[other], here)
            elif one is not None:
                yield _difference(here, _text(old[one]), None)
            else:
                yield _difference(here, None, _text(new[other]))


def _difference(path: _Path, before: str | None, after: str | None) -> Difference:
    *above, last = path
    known = all(isinstance(step, int) or step in _STRUCTURE for step in above)
    plain = all(side is None or not side.startswith(("{", "[")) for side in (before, after))
    where = "".join(f" {step}" if isinstance(step, int) else f" › {step}" for step in path)
    return Difference(
        where.removeprefix(" › "), before, after, is_look=known and plain and last in LOOKS
    )


def _canonical(value: object) -> str:
    # 1, 1.0 and true are one thing to Python, and three to a card.
    return json.dumps(value, sort_keys=True)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
