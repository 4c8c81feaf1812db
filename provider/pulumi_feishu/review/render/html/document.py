"""The whole page."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from html import escape

from pulumi_feishu.review.plan import Plan
from pulumi_feishu.review.render.html.escape import page_line
from pulumi_feishu.review.render.html.filtering import SCRIPT, form
from pulumi_feishu.review.render.html.group import group_html
from pulumi_feishu.review.render.html.style import style
from pulumi_feishu.review.render.lines import Line, Quote
from pulumi_feishu.review.render.summary import (
    MEANINGS,
    NAMES,
    NOT_ALLOWED,
    SETTINGS,
    Section,
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

_TITLE = Words("Review of pinned notices", "群置顶变更评审")
_SKIP = Words("Skip to the groups", "跳到各群")
_EFFECTS = Words("Effects", "变更类别")


def render(plan: Plan, *, lang: Language) -> str:
    """The page; its policy lets nothing run or load but its own style and script."""
    css = style()
    found = sections(plan)
    groups = "".join(_section(section, lang) for section in found)
    groups += _settings(plan, lang)
    main = f'<main id="groups" tabindex="-1">{groups}</main>' if groups else ""
    title = _TITLE.told_in(lang)
    return f"""<!doctype html>
<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(css)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>{title}</title><style>{css}</style></head><body>
{_skip(lang) if groups else ""}<header><p class="kicker">{title}</p>
{_header(plan, found, lang)}</header>
{form(plan, lang) if plan.changes else ""}
{main}
<script>{SCRIPT}</script></body></html>
"""


def _policy(css: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(SCRIPT)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _skip(lang: Language) -> str:
    return f'<a class="skip" href="#groups">{_SKIP.told_in(lang)}</a>\n'


def _header(plan: Plan, found: list[Section], lang: Language) -> str:
    first = f"<h1>{escape(total(plan, lang))}</h1>"
    if plan.failure:
        return first + _listed("failure", [(Quote(line),) for line in plan.failure])
    about = together([*totals_apart(plan, lang), page_line(basis(plan, lang))], lang)
    refused = _listed("objections", objection_lines(plan, lang))
    if refused:
        refused = f"<h2>{NOT_ALLOWED.told_in(lang)}</h2>{refused}"
    told = _listed("remarks", remarks(plan, lang))
    return f'{first}{refused}{_counts(found, lang)}<p class="about">{about}</p>{told}'


def _counts(found: list[Section], lang: Language) -> str:
    """A number for each section, which leads to its groups."""
    items = "".join(
        f'<li><a class="{each.slug}" href="#{each.slug}"><span class="number">'
        f"{len(each.changes):,}</span> {NAMES[each.kind].told_in(lang)}</a></li>"
        for each in found
    )
    label = _EFFECTS.told_in(lang)
    return f'<nav aria-label="{label}"><ul class="counts">{items}</ul></nav>' if items else ""


def _listed(kind: str, lines: list[Line]) -> str:
    items = "".join(f"<li>{page_line(line)}</li>" for line in lines)
    return f'<ul class="{kind}">{items}</ul>' if items else ""


def _section(section: Section, lang: Language) -> str:
    slug, meaning = section.slug, escape(MEANINGS[section.kind].told_in(lang))
    groups = "".join(group_html(change, section, lang) for change in section.changes)
    return (
        f'<section class="effect {slug}" aria-labelledby="{slug}"><h2 id="{slug}">'
        f'{section.heading(lang)}</h2><p class="meaning">{meaning}</p>\n{groups}</section>\n'
    )


def _settings(plan: Plan, lang: Language) -> str:
    items = "".join(f"<li>{page_line(line)}</li>" for line in setting_lines(plan, lang))
    if not items:
        return ""
    return (
        '<section class="settings" aria-labelledby="settings"><h2 id="settings">'
        f'{SETTINGS.told_in(lang)}</h2><ul class="facts">{items}</ul></section>\n'
    )
