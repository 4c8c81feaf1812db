"""What a page may hold of a message: these tags and attributes, links that are safe, pairs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pulumi_feishu.content.drawing.links import safe_link

_TAGS = frozenset(
    {
        *("a", "b", "blockquote", "br", "code", "del", "details", "div", "em", "hr", "i", "ins"),
        *("li", "ol", "p", "pre", "s", "span", "strong", "summary", "table", "td", "th", "tr"),
        *("u", "ul"),
    }
)
_VOID = ("br", "hr")
_ATTRIBUTES = frozenset(
    {
        *("class", "href", "lang", "title", "target", "rel", "role", "aria-level", "tabindex"),
        *("open", "start"),
    }
)
#: What turns a line round or hides in it, and half characters.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def judge_markup(html: str) -> None:
    """Raise AssertionError for what no message may bring onto a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise AssertionError(f"{reader.open} stay open")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag not in _TAGS or not names <= _ATTRIBUTES:
            raise AssertionError(f"<{tag} {sorted(names)}>")
        for name, value in attrs:
            self.handle_data(value or "")
            if name == "href" and not safe_link(value):
                raise AssertionError(f"a link to {value!r}")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise AssertionError(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if found := _UNSEEN.search(data):
            raise AssertionError(f"{found[0]!r} gets through")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration {decl!r}")
