"""One group on the page: its banner before and after, side by side, and what is to be known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pulumi_feishu.review.plan import Change, Effect, Shown
from pulumi_feishu.review.render.diff import Fate, Piece
from pulumi_feishu.review.render.excerpt import Gap, excerpt
from pulumi_feishu.review.render.group import (
    about,
    difference,
    later,
    named_facts,
    problems,
    shown_line,
    written_on,
)
from pulumi_feishu.review.render.html.banner import Banner, banner_of
from pulumi_feishu.review.render.lines import Line, Quote, filled
from pulumi_feishu.review.render.summary import Section
from pulumi_feishu.text.i18n import Language, Words
from pulumi_feishu.text.local_time import zoned

#: Their words stand in the banner as they are.
_PLAIN = ("text", "message")

_BEFORE, _AFTER = Words("Before", "之前"), Words("After", "之后")
_PLANNED, _COMES = Words("Without this change", "不做本次变更"), Words("With it", "做本次变更")
_WRITTEN_ON = Words("last written on {on}", "最近一次写入于 {on}")
_FROM = Words("From {at}", "自 {at} 起")

#: That people are notified is said once, with the number of new messages.
_SENDS = Words("Sends a new message.", "发送新消息。")
_SENDS_THEN = Words("Sends a new message then.", "届时发送新消息。")

#: What is shown by a group on which a change has no effect yet, or none any more.
_SAME: dict[Effect, Words] = {"later": Words("For now", "目前"), "left": Words("Stays", "保留")}

#: Most characters of a difference, beside messages that are shown whole.
_MOST_CHARACTERS = 5000


@dataclass(frozen=True)
class Side:
    """What a group shows; `told` says of what kind that is and when it was written."""

    label: Words
    told: tuple[Line, ...]
    banner: Banner


@dataclass(frozen=True)
class Sides:
    """One side or two, and what drawings hide.

    `lines` are told above them. `words` are the marked difference of two cards or of Markdown;
    `links` are those of a new one, `source` is its Markdown.
    """

    sides: tuple[Side, ...]
    lines: tuple[Line, ...] = ()
    words: tuple[Piece | Gap, ...] = ()
    links: tuple[Quote, ...] = ()
    source: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class GroupBlock:
    """A group with all that is to be known of it; a problem is certain or not."""

    change: Change
    about: list[Line]
    problems: list[tuple[bool, Line]]
    shown: Sides
    facts: list[Line]
    later: list[Sides]


def group_block(change: Change, section: Section, lang: Language) -> GroupBlock:
    """The group as its section shows it, without what the section says of all its groups."""
    certain = [problem.is_certain for problem in change.problems]
    facts = named_facts(change, lang)
    if facts.pop("sends", None) and section.kind != "sent":
        facts = {"sends": (_SENDS.told_in(lang),), **facts}
    return GroupBlock(
        change,
        about(change, section, lang),
        list(zip(certain, problems(change, lang), strict=True)),
        _now(change, section, lang),
        list(facts.values()),
        list(_later(change, lang)),
    )


def _now(change: Change, section: Section, lang: Language) -> Sides:
    before, after = change.before, change.after
    if label := _SAME.get(change.effect):
        return Sides((_side(label, before, [], change, lang),))
    pieces = difference(change, lang)
    both = (
        _side(_BEFORE, before, _of(pieces, "removed"), change, lang),
        _side(_AFTER, after, _of(pieces, "added"), None, lang),
    )
    # The section says of all its groups what is in the place of the other side.
    if section.kind == "removed":
        return Sides(both[:1])
    is_said = section.kind == "taken over" and before.kind == "unmanaged"
    return _with_words(Sides(both[1:] if is_said else both), before, after, pieces)


def _later(change: Change, lang: Language) -> Iterator[Sides]:
    """What comes at each later moment, beside what was to come then."""
    for each, (_, pieces) in zip(change.later, later(change, lang), strict=True):
        told = [filled(_FROM, lang, at=zoned(each.at))]
        if each.sends:
            told.append((_SENDS_THEN.told_in(lang),))
        both = (
            _side(_PLANNED, each.base, _of(pieces, "removed"), None, lang),
            _side(_COMES, each.after, _of(pieces, "added"), None, lang),
        )
        yield _with_words(Sides(both, tuple(told)), each.base, each.after, pieces)


def _with_words(sides: Sides, before: Shown, after: Shown, pieces: list[Piece]) -> Sides:
    fates = {piece.fate for piece in pieces}
    if fates == {"added"}:
        links = sides.sides[-1].banner.links
        quotes = tuple(Quote(link, is_id=True, link=link) for link in links)
        source = (Piece("kept", after.source),) if after.kind == "markdown" else ()
        return replace(sides, links=quotes, source=source)
    is_drawn = not {before.kind, after.kind} <= {*_PLAIN, "none", "announcement"}
    if not is_drawn or len(fates) < 2:
        return sides
    return replace(sides, words=tuple(excerpt(pieces, _MOST_CHARACTERS)))


def _side(
    label: Words, what: Shown, marked: list[Piece], written: Change | None, lang: Language
) -> Side:
    """`written` is the change whose group shows it until now."""
    banner = banner_of(what, lang, marked if what.kind in _PLAIN else [])
    told: tuple[Line, ...] = () if banner.absent else (shown_line(what, lang),)
    if written and written.written_at:
        told += (filled(_WRITTEN_ON, lang, on=written_on(written)),)
    return Side(label, told, banner)


def _of(pieces: Sequence[Piece], fate: Fate) -> list[Piece]:
    """The text of one side; nothing is marked where all of it comes or goes."""
    side = [piece for piece in pieces if piece.fate in ("kept", fate)]
    return side if any(piece.fate == "kept" for piece in side) else []
