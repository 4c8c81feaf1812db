"""The tags of Feishu's Markdown, which no other Markdown has.

[doc] feishu-cards/card-components/content-components/rich-text: <at>, <a>, <link>, <person>,
<local_datetime>, <font>, <text_tag>, <number_tag>, <raw>, <br>, <hr>.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from markdown_it.rules_inline import StateInline

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.model import Span
from pulumi_feishu.content.drawing.spans import Mark, attributes, colour_of
from pulumi_feishu.content.drawing.viewer import Viewer
from pulumi_feishu.text.local_time import zoned

Pieces = list[Span | Mark]

# No blanks around the equals sign: with them, one text could be read in very many ways.
_ATTRIBUTES = r"""(?P<attributes>(?:\s+[\w-]+=(?:"[^"]*"|'[^']*'|[^\s"'<>]*))*)"""
_WHOLE = re.compile(
    rf"<(?P<name>at|person|local_datetime){_ATTRIBUTES}\s*>(?P<text>[^<]*)</(?P=name)\s*>", re.I
)
_START = re.compile(rf"<(?P<name>font|text_tag|number_tag|a|link){_ATTRIBUTES}\s*>", re.I)
_END = re.compile(r"</(?P<name>font|text_tag|number_tag|a|link)\s*>", re.I)
_RAW = re.compile(r"<raw>(?P<text>.*?)</raw>", re.S)
_SINGLE = re.compile(r"<(?P<name>br|hr)\s*/?>", re.I)

_BEGINS = re.compile("</?[a-z]", re.I)
_PATTERNS = (_WHOLE, _START, _END, _SINGLE, _RAW)

#: The attributes of `<at>` that say who; one of several may be repeated in another.
_WHO = ("id", "user_id", "ids", "email")

#: Where a link leads on each device; what differs from its `url` is told.
_DEVICES = ("pc_url", "ios_url", "android_url")

#: The type of the tokens that hold a tag's match as `meta`.
TOKEN = "feishu_tag"  # noqa: S105


def feishu_tag(state: StateInline, silent: bool) -> bool:
    """An inline rule of the parser: whether one of these tags stands here."""
    if not _BEGINS.match(state.src, state.pos):
        return False
    for pattern in _PATTERNS:
        if pattern is _RAW and state.src.find("</raw>", state.pos) < 0:
            return False
        match = pattern.match(state.src, state.pos)
        if match is None:
            continue
        if not silent:
            state.push(TOKEN, "", 0).meta["match"] = match
        state.pos = match.end()
        return True
    return False


def pieces_of(match: re.Match[str], viewer: Viewer) -> Pieces:
    """What a tag is to the reader: spans, or the start or end of a pair."""
    if match.re is _RAW:
        return [Span(match["text"])]
    name = match["name"].lower()
    if match.re is _SINGLE:
        return [Span("\n", kind="break" if name == "br" else "rule")]
    if match.re is _END:
        return [Mark(name, match[0])]
    given = attributes(match["attributes"] or "")
    if match.re is _START:
        return [_start(name, match[0], given, viewer)]
    return list(_WHOLES[name](given, match["text"].strip(), viewer))


def _start(name: str, literal: str, given: Mapping[str, str], viewer: Viewer) -> Mark:
    if name == "font":
        ink = colour_of(given.get("color"))
        return Mark(name, literal, lambda span: replace(span, colour=ink or span.colour))
    if name == "text_tag":
        colour = colour_of(given.get("color"))
        return Mark(name, literal, lambda span: _as_tag(span, colour))
    address = given.get("href") or given.get("url") or ""
    others = _other_addresses(given, address, viewer)
    if name == "number_tag":
        colour = colour_of(given.get("background_color"))
        return Mark(
            name, literal, lambda span: _as_link(_as_tag(span, colour), address), tuple(others)
        )
    if address and not safe_link(address):
        others.insert(0, Span(f" ({address})"))
    return Mark(name, literal, lambda span: _as_link(span, address), tuple(others))


def _as_tag(span: Span, colour: str) -> Span:
    return replace(span, kind="tag", colour=colour) if span.kind == "text" else span


def _as_link(span: Span, address: str) -> Span:
    return replace(span, href=safe_link(address) or span.href)


def _other_addresses(given: Mapping[str, str], address: str, viewer: Viewer) -> list[Span]:
    """Where it leads on devices of one kind, where that is another place."""
    others = {given[device]: device for device in _DEVICES if given.get(device)}
    others.pop(address, None)
    return [span for other, device in others.items() for span in viewer.aside(device, other)]


def _at(given: Mapping[str, str], text: str, viewer: Viewer) -> Pieces:
    who = dict.fromkeys(
        one.strip() for name in _WHO for one in given.get(name, "").split(",") if one.strip()
    )
    pieces: Pieces = []
    for one in who or [""]:
        pieces += [Span(" ")] * bool(pieces) + [viewer.mention(one, text)]
    return pieces


def _person(given: Mapping[str, str], text: str, viewer: Viewer) -> Pieces:
    return [Span(text or viewer.name_of(given.get("id", "")), kind="mention")]


def _local_datetime(given: Mapping[str, str], text: str, viewer: Viewer) -> Pieces:
    stamp = given.get("millisecond", "")
    shown = Span(moment(stamp) or text or stamp, kind="time", href=safe_link(given.get("link")))
    return [shown]


def moment(milliseconds: object) -> str:
    """A time stamp in the reader's zone; "" for what is none."""
    try:
        at = datetime.fromtimestamp(float(str(milliseconds)) / 1000, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return ""
    return zoned(at)


_WHOLES: Mapping[str, Callable[[Mapping[str, str], str, Viewer], Pieces]] = {
    "at": _at,
    "person": _person,
    "local_datetime": _local_datetime,
}
