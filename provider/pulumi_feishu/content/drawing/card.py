"""A card as people see it, in HTML. Whatever is in the JSON, everything is escaped.

Pictures, charts and inputs are named only: nothing may be loaded, and nothing can be done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from pulumi_feishu.content.drawing.markdown import NameOf, colour_class, to_html
from pulumi_feishu.content.inside import first_language, first_text, title_of

Element = Mapping[str, Any]

#: What stands in the place of elements that can't be shown.
_NAMED = {
    "img": "图片 · picture",
    "img_combination": "图片 · pictures",
    "chart": "图表 · chart",
    "person": "人员 · person",
    "person_list": "人员 · people",
    "audio": "音频 · audio",
}


def card_html(card: dict[str, Any], name_of: NameOf) -> str:
    """The card with its header and elements."""
    view = _View(name_of)
    shown = first_language("interactive", card)
    body = shown.get("body") if shown.get("schema") == "2.0" else shown
    elements = body.get("elements") if isinstance(body, dict) else []
    return (
        f'<div class="card">{_header(shown)}<div class="card-body">{view.all(elements)}</div></div>'
    )


def _header(card: Element) -> str:
    header = card.get("header")
    if not isinstance(header, dict):
        return ""
    look = colour_class(header.get("template"), "head") or "head-plain"
    tags = "".join(_tag(tag) for tag in _objects(header.get("text_tag_list")))
    subtitle = first_text(header.get("subtitle"))
    below = f'<div class="subtitle">{escape(subtitle)}</div>' if subtitle else ""
    title = escape(title_of(card))
    return f'<div class="card-head {look}"><strong>{title}</strong>{tags}{below}</div>'


def _tag(tag: Element) -> str:
    look = colour_class(tag.get("color"), "tag") or "tag-blue"
    return f'<span class="tag {look}">{escape(first_text(tag.get("text")))}</span>'


class _View:
    """Renders elements, each tag by its own method."""

    def __init__(self, name_of: NameOf) -> None:
        self._name_of = name_of
        self._by_tag: Mapping[str, Callable[[Element], str]] = {
            "markdown": lambda element: self._markdown(element.get("content")),
            "lark_md": lambda element: self._markdown(element.get("content")),
            "plain_text": lambda element: f"<p>{_lines(first_text(element))}</p>",
            "div": self._div,
            "hr": lambda _: "<hr>",
            "note": lambda element: f'<div class="note">{self.all(element.get("elements"))}</div>',
            "action": lambda element: self.all(element.get("actions")),
            "button": self._button,
            "column_set": self._columns,
            "collapsible_panel": self._panel,
            "table": _table,
        }

    def all(self, elements: object) -> str:
        """A list of elements, one after another."""
        return "".join(self._one(element) for element in _objects(elements))

    def _one(self, element: Element) -> str:
        tag = str(element.get("tag"))
        if tag in self._by_tag:
            return self._by_tag[tag](element)
        if "elements" in element:
            return self.all(element["elements"])
        return f'<span class="image">{escape(_NAMED.get(tag, tag))}</span>'

    def _markdown(self, text: object) -> str:
        return f'<div class="md">{to_html(str(text or ""), self._name_of)}</div>'

    def _text(self, text: object) -> str:
        return self._one(text) if isinstance(text, dict) else f"<p>{_lines(first_text(text))}</p>"

    def _div(self, element: Element) -> str:
        fields = "".join(
            f"<div>{self._text(field.get('text'))}</div>"
            for field in _objects(element.get("fields"))
        )
        text = self._text(element["text"]) if "text" in element else ""
        return text + (f'<div class="columns">{fields}</div>' if fields else "")

    def _button(self, element: Element) -> str:
        return f'<span class="button">{escape(first_text(element.get("text")))}</span>'

    def _columns(self, element: Element) -> str:
        columns = (self.all(column.get("elements")) for column in _objects(element.get("columns")))
        return f'<div class="columns">{"".join(f"<div>{column}</div>" for column in columns)}</div>'

    def _panel(self, element: Element) -> str:
        header = element.get("header")
        title = first_text(header.get("title")) if isinstance(header, dict) else ""
        is_open = " open" if element.get("expanded") is True else ""
        inside = self.all(element.get("elements"))
        return f"<details{is_open}><summary>{escape(title)}</summary>{inside}</details>"


def _table(element: Element) -> str:
    columns = list(_objects(element.get("columns")))
    names = [str(column.get("name")) for column in columns]
    head = _row("th", (str(column.get("display_name") or "") for column in columns))
    rows = (
        _row("td", (_cell(row.get(name)) for name in names))
        for row in _objects(element.get("rows"))
    )
    return f'<div class="md"><table>{head}{"".join(rows)}</table></div>'


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _cell(value: object) -> str:
    """Options and people are lists of objects with a text."""
    if isinstance(value, list):
        return ", ".join(first_text(item.get("text")) for item in _objects(value))
    return "" if value is None else str(value)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _objects(items: object) -> list[Element]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
