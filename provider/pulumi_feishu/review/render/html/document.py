"""The whole page."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from pulumi_feishu.content.drawing.templates import Templates
from pulumi_feishu.review.plan import EFFECTS, Change, Plan
from pulumi_feishu.review.render.group import name, place_of
from pulumi_feishu.review.render.html.escape import page_line, page_pieces, page_quote
from pulumi_feishu.review.render.html.group import GroupBlock, group_block
from pulumi_feishu.review.render.html.heading import alarms, counted, page_title, title
from pulumi_feishu.review.render.lines import Quote
from pulumi_feishu.review.render.summary import (
    MEANINGS,
    NAMES,
    SETTINGS,
    Section,
    basis,
    members,
    remarks,
    sections,
    setting_lines,
)
from pulumi_feishu.text.i18n import Language

_STYLES = ("base.css", "message.css", "page.css")
_SCRIPT = "filter.js"

#: A list of so many groups alike is open from the start.
_MOST_OPEN = 10


@dataclass(frozen=True)
class Family:
    """Groups to which the very same happens: the first is shown, the others are listed."""

    first: GroupBlock
    like: tuple[Change, ...]

    @property
    def is_open(self) -> bool:
        """Whether the list is so short that it is open from the start."""
        return len(self.like) <= _MOST_OPEN


@cache
def _templates() -> Templates:
    return Templates(Path(__file__).parent / "templates")


def render(plan: Plan, *, lang: Language) -> str:
    """The page; its policy lets nothing run or load but its own style and script."""
    style = "".join(map(_templates().source, _STYLES))
    script = _templates().source(_SCRIPT)
    found = sections(plan)
    return _templates().render(
        "page.html",
        lang,
        policy=_policy(style, script),
        # Files of ours, in which nothing of the plan stands.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        plan=plan,
        page_title=page_title(plan, lang),
        title=title(plan, lang),
        basis=basis(plan, lang),
        alarms=list(alarms(plan, found, lang)),
        counted=[] if plan.failure else counted(plan, lang),
        remarks=[] if plan.failure else remarks(plan, lang),
        effects=[effect for effect in EFFECTS if plan.count(effect)],
        sections=[(section, _families(section, lang)) for section in found],
        anchors=_anchors(found),
        settings=setting_lines(plan, lang),
        headings={"names": NAMES, "meanings": MEANINGS, "settings": SETTINGS},
        line=page_line,
        quote=page_quote,
        pieces=page_pieces,
        id_of=_id,
        group_name=name,
        place_of=place_of,
        members=members,
    )


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _families(section: Section, lang: Language) -> Iterator[Family]:
    """One at a time, as the page is written: a large review is not held twice."""
    changes: Sequence[Change] = section.changes
    at = 0
    while at < len(changes):
        end = at + 1
        while end < len(changes) and changes[end].chat_id in section.like:
            end += 1
        yield Family(group_block(changes[at], section, lang), tuple(changes[at + 1 : end]))
        at = end


def _anchors(found: Sequence[Section]) -> Mapping[Change, str]:
    changes = (change for section in found for change in section.changes)
    return {change: f"g{number}" for number, change in enumerate(changes, 1)}


def _id(change: Change) -> Quote:
    return Quote(change.chat_id, is_id=True)
