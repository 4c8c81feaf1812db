"""A message as people see it, as data: drawn on pages, and read as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

#: How a text looks, by its HTML tags.
Style = Literal["b", "i", "u", "s"]

SpanKind = Literal[
    "text", "break", "rule", "code", "mention", "picture", "tag", "button", "time", "note"
]


@dataclass(frozen=True)
class Span:
    """Text of one look.

    `href` is an address that a page may link to, else "". `colour` is one of `COLOURS`, else "". A
    `note` is ours and not the message's: it names what a page can't show of it.
    """

    text: str
    kind: SpanKind = "text"
    styles: tuple[Style, ...] = ()
    href: str = ""
    colour: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """Spans on one or more lines; a heading has a `level` from 1 to 6, others 0."""

    kind: ClassVar[str] = "paragraph"
    spans: Spans
    level: int = 0


@dataclass(frozen=True)
class Divider:
    """A line across."""

    kind: ClassVar[str] = "rule"


@dataclass(frozen=True)
class Quotation:
    """Blocks, set apart."""

    kind: ClassVar[str] = "quote"
    blocks: Blocks


@dataclass(frozen=True)
class Items:
    """A list, numbered from `start` on, with dots where that is None."""

    kind: ClassVar[str] = "items"
    items: tuple[Blocks, ...]
    start: int | None = None


@dataclass(frozen=True)
class Code:
    """Text as it is."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True)
class Table:
    """A head and rows, which have as many cells."""

    kind: ClassVar[str] = "table"
    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True)
class Columns:
    """Blocks side by side."""

    kind: ClassVar[str] = "columns"
    columns: tuple[Blocks, ...]


@dataclass(frozen=True)
class Panel:
    """A title, and blocks that open below it."""

    kind: ClassVar[str] = "panel"
    title: Spans
    blocks: Blocks
    is_open: bool = False


@dataclass(frozen=True)
class Box:
    """Blocks that belong together."""

    kind: ClassVar[str] = "box"
    blocks: Blocks
    look: Literal["note", "form", "container"] = "container"


@dataclass(frozen=True)
class Choice:
    """What one may choose or fill in, and from what."""

    kind: ClassVar[str] = "choice"
    title: Spans
    options: tuple[Spans, ...] = ()


@dataclass(frozen=True)
class Missing:
    """The name of what can't be drawn."""

    kind: ClassVar[str] = "missing"
    what: str


Block = (
    Paragraph
    | Divider
    | Quotation
    | Items
    | Code
    | Table
    | Columns
    | Panel
    | Box
    | Choice
    | Missing
)
Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class Header:
    """What stands on top of a card or post; `colour` is one of `COLOURS`, else ""."""

    title: Spans
    subtitle: Spans = ()
    tags: Spans = ()
    colour: str = ""


@dataclass(frozen=True)
class View:
    """A message in one of its languages, such as `zh_cn`; "" where it names none."""

    locale: str
    header: Header | None
    blocks: Blocks


@dataclass(frozen=True)
class Drawn:
    """A whole message; the first view is the one that the reader is shown."""

    msg_type: str
    views: tuple[View, ...]
