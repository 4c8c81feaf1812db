"""A review as a comment on a pull request of GitHub or a merge request of GitLab.

| what        | shown                                                                           |
|-------------|---------------------------------------------------------------------------------|
| first       | the total, as a heading; then what is only counted, and remarks                 |
| each effect | a heading, and what it means                                                    |
| each group  | the first ones open, the others folded; with less room by name; else counted    |
| last        | how many are not shown in full, exactly, and where they are                     |
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import accumulate

from pulumi_feishu.review.plan import Change, Plan
from pulumi_feishu.review.render.comment_escape import comment_line, comment_quote
from pulumi_feishu.review.render.comment_fit import Fit, fit, how_many_fit
from pulumi_feishu.review.render.comment_group import folded, in_full, name_only
from pulumi_feishu.review.render.lines import Line, Quote
from pulumi_feishu.review.render.summary import (
    MEANINGS,
    NOT_ALLOWED,
    SETTINGS,
    Section,
    SectionKind,
    basis,
    objection_lines,
    remarks,
    sections,
    setting_lines,
    together,
    total,
    totals_apart,
)
from pulumi_feishu.text.i18n import Language, Words

#: GitHub's longest comment less room for a marker, in characters.
#: https://github.com/orgs/community/discussions/27190
DEFAULT_LIMIT = 65_000

#: What stands before a heading that nobody may miss.
_ALARMS: dict[SectionKind, str] = {"fails": "⚠️ "}

#: What the fixed words of a comment take at most, beside its lists; limits below make no sense.
_LEAST_LIMIT = 10_000

#: Only so many groups are unfolded.
_OPEN_GROUPS = 5

#: More than this are never counted.
_MOST_GROUPS = 999_999


def render(
    plan: Plan,
    *,
    lang: Language,
    limit: int = DEFAULT_LIMIT,
    full_page: str | None = None,
) -> str:
    """The comment, at most `limit` characters (10,000 or more).

    `full_page` is where the whole review is: a link, or words like the name of an artifact.
    """
    if limit < _LEAST_LIMIT:
        raise ValueError(f"limit {limit} is less than {_LEAST_LIMIT}")
    if plan.failure:
        listed = _listed([(Quote(line),) for line in plan.failure], limit // 2, lang)
        return f"### {total(plan, lang)}\n\n{listed}"
    top = _top(plan, lang, limit // 4)
    end = _settings(plan, lang)
    found = sections(plan)
    frames = sum(len(_frame(each, "", folded("", _MOST_GROUPS, lang), lang)) for each in found)
    room = limit - len(top) - len(end) - frames
    room -= len(_last(_MOST_GROUPS, _MOST_GROUPS, full_page, lang))
    fits = _fits(found, room, lang)
    by_name = sum(len(each.named) for each in fits.values())
    left_out = len(plan.changes) - by_name - sum(len(each.full) for each in fits.values())
    last = _last(by_name, left_out, full_page, lang)
    return top + _sections(found, fits, lang) + end + (last if plan.changes else "")


def _fits(found: list[Section], room: int, lang: Language) -> dict[SectionKind, Fit]:
    """How much of each section has room: each gets its share, and the small ones first.

    So 490 takeovers never hide 2 removals; what a small section leaves goes to the larger ones.
    """
    starts = accumulate((len(section.changes) for section in found), initial=0)
    fits: dict[SectionKind, Fit] = {}
    placed = sorted(zip(found, starts, strict=False), key=lambda pair: len(pair[0].changes))
    for left, (section, start) in zip(range(len(placed), 0, -1), placed, strict=True):

        def whole(change: Change, at: int, section: Section = section, start: int = start) -> str:
            return in_full(change, section, lang, is_open=start + at < _OPEN_GROUPS)

        def line(change: Change, section: Section = section) -> str:
            return name_only(change, section, lang)

        fitted = fit(section.changes, whole, line, room=room // left)
        room -= fitted.size
        fits[section.kind] = fitted
    return fits


def _settings(plan: Plan, lang: Language) -> str:
    items = "".join(f"<li>{comment_line(line)}</li>\n" for line in setting_lines(plan, lang))
    return f"#### {SETTINGS.told_in(lang)}\n\n<ul>\n{items}</ul>\n\n" if items else ""


def _top(plan: Plan, lang: Language, room: int) -> str:
    about = together([*totals_apart(plan, lang), comment_line(basis(plan, lang))], lang)
    told = _listed(remarks(plan, lang), room, lang)
    if plan.objections:
        listed = _listed(objection_lines(plan, lang), room, lang)
        told += f"#### ⛔ {NOT_ALLOWED.told_in(lang)}\n\n{listed}"
    return f"### {total(plan, lang)}\n\n<p>{about}</p>\n\n{told}"


def _listed(lines: list[Line], room: int, lang: Language) -> str:
    """As many as there is room for, and how many more there are."""
    items = [f"<li>{comment_line(line)}</li>\n" for line in lines]
    shown = how_many_fit(items, room)
    left = len(items) - shown
    more = Words(f"… and {left:,} more", f"……另有 {left:,} 条").told_in(lang)
    last = f"<li>{more}</li>\n" if left else ""
    return f"<ul>\n{''.join(items[:shown])}{last}</ul>\n\n" if items else ""


def _sections(found: list[Section], fits: Mapping[SectionKind, Fit], lang: Language) -> str:
    text = ""
    for section in found:
        fitted = fits[section.kind]
        items = "".join(fitted.named)
        names = folded(items, len(fitted.named), lang) if fitted.named else ""
        text += _frame(section, "".join(fitted.full), names, lang)
    return text


def _frame(section: Section, full: str, names: str, lang: Language) -> str:
    meaning = MEANINGS[section.kind].told_in(lang)
    mark = _ALARMS.get(section.kind, "")
    return f"#### {mark}{section.heading(lang)}\n\n<p>{meaning}</p>\n\n{full}{names}"


def _last(by_name: int, none: int, full_page: str | None, lang: Language) -> str:
    told = []
    if by_name:
        told.append(Words(f"Shown by name only: {by_name:,}.", f"仅列出名称：{by_name:,} 个群。"))
    if none:
        told.append(Words(f"Left out here: {none:,}.", f"此处省略：{none:,} 个群。"))
    text = together([words.told_in(lang) for words in told], lang)
    whole = together([part for part in (text, _link(full_page, lang)) if part], lang)
    return f"<p>{whole}</p>\n" if whole else ""


def _link(full_page: str | None, lang: Language) -> str:
    if not full_page:
        return ""
    words = Words("The full page", "完整页面").told_in(lang)
    if full_page.startswith(("https://", "http://")):
        return f'<a href="{escape("".join(full_page.split()))}">{words}</a>'
    return f"{words}: {comment_quote(Quote(full_page, is_id=True))}"
