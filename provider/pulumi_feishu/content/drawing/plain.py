"""A drawn message as plain text: for banners and searches on one line, for a diff line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pulumi_feishu.content.drawing.model import (
    Block,
    Box,
    Choice,
    Code,
    Columns,
    Divider,
    Drawn,
    Items,
    Missing,
    Panel,
    Paragraph,
    Quotation,
    Span,
    SpanKind,
    Spans,
    Table,
    View,
)

_Hidden = Collection[SpanKind] | None


def one_line(drawn: Drawn) -> str:
    """What the reader of the first language sees of it, without marks of any kind."""
    return _squeezed(_lines(drawn.views[0], {"note"})) if drawn.views else ""


def all_words(drawn: Drawn) -> str:
    """The message's own words in all its languages, none of ours and none of pictures."""
    hidden: set[SpanKind] = {"note", "picture"}
    return _squeezed(line for view in drawn.views for line in _lines(view, hidden))


def whole_text(drawn: Drawn) -> str:
    """All that it says, a line each: also where links lead, and the names of what is not drawn."""
    several = len(drawn.views) > 1
    lines: list[str] = []
    for view in drawn.views:
        lines += [f"[{view.locale or '*'}]"] * several
        lines += [line for line in _lines(view, None) if line.strip()]
    return "\n".join(lines)


def links_in(drawn: Drawn) -> list[str]:
    """Where its links and buttons lead, in their order, each once."""
    spans = (span for view in drawn.views for span in _spans(view.blocks))
    headers = (span for view in drawn.views if view.header for span in view.header.title)
    return list(dict.fromkeys(span.href for span in (*headers, *spans) if span.href))


def _spans(blocks: Iterable[Block]) -> Iterator[Span]:
    for block in blocks:
        for spans in _own_lines(block):
            yield from spans
        yield from _spans(_inner(block))


def _squeezed(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


def _lines(view: View, hidden: _Hidden) -> Iterator[str]:
    """The lines without spans of these kinds; with None hidden, all that there is."""
    if view.header:
        for spans in (view.header.title, view.header.subtitle):
            yield _line(spans, hidden)
        yield " ".join(_line([tag], hidden) for tag in view.header.tags)
    for block in view.blocks:
        yield from _of(block, hidden)


def _of(block: Block, hidden: _Hidden) -> Iterator[str]:
    if isinstance(block, Missing):
        if hidden is None:
            yield block.what
        return
    for spans in _own_lines(block):
        yield from _line(spans, hidden).split("\n")
    for inner in _inner(block):
        yield from _of(inner, hidden)


def _own_lines(block: Block) -> Iterator[Spans]:
    match block:
        case Paragraph(spans=spans) | Panel(title=spans):
            yield spans
        case Choice(title=title, options=options):
            yield from (title, *options)
        case Code(text=text):
            yield (Span(text),)
        case Table(head=head, rows=rows):
            for row in (head, *rows):
                yield tuple(span for cell in row for span in (*cell, Span(" ")))
        case Divider():
            yield (Span("---", kind="note"),)


def _inner(block: Block) -> Iterator[Block]:
    match block:
        case Quotation(blocks=blocks) | Panel(blocks=blocks) | Box(blocks=blocks):
            yield from blocks
        case Items(items=parts) | Columns(columns=parts):
            for part in parts:
                yield from part


def _line(spans: Iterable[Span], hidden: _Hidden) -> str:
    return "".join(_text(span, hidden) for span in spans)


def _text(span: Span, hidden: _Hidden) -> str:
    if hidden and span.kind in hidden:
        return ""
    if hidden is not None or not span.href or span.href == span.text:
        return span.text
    return f"{span.text} → {span.href}"
