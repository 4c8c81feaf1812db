"""A card as people of each of its languages see it.

[doc] feishu-cards/card-json-v2-structure, card-json-structure: `i18n_header`, `i18n_elements`,
`i18n_text_tag_list`, and texts with `i18n` or `i18n_content`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pulumi_feishu.content.drawing.cards.element import Element, elements_in
from pulumi_feishu.content.drawing.cards.elements import elements_drawn, icon_drawn, whole_leads
from pulumi_feishu.content.drawing.cards.texts import spans_in, string_of
from pulumi_feishu.content.drawing.model import Block, Blocks, Header, Paragraph, Span, Spans, View
from pulumi_feishu.content.drawing.spans import colour_of
from pulumi_feishu.content.drawing.text import missing, not_drawn
from pulumi_feishu.content.drawing.viewer import Viewer

_LOCALE = re.compile("[a-z]{2}[_-][a-z]{2}", re.I)

#: Feishu has fewer languages [assumed]; a card that names more is drawn in so many.
_MOST_VIEWS = 20

#: `streaming_config` and the like say how a card is sent, not what it says.
_CONFIG_THAT_SPEAKS = "summary"


def card_views(card: Mapping[str, Any], viewer: Viewer) -> tuple[View, ...]:
    """The card in each of its languages, the reader's first."""
    viewer = replace(viewer, is_old=card.get("schema") != "2.0")
    if card.get("type") == "template":
        return (_template(card, viewer),)
    locales = sorted(dict.fromkeys(_locales_in(card)), key=lambda name: _rank(name, viewer))
    views = [_view(card, replace(viewer, locale=name)) for name in locales[:_MOST_VIEWS]]
    if locales[_MOST_VIEWS:]:
        more = ", ".join(locales[_MOST_VIEWS:])
        views[0] = replace(views[0], blocks=(*views[0].blocks, missing(more, viewer)))
    # What stands beside the languages is what people of another one read.
    apart = _view(card, viewer)
    is_new = all((apart.header, apart.blocks) != (view.header, view.blocks) for view in views)
    return (*views, apart) if is_new else tuple(views)


def _rank(locale: str, viewer: Viewer) -> int:
    return 0 if locale.lower().startswith(viewer.lang) else 1


def _locales_in(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _locales_in(item)
    elif isinstance(node, dict):
        for name, value in node.items():
            if str(name).startswith("i18n") and isinstance(value, dict):
                yield from (key for key in value if _LOCALE.fullmatch(key))
            yield from _locales_in(value)


def _view(card: Mapping[str, Any], viewer: Viewer) -> View:
    root = Element(card)
    root.skip("schema", "type")
    header = _header(root, viewer)
    body = root.get("body") if not viewer.is_old else None
    blocks: list[Block] = [*_leads(root, viewer), *_summary(root, viewer)]
    languages = root.get("i18n_elements")
    elements = root.get("elements")
    if isinstance(body, dict):
        inside = Element(body)
        blocks += elements_drawn(inside.get("elements"), viewer)
        blocks += [missing(f"body › {name}", viewer) for name in inside.unread]
    elif isinstance(languages, dict) and languages and (viewer.locale or elements is None):
        first = next(iter(languages.values()))
        elements = languages.get(viewer.locale, elements if elements is not None else first)
    blocks += elements_drawn(elements, viewer)
    blocks += [missing(name, viewer) for name in root.unread]
    return View(viewer.locale, header, tuple(blocks))


def _leads(root: Element, viewer: Viewer) -> Blocks:
    """Where a press anywhere on the card leads."""
    return tuple(
        block for link in root.elements("card_link") for block in whole_leads(link, viewer)
    )


def _summary(root: Element, viewer: Viewer) -> Blocks:
    """What lists of chats and notifications show in the card's place."""
    config = root.get("config")
    text = string_of(config.get(_CONFIG_THAT_SPEAKS), viewer) if isinstance(config, dict) else ""
    if not text:
        return ()
    label = viewer.note("in lists and notifications: ", "在列表和通知中显示：")
    return (Paragraph((label, Span(text))),)


def _header(root: Element, viewer: Viewer) -> Header | None:
    languages, header = root.get("i18n_header"), root.get("header")
    if isinstance(languages, dict) and languages and (viewer.locale or header is None):
        header = languages.get(viewer.locale, header or next(iter(languages.values())))
    if not isinstance(header, dict):
        return None
    source = Element(header)
    icon = source.get("icon")
    given = list(_tags(source, viewer))
    tags = [_tag(tag, viewer) for tag in given]
    if isinstance(icon, Mapping):
        tags.insert(0, icon_drawn(icon, viewer))
    title = spans_in(source.get("title"), viewer)
    subtitle = spans_in(source.get("subtitle"), viewer)
    names = [*source.unread, *(f"text_tag_list › {name}" for tag in given for name in tag.unread)]
    unread = [not_drawn(name, "", viewer) for name in names]
    return Header(title, subtitle, (*tags, *unread), colour_of(source.get("template")))


def _tags(header: Element, viewer: Viewer) -> Iterator[Element]:
    languages, tags = header.get("i18n_text_tag_list"), header.get("text_tag_list")
    if isinstance(languages, dict) and (viewer.locale or tags is None):
        tags = languages.get(viewer.locale, tags)
    yield from elements_in(tags)


def _tag(tag: Element, viewer: Viewer) -> Span:
    return Span(string_of(tag.get("text"), viewer), kind="tag", colour=colour_of(tag.get("color")))


def _template(card: Mapping[str, Any], viewer: Viewer) -> View:
    """A card that is kept at Feishu under an id: only its variables stand here."""
    data = card.get("data")
    given: Mapping[str, Any] = data if isinstance(data, dict) else {}
    name = " ".join(str(given.get(n, "")) for n in ("template_id", "template_version_name"))
    what = viewer.say(f"card template {name}".strip(), f"卡片模板 {name}".strip())
    variables = given.get("template_variable")
    lines = [
        Paragraph(_variable(key, value))
        for key, value in (variables.items() if isinstance(variables, dict) else ())
    ]
    return View("", None, (missing(what, viewer), *lines))


def _variable(name: str, value: object) -> Spans:
    return (Span(name, kind="code"), Span(f" = {value}"))
