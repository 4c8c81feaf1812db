"""What a text object of a card says in one of its languages, and where an element leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_feishu.content.drawing.cards.element import Element
from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.markdown import spans_of
from pulumi_feishu.content.drawing.model import Span, Spans
from pulumi_feishu.content.drawing.spans import linked
from pulumi_feishu.content.drawing.text import with_breaks
from pulumi_feishu.content.drawing.viewer import Viewer

#: [doc] Where `content` and one of these both stand, only this counts.
_I18N = ("i18n_content", "i18n")

#: Where a link leads: everywhere, and on devices of one kind.
_ADDRESSES = ("url", "default_url", "pc_url", "android_url", "ios_url")


def string_of(text: object, viewer: Viewer) -> str:
    """The string of a text object (`{"tag", "content", "i18n"}`), or of a plain string.

    A language that it does not have reads its `content`, else its first language [assumed].
    """
    if not isinstance(text, Mapping):
        return text if isinstance(text, str) else ""
    languages: Mapping[str, Any] = next(
        (text[name] for name in _I18N if isinstance(text.get(name), Mapping) and text[name]), {}
    )
    if viewer.locale in languages:
        return str(languages[viewer.locale])
    return str(text.get("content") or next(iter(languages.values()), ""))


def spans_in(text: object, viewer: Viewer) -> Spans:
    """The same as spans: of Markdown (`lark_md`, `markdown`), else of plain text."""
    string = string_of(text, viewer)
    is_markdown = isinstance(text, Mapping) and text.get("tag") in ("lark_md", "markdown")
    return spans_of(string, viewer) if is_markdown else with_breaks([Span(string)])


def leading_to(spans: Spans, element: Element, viewer: Viewer) -> Spans:
    """The spans as links to where the element leads; each further address stands behind them."""
    addresses = list(dict.fromkeys(address for _, address in _addresses(element)))
    if not addresses:
        return spans
    first, *others = addresses
    leading = tuple(link for span in spans for link in linked(span, first)[:1])
    if not safe_link(first):
        others.insert(0, first)
    on = {address: name for name, address in reversed(list(_addresses(element)))}
    return (*leading, *(s for other in others for s in viewer.aside(on[other], other)))


def _addresses(element: Element) -> Iterator[tuple[str, str]]:
    yield from _in(element.get("multi_url"))
    yield from _in({"url": element.get("url")})
    for behavior in element.elements("behaviors"):
        yield from _in({name: behavior.get(name) for name in _ADDRESSES})


def _in(source: Any) -> Iterator[tuple[str, str]]:
    if isinstance(source, Mapping):
        for name in _ADDRESSES:
            address = source.get(name)
            if isinstance(address, str) and address:
                yield name, address
