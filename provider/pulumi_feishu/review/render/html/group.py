"""One group on the page: its banner before and after, side by side, and what is to be known."""

from __future__ import annotations

from html import escape

from pulumi_feishu.review.plan import Change, Shown
from pulumi_feishu.review.render.diff import Fate, Piece
from pulumi_feishu.review.render.group import (
    about,
    difference,
    facts,
    later,
    name,
    problems,
    shown_line,
    sides,
)
from pulumi_feishu.review.render.html.banner import banner_html, page_pieces
from pulumi_feishu.review.render.html.escape import page_line, page_quote
from pulumi_feishu.review.render.lines import Line
from pulumi_feishu.review.render.summary import Section
from pulumi_feishu.text.i18n import Language, Words

_FAILS = Words("would fail", "会失败")
_MAY_FAIL = Words("may fail", "可能失败")
_WORDS = Words("Words and links", "文字与链接")

#: Their words stand in the banner as they are.
_PLAIN = ("text", "message")


def group_html(change: Change, section: Section, lang: Language) -> str:
    """An article that the filter finds by its effect, its text, and whether it would fail.

    One like another has its head only.
    """
    article = (
        f'<article class="group" data-effect="{change.effect}" data-fails="{int(change.fails)}">'
        f"{_head(change, section, lang)}"
    )
    if change.chat_id in section.like:
        return f"{article}</article>\n"
    pieces = difference(change, lang)
    before, after = sides(change, lang)
    columns = _side(change.before, before, _of(pieces, "removed"), lang)
    columns += _side(_after(change), after, _of(pieces, "added"), lang)
    told = "".join(f"<li>{page_line(line)}</li>" for line in facts(change, lang))
    return (
        f"{article}{_problems(change, lang)}"
        f'<div class="sides">{columns}</div>{_words(change.before, change.after, pieces, lang)}'
        f'<ul class="facts">{told}</ul>{_later(change, lang)}</article>\n'
    )


def _head(change: Change, section: Section, lang: Language) -> str:
    told = [page_line(line) for line in about(change, section, lang)]
    badges = "".join(f'<span class="badge">{text}</span>' for text in told)
    if change.problems:
        look, words = ("fails", _FAILS) if change.fails else ("doubt", _MAY_FAIL)
        badges += f'<span class="badge {look}">{words.told_in(lang)}</span>'
    return f'<div class="head"><h3>{page_quote(name(change))}</h3>{badges}</div>'


def _problems(change: Change, lang: Language) -> str:
    looks = ["fails" if problem.is_certain else "doubt" for problem in change.problems]
    lines = zip(looks, problems(change, lang), strict=True)
    return "".join(f'<p class="problem {look}">{page_line(line)}</p>' for look, line in lines)


def _side(what: Shown, told: Line, marked: list[Piece], lang: Language) -> str:
    banner = banner_html(what, lang, marked if what.kind in _PLAIN else None)
    return f'<div class="side"><h4>{page_line(told)}</h4>{banner}</div>'


def _after(change: Change) -> Shown:
    """A group that is left keeps what it shows."""
    return change.before if change.effect == "left" else change.after


def _of(pieces: list[Piece], fate: Fate) -> list[Piece]:
    """The text of one side; nothing is marked where all of it comes or goes."""
    side = [piece for piece in pieces if piece.fate in ("kept", fate)]
    return side if _compares(side) else []


def _compares(pieces: list[Piece]) -> bool:
    return any(piece.fate == "kept" for piece in pieces)


def _later(change: Change, lang: Language) -> str:
    """What comes at each later moment, beside what was to come then."""
    parts = []
    for each, (lines, pieces) in zip(change.later, later(change, lang), strict=True):
        told = "".join(f"<li>{page_line(line)}</li>" for line in lines)
        base, after = shown_line(each.base, lang), shown_line(each.after, lang)
        columns = _side(each.base, base, _of(pieces, "removed"), lang)
        columns += _side(each.after, after, _of(pieces, "added"), lang)
        words = _words(each.base, each.after, pieces, lang)
        parts.append(f'<ul class="facts">{told}</ul><div class="sides">{columns}</div>{words}')
    return "".join(parts)


def _words(before: Shown, after: Shown, pieces: list[Piece], lang: Language) -> str:
    """The difference in one, where a drawing hides words: addresses, and marks of Markdown."""
    if not pieces or {before.kind, after.kind} <= {*_PLAIN, "none", "announcement"}:
        return ""
    title = escape(_WORDS.told_in(lang))
    whole = "".join(piece.text for piece in pieces)
    is_new = {piece.fate for piece in pieces} == {"added"}
    shown = [Piece("kept", whole)] if is_new else pieces
    return f'<h4>{title}</h4><div class="words">{page_pieces(shown)}</div>'
