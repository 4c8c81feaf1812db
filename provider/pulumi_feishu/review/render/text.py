"""A review for a terminal: rows, in which nothing unseen is left."""

from __future__ import annotations

from collections.abc import Iterator

from pulumi_feishu.review.plan import Change, Plan
from pulumi_feishu.review.render.diff import Piece
from pulumi_feishu.review.render.excerpt import Gap, excerpt
from pulumi_feishu.review.render.group import about, apart, difference, facts, later, name, problems
from pulumi_feishu.review.render.lines import Line, as_text
from pulumi_feishu.review.render.summary import (
    MEANINGS,
    NOT_ALLOWED,
    SETTINGS,
    Section,
    basis,
    objection_lines,
    remarks,
    sections,
    setting_lines,
    total,
    totals_apart,
)
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Language, Words
from pulumi_feishu.text.rows import Look, Row

#: Most characters of a difference.
_MOST_CHARACTERS = 3000

#: As `git diff --word-diff` marks words.
_MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}

_LOOKS: dict[str, Look] = {"kept": "plain", "removed": "removed", "added": "added"}


def render(plan: Plan, *, lang: Language) -> Iterator[Row]:
    """The whole review; words that go are marked `[-so-]`, new ones `{+so+}`."""
    yield Row.of(total(plan, lang), look="heading")
    if plan.failure:
        yield from (Row.of(escape_unseen(line), indent=2) for line in plan.failure)
        return
    told = [*totals_apart(plan, lang), _shown(basis(plan, lang))]
    yield from (Row.of(line, look="faint") for line in told)
    yield from (Row.of(f"! {_shown(line)}", look="remark") for line in remarks(plan, lang))
    yield from _listed(NOT_ALLOWED, objection_lines(plan, lang), lang, look="alarm")
    for section in sections(plan):
        look: Look = "alarm" if section.kind in ("fails", "removed") else "heading"
        yield Row()
        yield Row.of(section.heading(lang), look=look)
        yield Row.of(MEANINGS[section.kind].told_in(lang), look="faint")
        was_like = False
        for change in section.changes:
            is_like = change.chat_id in section.like
            if not (is_like and was_like):
                yield Row()
            yield from _group(change, section, lang)
            was_like = is_like
    yield from _listed(SETTINGS, setting_lines(plan, lang), lang, look="plain")


def _listed(heading: Words, lines: list[Line], lang: Language, *, look: Look) -> Iterator[Row]:
    if lines:
        yield Row()
        yield Row.of(heading.told_in(lang), look=look if look == "alarm" else "heading")
        yield from (Row.of(_shown(line), indent=2, look=look) for line in lines)


def _group(change: Change, section: Section, lang: Language) -> Iterator[Row]:
    beside = "".join(f" · {_shown(line)}" for line in about(change, section, lang))
    yield Row(((escape_unseen(name(change).text), "heading"), (beside, "plain")), indent=2)
    if change.chat_id in section.like:
        return
    for line in problems(change, lang):
        yield Row.of(f"! {_shown(line)}", indent=4, look="alarm")
    for line in (*apart(change, section, lang), *facts(change, lang)):
        yield Row.of(_shown(line), indent=4)
    yield from _words(difference(change, lang), lang)
    for coming, pieces in later(change, lang):
        yield from (Row.of(_shown(line), indent=4) for line in coming)
        yield from _words(pieces, lang)


def _words(pieces: list[Piece], lang: Language) -> Iterator[Row]:
    """A row for each line of the difference; marks may go over several."""
    row: list[tuple[str, Look]] = []
    for piece in excerpt(pieces, _MOST_CHARACTERS):
        is_gap = isinstance(piece, Gap)
        look: Look = "faint" if isinstance(piece, Gap) else _LOOKS[piece.fate]
        for at, line in enumerate(_marked(piece, lang).split("\n")):
            if at > 0 and not is_gap:
                yield Row((("| ", "faint"), *row), indent=4)
                row = []
            row.append((escape_unseen(line), look))
    if row:
        yield Row((("| ", "faint"), *row), indent=4)


def _marked(piece: Piece | Gap, lang: Language) -> str:
    if isinstance(piece, Gap):
        return f"({piece.words().told_in(lang)})"
    return _MARKS[piece.fate].format(piece.text.replace("\r\n", "\n"))


def _shown(line: Line) -> str:
    return escape_unseen(as_text(line))
