"""The elements of a card, read into blocks; fields and tables have modules of their own.

[doc] feishu-cards/card-json-v2-structure, card-json-structure. Pictures, charts and the like are
named only: nothing may be loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pulumi_feishu.content.drawing.cards.element import Element, elements_in
from pulumi_feishu.content.drawing.cards.fields import FIELDS
from pulumi_feishu.content.drawing.cards.tables import table
from pulumi_feishu.content.drawing.cards.texts import leading_to, spans_in, string_of
from pulumi_feishu.content.drawing.markdown import blocks_of, lines_apart
from pulumi_feishu.content.drawing.model import (
    Block,
    Blocks,
    Box,
    Columns,
    Divider,
    Panel,
    Paragraph,
    Span,
    Spans,
)
from pulumi_feishu.content.drawing.text import missing
from pulumi_feishu.content.drawing.viewer import Viewer

#: Deeper than any card may be: containers stand five deep at most.
_DEEPEST = 20


def elements_drawn(elements: object, viewer: Viewer, depth: int = 0) -> Blocks:
    """A card's elements, one after another."""
    return tuple(block for each in elements_in(elements) for block in _element(each, viewer, depth))


def _element(element: Element, viewer: Viewer, depth: int) -> Blocks:
    if depth > _DEEPEST:
        return (missing(element.tag, viewer),)
    if element.tag in FIELDS:
        drawn = FIELDS[element.tag](element, viewer)
    elif element.tag in _SIMPLE:
        drawn = _SIMPLE[element.tag](element, viewer)
    else:
        drawn = _CONTAINERS.get(element.tag, _unknown)(element, viewer, depth + 1)
    rest = [missing(f"{element.tag} › {name}", viewer) for name in element.unread]
    return (*_icon(element, viewer), *drawn, *rest)


def _icon(element: Element, viewer: Viewer) -> Blocks:
    """An icon beside it stands on a line of its own here."""
    icon = element.get("icon") or element.get("ud_icon")
    return () if not isinstance(icon, Mapping) else (Paragraph((icon_drawn(icon, viewer),)),)


def icon_drawn(icon: Mapping[str, Any], viewer: Viewer) -> Span:
    """An icon by its name."""
    token = str(icon.get("token") or icon.get("img_key") or "")
    return viewer.picture(viewer.say(f"icon {token}", f"图标 {token}").strip())


def _markdown(element: Element, viewer: Viewer) -> Blocks:
    text = string_of(_own_text(element), viewer)
    for name, target in _variables(element.get("href")):
        text = text.replace(f"(${name})", f"({target})")
    return blocks_of(text, viewer)


def _variables(href: object) -> Iterator[tuple[str, str]]:
    """The links that the text of schema 1.0 names, such as `[label]($urlVal)`."""
    for name, target in href.items() if isinstance(href, dict) else ():
        if isinstance(target, dict) and isinstance(target.get("url"), str):
            yield name, target["url"]


def _plain_text(element: Element, viewer: Viewer) -> Blocks:
    return lines_apart(spans_in(_own_text(element), viewer))


def _own_text(element: Element) -> dict[str, Any]:
    return {name: element.get(name) for name in ("content", "i18n_content", "i18n")}


def _person(element: Element, viewer: Viewer) -> Blocks:
    return (Paragraph((_name(element.get("user_id"), viewer),)),)


def _people(element: Element, viewer: Viewer) -> Blocks:
    names = [_name(person.get("id"), viewer) for person in element.elements("persons")]
    return lines_apart(span for name in names for span in (name, Span(" ")))


def _name(open_id: object, viewer: Viewer) -> Span:
    return Span(viewer.name_of(str(open_id)), kind="mention")


def _picture(element: Element, viewer: Viewer) -> Blocks:
    told = [string_of(element.get(name), viewer) for name in ("title", "alt")]
    return (Paragraph((viewer.picture(" · ".join(filter(None, told))),)),)


def _pictures(element: Element, viewer: Viewer) -> Blocks:
    count = sum(1 for _ in element.elements("img_list"))
    pictures = "picture" if count == 1 else "pictures"
    return (Paragraph((viewer.picture(viewer.say(f"{count} {pictures}", f"{count} 张图片")),)),)


def _chart(element: Element, viewer: Viewer) -> Blocks:
    spec = element.get("chart_spec")
    title = spec.get("title") if isinstance(spec, Mapping) else None
    text = title.get("text") if isinstance(title, Mapping) else title
    named = f": {text}" if isinstance(text, str) and text else ""
    return (missing(viewer.say(f"chart{named}", f"图表{named}"), viewer),)


def _icon_alone(element: Element, viewer: Viewer) -> Blocks:
    icon = {name: element.get(name) for name in ("token", "img_key")}
    return (Paragraph((icon_drawn(icon, viewer),)),)


_SIMPLE: Mapping[str, Callable[[Element, Viewer], Blocks]] = {
    "markdown": _markdown,
    "lark_md": _markdown,
    "plain_text": _plain_text,
    "hr": lambda _, __: (Divider(),),
    "person": _person,
    "person_list": _people,
    "img": _picture,
    "chart": _chart,
    "img_combination": _pictures,
    "standard_icon": _icon_alone,
    "custom_icon": _icon_alone,
    "table": table,
}


def _div(element: Element, viewer: Viewer, depth: int) -> Blocks:
    text = _text(element.get("text"), viewer)
    fields = tuple(_text(f.get("text"), viewer) for f in element.elements("fields"))
    extra = element.get("extra")
    blocks = (*text, *([Columns(fields)] if fields else []))
    if not isinstance(extra, dict):
        return blocks
    beside = _element(Element(extra), viewer, depth)
    return (Columns((blocks, beside)),)


def _text(text: object, viewer: Viewer) -> Blocks:
    if isinstance(text, dict) and text.get("tag") in ("lark_md", "markdown"):
        return blocks_of(string_of(text, viewer), viewer)
    return lines_apart(spans_in(text, viewer))


def _columns(element: Element, viewer: Viewer, depth: int) -> Blocks:
    columns = tuple(_inside(column, viewer, depth) for column in element.elements("columns"))
    return (*_whole_leads(element, viewer), Columns(columns))


def _inside(element: Element, viewer: Viewer, depth: int) -> Blocks:
    drawn = elements_drawn(element.get("elements"), viewer, depth)
    return (*_whole_leads(element, viewer), *drawn)


def _whole_leads(element: Element, viewer: Viewer) -> Blocks:
    """Where a press on any part of it leads."""
    return whole_leads(next(iter(element.elements("action")), element), viewer)


def whole_leads(element: Element, viewer: Viewer) -> Blocks:
    """The line that says where the whole of this leads; none where it leads nowhere."""
    label = (Span(viewer.say("all of it leads here", "点击整体将打开此链接"), kind="note"),)
    spans = leading_to(label, element, viewer)
    return (Paragraph(spans),) if spans != label else ()


def _panel(element: Element, viewer: Viewer, depth: int) -> Blocks:
    title: Spans = ()
    for header in element.elements("header"):
        title, icon = spans_in(header.get("title"), viewer), header.get("icon")
        if isinstance(icon, Mapping):
            title = (*title, Span(" "), icon_drawn(icon, viewer))
    inside = elements_drawn(element.get("elements"), viewer, depth)
    return (Panel(title, inside, is_open=element.get("expanded") is True),)


def _note(element: Element, viewer: Viewer, depth: int) -> Blocks:
    return (Box(elements_drawn(element.get("elements"), viewer, depth), "note"),)


def _form(element: Element, viewer: Viewer, depth: int) -> Blocks:
    return (Box(elements_drawn(element.get("elements"), viewer, depth), "form"),)


def _container(element: Element, viewer: Viewer, depth: int) -> Blocks:
    inside = elements_drawn(element.get("elements"), viewer, depth)
    return (Box((*_whole_leads(element, viewer), *inside)),)


def _actions(element: Element, viewer: Viewer, depth: int) -> Blocks:
    """Neighbouring buttons stand on one line."""
    blocks: list[Block] = []
    for block in elements_drawn(element.get("actions"), viewer, depth):
        last = blocks[-1] if blocks else None
        if isinstance(block, Paragraph) and isinstance(last, Paragraph):
            blocks[-1] = replace(last, spans=(*last.spans, Span(" "), *block.spans))
        else:
            blocks.append(block)
    return tuple(blocks)


def _unknown(element: Element, viewer: Viewer, depth: int) -> Blocks:
    """The name of what can't be drawn, and what stands in it all the same."""
    inside = elements_drawn(element.get("elements"), viewer, depth)
    alone = (missing(element.tag or "?", viewer),)
    element.skip(*element.unread)
    return (*alone, *inside)


_CONTAINERS: Mapping[str, Callable[[Element, Viewer, int], Blocks]] = {
    "div": _div,
    "note": _note,
    "action": _actions,
    "column_set": _columns,
    "collapsible_panel": _panel,
    "form": _form,
    "interactive_container": _container,
}
