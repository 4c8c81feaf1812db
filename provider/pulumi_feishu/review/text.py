"""A review for a terminal: plain lines, in which nothing unseen is left."""

from __future__ import annotations

from pulumi_feishu.review.excerpt import Gap, excerpt
from pulumi_feishu.review.lines import Line, as_text
from pulumi_feishu.review.plan import Change, Plan
from pulumi_feishu.review.telling import (
    MEANINGS,
    SETTINGS,
    basis,
    sections,
    settings,
    total,
    totals_apart,
)
from pulumi_feishu.review.telling_group import apart, difference, facts, later, name, problems, size
from pulumi_feishu.review.words_diff import Piece
from pulumi_feishu.visible import visible
from pulumi_feishu.words import Language

#: Most characters of a difference.
_MOST_CHARACTERS = 3000

#: As `git diff --word-diff` marks words.
_MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def render(plan: Plan, *, lang: Language) -> str:
    """The whole review; words that go are marked `[-so-]`, new ones `{+so+}`."""
    lines = [total(plan, lang), *(f"  {visible(line)}" for line in plan.failure)]
    if not plan.failure:
        lines += [*totals_apart(plan, lang), _shown(basis(plan, lang))]
        lines += [f"! {visible(remark.told_in(lang))}" for remark in plan.remarks]
    for section in sections(plan):
        lines += ["", section.heading(lang), MEANINGS[section.effect].told_in(lang)]
        for change in section.changes:
            lines += ["", *_group(change, lang)]
    if plan.settings:
        told = (f"  {_shown(line)}" for line in settings(plan, lang))
        lines += ["", SETTINGS.told_in(lang), *told]
    return "\n".join(lines)


def _group(change: Change, lang: Language) -> list[str]:
    title = [visible(name(change).text), size(change, lang)]
    told = [f"! {_shown(line)}" for line in problems(change, lang)]
    told += [_shown(line) for line in (*apart(change, lang), *facts(change, lang))]
    lines = ["  " + " · ".join(part for part in title if part)]
    lines += [*(f"    {line}" for line in told), *_words(difference(change), lang)]
    for coming, pieces in later(change, lang):
        lines += [*(f"    {_shown(line)}" for line in coming), *_words(pieces, lang)]
    return lines


def _words(pieces: list[Piece], lang: Language) -> list[str]:
    words = _marked(excerpt(pieces, _MOST_CHARACTERS), lang)
    return [f"    | {visible(line)}" for line in words.split("\n") if words]


def _shown(line: Line) -> str:
    return visible(as_text(line))


def _marked(pieces: list[Piece | Gap], lang: Language) -> str:
    return "".join(
        f"({piece.words().told_in(lang)})"
        if isinstance(piece, Gap)
        else _MARKS[piece.fate].format(piece.text.replace("\r\n", "\n"))
        for piece in pieces
    )
