"""Feishu's Markdown, read into blocks and spans; no HTML of it is ever taken over.

[doc] feishu-cards/card-components/content-components/rich-text: CommonMark's common part, tables,
~~deleted~~, every line break is one, and some tags (`feishu_tags.py`). In cards of schema 1.0 there
are no tables, headings, quotes or code. Pictures are named only, for nothing may be loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

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
    parser = _OLD if viewer.is_old else _NEW
    return _blocks(SyntaxTreeNode(parser.parse(text)), viewer)


def spans_of(text: str, viewer: Viewer) -> Spans:
    """The same on one line, as in a title or a cell: what blocks it has are not told apart."""
    parser = _OLD if viewer.is_old else _NEW
    root = SyntaxTreeNode(parser.parseInline(text))
    return tuple(span for node in root.children for span in _inline(node, viewer))


def _blocks(node: SyntaxTreeNode, viewer: Viewer) -> Blocks:
    return tuple(block for child in node.children for block in _of_node(child, viewer))


def _of_node(node: SyntaxTreeNode, viewer: Viewer) -> Blocks:
    if node.type in ("fence", "code_block"):
        return (Code(node.content.rstrip("\n")),)
    return _BY_TYPE[node.type](node, viewer)


def _paragraph(node: SyntaxTreeNode, viewer: Viewer) -> Blocks:
    level = int(node.tag[1:]) if node.type == "heading" else 0
    return lines_apart(_inlines(node, viewer), level)


def lines_apart(spans: Iterable[Span], level: int = 0) -> Blocks:
    """Paragraphs of these spans, with the rules that stand among them as blocks between."""
    blocks: list[Block] = []
    line: list[Span] = []
    for span in spans:
        if span.kind == "rule":
            blocks += [Paragraph(_trimmed(line), level)] if _trimmed(line) else []
            blocks.append(Divider())
            line = []
        else:
            line.append(span)
    return (*blocks, *([Paragraph(_trimmed(line), level)] if _trimmed(line) else []))


def _trimmed(line: list[Span]) -> Spans:
    """Without the breaks at both ends."""
    start, end = 0, len(line)
    while start < end and line[start].kind == "break":
        start += 1
    while start < end and line[end - 1].kind == "break":
        end -= 1
    return tuple(line[start:end])


def _items(node: SyntaxTreeNode, viewer: Viewer) -> Blocks:
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    return (Items(tuple(_blocks(item, viewer) for item in node.children), start),)


def _table(node: SyntaxTreeNode, viewer: Viewer) -> Blocks:
    rows = [
        tuple(_inlines(cell, viewer) for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    return (Table(rows[0], tuple(rows[1:])),)


_BY_TYPE: Mapping[str, Callable[[SyntaxTreeNode, Viewer], Blocks]] = {
    "paragraph": _paragraph,
    "heading": _paragraph,
    "bullet_list": _items,
    "ordered_list": _items,
    "blockquote": lambda node, viewer: (Quotation(_blocks(node, viewer)),),
    "hr": lambda _, __: (Divider(),),
    "table": _table,
}


def _inlines(node: SyntaxTreeNode, viewer: Viewer) -> Spans:
    return tuple(span for child in node.children for span in _inline(child, viewer))


def _inline(node: SyntaxTreeNode, viewer: Viewer) -> list[Span]:
    return paired(list(_pieces(node, viewer, (), "")))


def _pieces(node: SyntaxTreeNode, viewer: Viewer, styles: tuple[Style, ...], href: str) -> Pieces:
    pieces: Pieces = []
    for child in node.children:
        if child.type in _STYLES:
            pieces += _pieces(child, viewer, (*styles, _STYLES[child.type]), href)
        elif child.type == "link":
            pieces += _link(child, viewer, styles)
        elif child.type == TOKEN:
            found = pieces_of(child.meta["match"], viewer)
            pieces += [_styled(piece, styles, href) for piece in found]
        else:
            pieces.append(_styled(_leaf(child, viewer), styles, href))
    return pieces


def _leaf(node: SyntaxTreeNode, viewer: Viewer) -> Span:
    if node.type in ("softbreak", "hardbreak"):
        return Span("\n", kind="break")
    if node.type == "image":
        return viewer.picture(node.content)
    return Span(node.content, kind="code" if node.type == "code_inline" else "text")


def _link(node: SyntaxTreeNode, viewer: Viewer, styles: tuple[Style, ...]) -> Pieces:
    address = str(node.attrs.get("href", ""))
    if safe_link(address):
        return _pieces(node, viewer, styles, address)
    return [Span("["), *_pieces(node, viewer, styles, ""), Span(f"]({address})")]


def _styled(piece: Span | Mark, styles: tuple[Style, ...], href: str) -> Span | Mark:
    if isinstance(piece, Mark) or not (styles or href):
        return piece
    return Span(piece.text, piece.kind, (*piece.styles, *styles), href or piece.href, piece.colour)
