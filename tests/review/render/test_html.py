"""The page of a review, as text; `test_html_in_a_browser.py` looks at it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.review.plan import Shown
from pulumi_feishu.review.render.html import render
from pulumi_feishu.text.escape import escape_unseen, flag_unseen
from review.evil import PARTS, plan_that_says, texts
from review.plans import card, change, many, of_all_kinds, plan

_VOID = {"meta", "br", "hr", "input"}
_URLS = {"href", "src", "action", "formaction", "srcset", "poster", "data"}


class Reader(HTMLParser):
    """Counts tags and keeps texts and addresses; every tag must be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.depth: list[str] = []
        self.read = ""
        self.feed(html)
        self.close()
        assert self.depth == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.addresses += [value or "" for name, value in attrs if name in _URLS]
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)
        if tag not in _VOID:
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & {*self.depth}:
            self.read += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(texts, texts, texts)
def test_words_from_outside_make_no_element_of_the_page(text: str, old: str, new: str) -> None:
    # What is blank is not told, as an owner is.
    assume(text.strip() and old != new)
    html = render(plan_that_says(text, old, new), lang="zh")
    reader = Reader(html)
    # A banner of Markdown may have what Markdown has; nothing else is there.
    assert reader.tags["script"] == reader.tags["style"] == 1
    plain = Reader(render(plan_that_says("x", "x", "y"), lang="zh")).tags
    for tag in ("article", "section", "main", "form", "input", "select", "h1", "bdi", "div"):
        assert tag == "div" or reader.tags[tag] == plain[tag] or (tag == "h1" and "#" in new)
    assert all(address.startswith("#") or safe_link(address) for address in reader.addresses)
    body = html[html.index("</style>") : html.index("<script>")]
    assert not any(is_unseen for c, is_unseen in flag_unseen(body) if c not in "\n\t")


@pytest.mark.parametrize("text", PARTS)
def test_each_special_word_stays_readable(text: str) -> None:
    word = f"x{text}y"
    read = Reader(render(plan_that_says(word), lang="en")).read
    assert read.count(escape_unseen(word)) >= 2 + 3 * 6 + 3


def test_it_says_what_the_other_forms_say() -> None:
    read = Reader(render(of_all_kinds(), lang="en")).read
    for words in (
        "8 groups change, 8,000 memberships: 1 removed, 1 taken over, 1 sent, 1 moved, 2 edited",
        "From 2026-12-24 18:00 +08:00: a text; before this change: the announcement.",
        "Sends a new message then: people are notified.",
        "body › elements 1 › content: 白班：**张伟王芳**",
        "Would fail: the bot is not in this group (232011). Add the bot to the group.",
        "Can't be known ahead: whether the bot may pin there is not known. Run the doctor.",
        "whatever is shown there now; it is lost and can't be restored.",
        "last written on 2026-11-20; Feishu can't be asked what is shown now.",
        "Until 2026-12-01 01:00 UTC, then the announcement.",
        "Expired at 2026-11-13 00:00 UTC, now nothing.",
        "Recalls the old message.",
        "body › elements 2 › behaviors 1 › default_url: https://example.com/oldhttps://example.com/new",
        "The look changes too.",
    ):
        assert words in read


def test_nothing_may_run_or_load_but_its_own_style_and_script() -> None:
    html = render(of_all_kinds(), lang="en")
    [policy] = re.findall(r'Content-Security-Policy" content="(.*?)"', html)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}=';"
        r" base-uri 'none'; form-action 'none'",
        policy,
    )
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_a_text_shows_its_words_that_change_in_place() -> None:
    html = render(plan(change()), lang="en")
    assert '<div class="banner">第<del>47</del>周值班：<del>张伟</del></div>' in html
    assert '<div class="banner">第<ins>48</ins>周值班：<ins>王芳</ins></div>' in html


def test_cards_and_markdown_look_as_in_feishu() -> None:
    html = render(
        plan(
            change(
                before=Shown("markdown", "**白班** <at id=all></at>"),
                after=Shown("card", card("值班", "~~x~~", "https://a.b", "green")),
            )
        ),
        lang="en",
    )
    assert '<b>白班</b> <span class="mention">@all</span>' in html
    assert '<div class="top head-green"><strong>值班</strong></div>' in html
    assert "<s>x</s>" in html


def test_a_card_that_is_no_json_is_shown_as_it_is_written() -> None:
    html = render(plan(change(after=Shown("card", "{<b>"))), lang="en")
    assert "{&lt;b&gt;" in html


def test_right_to_left_marks_in_a_card_are_written_out() -> None:
    html = render(plan(change(after=Shown("card", card("a\u202eb", "c\u202ed", "x")))), lang="en")
    assert "\u202e" not in html
    assert "<strong>a\\u202eb</strong>" in html


@pytest.mark.parametrize(("lang", "attribute"), [("en", "en"), ("zh", "zh-CN")])
def test_it_has_a_language_and_headings_in_order(lang: Literal["en", "zh"], attribute: str) -> None:
    html = render(of_all_kinds(), lang=lang)
    assert html.startswith(f'<!doctype html>\n<html lang="{attribute}">')
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_plan_that_failed_says_why_and_nothing_else() -> None:
    html = render(replace(of_all_kinds(), failure=("<b>", "second"), changes=()), lang="en")
    assert (
        '<ul class="failure"><li><bdi>&lt;b&gt;</bdi></li><li><bdi>second</bdi></li></ul>' in html
    )
    assert "<form" not in html
    assert "<main" not in html


def test_5000_groups_make_a_page() -> None:
    html = render(many(5000), lang="zh")
    assert html.count("<article") == 5000
    assert len(html) < 8_000_000


def test_a_review_loads_no_server() -> None:
    program = (
        "import sys, json\n"
        "from pulumi_feishu.review.render import as_json, comment, html, text\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = set(json.loads(done.stdout))
    assert loaded.isdisjoint({"starlette", "uvicorn", "pydantic", "pulumi_feishu.emulator"})
