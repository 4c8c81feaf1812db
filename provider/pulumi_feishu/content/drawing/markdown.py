"""Feishu's Markdown, as HTML for the page and as plain text: safe whatever stands in it.

[doc] feishu-cards/card-components/content-components/rich-text: CommonMark's common part, tables,
~~deleted~~, every line break is one, and a few tags: <br>, <font>, <text_tag>, <at>. No other HTML;
pictures are named only, for nothing may be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from pulumi_feishu.content.drawing.links import safe_link

#: Gives the name of a person by the open_id.
NameOf = Callable[[str], str]

#: Colours that a card may name; each is a class of the page's style.
COLOURS = {
    *("blue", "wathet", "turquoise", "green", "lime", "yellow", "orange", "red", "carmine"),
    *("violet", "purple", "indigo", "grey"),
}

_AT = re.compile(r"<at\s+(?:user_id|id|ids|email)=[\"']?([^\"'<>\s]*)[\"']?\s*>([^<]*)</at>")
_OPEN = re.compile(r"<(font|text_tag)\s+color=[\"']?([a-z]*)(?:-\d+)?[\"']?\s*>", re.I)
_CLOSE = re.compile(r"</(font|text_tag)\s*>", re.I)
_BREAK = re.compile(r"<br\s*/?>", re.I)


def to_html(text: str, name_of: NameOf) -> str:
    """The HTML; links open elsewhere; where one may not lead, it is text."""
    html: str = _PARSER.render(text, {"name_of": name_of})
    return html


def to_text(text: str, name_of: NameOf = str) -> str:
    """What people read, without the marks, on one line."""
    return " ".join(" ".join(_read(_PARSER.parse(text), name_of)).split())


def mention(open_id: str, name: str, name_of: NameOf) -> str:
    """How a mention reads."""
    return "@所有人" if open_id == "all" else f"@{name or name_of(open_id)}"


def colour_class(colour: object, prefix: str) -> str:
    """The class for a colour that is known, "" for another."""
    return f"{prefix}-{colour}" if isinstance(colour, str) and colour in COLOURS else ""


def _read(tokens: Sequence[Token], name_of: NameOf) -> list[str]:
    texts = []
    for token in tokens:
        if token.type == "inline":
            texts.append("".join(_read(token.children or [], name_of)))
        elif token.type in ("softbreak", "hardbreak"):
            texts.append(" ")
        elif token.type == "mention":
            texts.append(mention(token.meta["id"], token.content, name_of))
        else:
            texts.append(token.content)
    return texts


def _feishu_tag(state: StateInline, silent: bool) -> bool:
    """An inline rule of the parser: whether one of Feishu's tags stands here."""
    for pattern, push in (
        (_AT, _push_at),
        (_OPEN, _push_open),
        (_CLOSE, _push_close),
        (_BREAK, None),
    ):
        match = pattern.match(state.src, state.pos)
        if match is None:
            continue
        if not silent:
            push(state, match) if push else state.push("hardbreak", "br", 0)
        state.pos = match.end()
        return True
    return False


def _push_at(state: StateInline, match: re.Match[str]) -> None:
    token = state.push("mention", "", 0)
    token.meta["id"], token.content = match[1], match[2].strip()


def _push_open(state: StateInline, match: re.Match[str]) -> None:
    prefix = "tag" if match[1].lower() == "text_tag" else "ink"
    token = state.push("colour_open", "", 0)
    token.meta["class"] = f"{prefix} {colour_class(match[2].lower(), prefix)}".strip()


def _push_close(state: StateInline, _: re.Match[str]) -> None:
    # The parser counts on pairs, which people do not keep to: what closes nothing is left out.
    types = [token.type for token in state.tokens]
    if types.count("colour_open") > types.count("colour_close"):
        state.push("colour_close", "", 0)


def _colour_open(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, ___: Any) -> str:
    return f'<span class="{tokens[at].meta["class"]}">'


def _colour_close(_: RendererHTML, __: Sequence[Token], ___: int, ____: Any, _____: Any) -> str:
    return "</span>"


def _mention(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, env: Any) -> str:
    text = mention(tokens[at].meta["id"], tokens[at].content, env["name_of"])
    return f'<span class="at">{escape(text)}</span>'


def _image(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, ___: Any) -> str:
    return f'<span class="image">{escape(tokens[at].content or "图片 · picture")}</span>'


def _link(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    if not safe_link(tokens[at].attrGet("href")):
        return "["
    tokens[at].attrSet("target", "_blank")
    tokens[at].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, at, options, env)


def _link_end(_: RendererHTML, tokens: Sequence[Token], at: int, __: Any, ___: Any) -> str:
    # No link has another one inside.
    start = next(token for token in reversed(tokens[:at]) if token.type == "link_open")
    address = str(start.attrGet("href"))
    return "</a>" if safe_link(address) else f"]({escape(address)})"


_RENDER_RULES = {
    "mention": _mention,
    "image": _image,
    "link_open": _link,
    "link_close": _link_end,
    "colour_open": _colour_open,
    "colour_close": _colour_close,
}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("autolink", "feishu_tag", _feishu_tag)
    for name, rule in _RENDER_RULES.items():
        parser.add_render_rule(name, rule)
    return parser


_PARSER = _parser()
