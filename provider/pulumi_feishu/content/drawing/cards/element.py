"""An element of a card, which notes what of it was read: what nobody reads is named, not lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: Of these nobody reads anything on a card: how it looks, what it sends to the app, its own names.
_QUIET = """
    tag element_id name value type size layout mode preview transparent combination_transparent
    corner_radius scale_type custom_width compact_width combination_mode direction weight width
    height flex_mode has_border border_color border background_color background_style text_align
    text_size text_color lines margin padding show_avatar show_name style drop_invalid_user_id
    page_size row_height row_max_height header_style freeze_first_column is_short aspect_ratio
    color_theme color action_type form_action_type required max_length input_type show_icon rows
    auto_resize max_rows label_position initial_index checked_style overall_checkable button_area
    can_preview multi_select horizontal_spacing horizontal_align vertical_spacing vertical_align
    complex_interaction template token img_key i18n_img_key file_key audio_id
"""
_SAYS_NOTHING = frozenset(_QUIET.split())


class Element:
    """One element; `unread` are the names of what nobody asked for, and that says something."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self._source = source
        self._read = {"tag"}
        self._parts: dict[str, list[Element]] = {}

    @property
    def tag(self) -> str:
        """Its tag, "" without one."""
        return str(self._source.get("tag", ""))

    def get(self, name: str) -> Any:
        """What it has under this name, None without it."""
        self._read.add(name)
        return self._source.get(name)

    def skip(self, *names: str) -> None:
        """Take these as read: they say nothing here."""
        self._read.update(names)

    def elements(self, name: str) -> list[Element]:
        """The objects of a list in it, or the one object; what nobody reads of them is unread here.

        The same ones each time.
        """
        if name not in self._parts:
            inside = self.get(name)
            items = [inside] if isinstance(inside, dict) else inside
            self._parts[name] = list(elements_in(items))
        return self._parts[name]

    @property
    def unread(self) -> list[str]:
        """Not what is empty, nor what only says how it looks; `options › tips` is of a part."""
        own = [
            name
            for name, value in self._source.items()
            if name not in self._read and name not in _SAYS_NOTHING and _says(value)
        ]
        of_parts = [
            f"{name} › {inner}"
            for name, parts in self._parts.items()
            for part in parts
            for inner in part.unread
        ]
        return list(dict.fromkeys((*own, *of_parts)))


def elements_in(items: object) -> Iterator[Element]:
    """The objects of a list, or of what is none."""
    if isinstance(items, list):
        yield from (Element(item) for item in items if isinstance(item, dict))


def _says(value: object) -> bool:
    """Whether anything stands there; an object with nothing in it is nothing."""
    if isinstance(value, dict):
        return any(_says(inner) for inner in value.values())
    return value not in (None, "", False, [])
