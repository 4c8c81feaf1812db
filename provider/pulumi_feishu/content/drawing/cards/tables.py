"""A card's table: each cell by the type of its column.

[doc] feishu-cards/card-components/content-components/table: `data_type`, `format`, `date_format`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pulumi_feishu.content.drawing.cards.element import Element, elements_in
from pulumi_feishu.content.drawing.cards.texts import spans_in
from pulumi_feishu.content.drawing.feishu_tags import moment
from pulumi_feishu.content.drawing.markdown import spans_of
from pulumi_feishu.content.drawing.model import Blocks, Span, Spans, Table
from pulumi_feishu.content.drawing.spans import colour_of
from pulumi_feishu.content.drawing.text import missing, with_breaks
from pulumi_feishu.content.drawing.viewer import Viewer
from pulumi_feishu.content.json_text import dumped

#: The parts of a `date_format`, and how Python calls them.
_DATE = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


@dataclass(frozen=True)
class _Column:
    name: str
    title: Spans
    data_type: str
    format: Any
    date_format: str


def table(element: Element, viewer: Viewer) -> Blocks:
    """The table, and the names of cells that are in no column."""
    columns = [_column(each, viewer) for each in element.elements("columns")]
    names = [column.name for column in columns]
    rows = _rows(element.get("rows"))
    others = dict.fromkeys(name for row in rows for name in row if name not in names)
    drawn = Table(
        tuple(column.title for column in columns),
        tuple(tuple(_cell(row.get(c.name), c, viewer) for c in columns) for row in rows),
    )
    return (drawn, *(missing(f"rows › {name}", viewer) for name in others))


def _rows(rows: object) -> list[Mapping[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _column(element: Element, viewer: Viewer) -> _Column:
    name = str(element.get("name"))
    return _Column(
        name=name,
        title=spans_in(element.get("display_name"), viewer) or (Span(name),),
        data_type=str(element.get("data_type") or "text"),
        format=element.get("format"),
        date_format=str(element.get("date_format") or ""),
    )


def _cell(value: Any, column: _Column, viewer: Viewer) -> Spans:
    if value is None or value == "":
        return ()
    draw = _BY_TYPE.get(column.data_type, _text)
    return draw(value, column, viewer)


def _text(value: Any, _: _Column, __: Viewer) -> Spans:
    return with_breaks([Span(value if isinstance(value, str) else dumped(value))])


def _markdown(value: Any, _: _Column, viewer: Viewer) -> Spans:
    return spans_of(str(value), viewer)


def _number(value: Any, column: _Column, _: Viewer) -> Spans:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return _text(value, column, _)
    form = column.format if isinstance(column.format, Mapping) else {}
    precision = form.get("precision")
    digits = f".{precision}f" if isinstance(precision, int) and 0 <= precision <= 10 else ""
    separator = "," if form.get("separator") is True else ""
    return (Span(f"{form.get('symbol') or ''}{format(value, separator + digits)}"),)


def _options(value: Any, column: _Column, viewer: Viewer) -> Spans:
    if not isinstance(value, list):
        return (Span(str(value), kind="tag"),)
    return tuple(
        Span(str(each.get("text") or ""), kind="tag", colour=colour_of(each.get("color")))
        for each in elements_in(value)
    ) or _text(value, column, viewer)


def _persons(value: Any, _: _Column, viewer: Viewer) -> Spans:
    people = value if isinstance(value, list) else [value]
    ids = [each.get("id", "") if isinstance(each, dict) else each for each in people]
    names = [Span(viewer.name_of(str(one)), kind="mention") for one in ids]
    return tuple(span for name in names for span in (Span(" "), name))[1:]


def _date(value: Any, column: _Column, viewer: Viewer) -> Spans:
    whole = moment(value)
    if not whole or not column.date_format:
        return (Span(whole or str(value), kind="time"),)
    at = datetime.fromtimestamp(float(value) / 1000, UTC).astimezone()
    text = column.date_format
    for part, name in _DATE.items():
        text = text.replace(part, at.strftime(name))
    return (Span(text, kind="time"),)


_BY_TYPE: Mapping[str, Callable[[Any, _Column, Viewer], Spans]] = {
    "lark_md": _markdown,
    "markdown": _markdown,
    "number": _number,
    "options": _options,
    "persons": _persons,
    "date": _date,
}
