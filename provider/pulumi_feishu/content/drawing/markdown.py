"""Feishu's Markdown, read into blocks and spans; no HTML of it is ever taken over.

[doc] feishu-cards/card-components/content-components/rich-text: CommonMark's common part, tables,
~~deleted~~, every line break is one, and some tags (`feishu_tags.py`). In cards of schema 1.0 there
are no tables, headings, quotes or code. Pictures are named only, for nothing may be loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pulumi_feishu.content.drawing.feishu_tags import TOKEN, Pieces, feishu_tag, pieces_of
from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.model import (
    Block,
    Blocks,
    Code,
    Divider,
    Items,
    Paragraph,
    Quotation,
    Span,
    Spans,
    Style,
    Table,
)
from pulumi_feishu.content.drawing.spans import Mark, paired
from pulumi_feishu.content.drawing.viewer import Viewer

_STYLES: Mapping[str, Style] = {"strong": "b", "em": "i", "s": "s"}

#: What Markdown of schema 1.0 does not know.
_NEW_RULES = ["table", "heading", "lheading", "blockquote", "fence", "code"]


def _parser(*, is_old: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("autolink", TOKEN, feishu_tag)
    if is_old:
        parser.disable([*_NEW_RULES, "backticks"])
    return parser


_NEW, _OLD = _parser(is_old=False), _parser(is_old=True)


def blocks_of(text: str, viewer: Viewer) -> Blocks:
    """The blocks of a Markdown text."""
    return _blocks(iter(_parser_for(viewer).parse(text)), viewer)


def spans_of(text: str, viewer: Viewer) -> Spans:
    """The same on one line, as in a title or a cell: what blocks it has are not told apart."""
    [inline] = _parser_for(viewer).parseInline(text)
    return _inline(inline, viewer)


def _parser_for(viewer: Viewer) -> MarkdownIt:
    return _OLD if viewer.is_old else _NEW


def _blocks(tokens: Iterator[Token], viewer: Viewer) -> Blocks:
    """The blocks up to the end of what they stand in; the parser lets them nest 20 deep."""
    blocks: list[Block] = []
    for token in tokens:
        if token.nesting < 0:
            break
        blocks += _block(token, tokens, viewer)
    return tuple(blocks)


def _block(token: Token, tokens: Iterator[Token], viewer: Viewer) -> Blocks:
    match token.type:
        case "hr":
            return (Divider(),)
        case "fence" | "code_block":
            return (Code(token.content.rstrip("\n")),)
        case "blockquote_open":
            return (Quotation(_blocks(tokens, viewer)),)
        case "bullet_list_open" | "ordered_list_open":
            start = int(token.attrs.get("start", 1)) if token.type[0] == "o" else None
            return (Items(tuple(_items(tokens, viewer)), start),)
        case "table_open":
            return (_table(tokens, viewer),)
    # A paragraph or heading has one inline token, and its end.
    inline, _ = next(tokens), next(tokens)
    level = int(token.tag[1:]) if token.type == "heading_open" else 0
    return lines_apart(_inline(inline, viewer), level)


def _items(tokens: Iterator[Token], viewer: Viewer) -> Iterator[Blocks]:
    for token in tokens:
        if token.nesting < 0:
            return
        yield _blocks(tokens, viewer)


def _table(tokens: Iterator[Token], viewer: Viewer) -> Table:
    rows: list[list[Spans]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token, viewer))
    head, *rest = (tuple(row) for row in rows)
    return Table(head, tuple(rest))


def lines_apart(spans: Iterable[Span], level: int = 0) -> Blocks:
    """Paragraphs of these spans, with the rules that stand among them as blocks between."""
    blocks: list[Block] = []
    for is_rule, part in groupby(spans, lambda span: span.kind == "rule"):
        line = _trimmed(list(part))
        if is_rule:
            blocks.append(Divider())
        elif line:
            blocks.append(Paragraph(line, level))
    return tuple(blocks)


def _trimmed(line: list[Span]) -> Spans:
    """Without the breaks at both ends."""
    start, end = 0, len(line)
    while start < end and line[start].kind == "break":
        start += 1
    while start < end and line[end - 1].kind == "break":
        end -= 1
    return tuple(line[start:end])


def _inline(token: Token, viewer: Viewer) -> Spans:
    return tuple(paired(list(_pieces(token.children or [], viewer))))


def _pieces(tokens: Sequence[Token], viewer: Viewer) -> Iterator[Span | Mark]:
    """The pieces, each in the styles and the link that are open where it stands."""
    depth: Counter[Style] = Counter()
    address = ""
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in _STYLES:
            depth[_STYLES[name]] += token.nesting
        elif name == "link":
            if token.nesting > 0:
                address = str(token.attrs.get("href", ""))
            if not safe_link(address):
                yield Span("[" if token.nesting > 0 else f"]({address})")
            address = address if token.nesting > 0 else ""
        else:
            styles = [style for style, times in depth.items() if times]
            for piece in _leaf(token, viewer):
                yield _styled(piece, styles, safe_link(address))


def _leaf(token: Token, viewer: Viewer) -> Pieces:
    match token.type:
        case "softbreak" | "hardbreak":
            return [Span("\n", kind="break")]
        case "image":
            return [viewer.picture(token.content)]
        case "code_inline":
            return [Span(token.content, kind="code")]
        case _ if token.type == TOKEN:
            return pieces_of(token.meta["match"], viewer)
    return [Span(token.content)]


def _styled(piece: Span | Mark, styles: Sequence[Style], href: str) -> Span | Mark:
    if isinstance(piece, Mark) or not (styles or href):
        return piece
    return replace(
        piece,
        styles=tuple(dict.fromkeys((*piece.styles, *styles))),
        href=href or piece.href,
    )
