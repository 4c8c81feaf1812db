"""The page of a review, as text; `test_html_in_a_browser.py` looks at it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.review.plan import Plan, Shown
from pulumi_feishu.review.render import as_json
from pulumi_feishu.review.render.html import render
from pulumi_feishu.text.escape import escape_unseen, flag_unseen
from pulumi_feishu.text.i18n import Words
from review.evil import PARTS, plan_that_says, texts
from review.plans import NOT_IN_GROUP, card, change, many, of_all_kinds, plan

_VOID = {"meta", "br", "hr", "input"}
_URLS = {"href", "src", "action", "formaction", "srcset", "poster", "data"}


class Reader(HTMLParser):
    """Counts tags and keeps texts and addresses; every tag must be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.depth: list[str] = []
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.read = ""
        self.feed(html)
        self.close()
        assert self.depth == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.addresses += [value or "" for name, value in attrs if name in _URLS]
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)
        if tag not in _VOID:
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & {*self.depth}:
            self.read += data
            self.texts.append(data.strip())

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
    for tag in ("article", "section", "main", "form", "input", "fieldset", "h1", "h2", "h3", "svg"):
        assert reader.tags[tag] == plain[tag]
    assert all(address.startswith("#") or safe_link(address) for address in reader.addresses)
    body = html.partition("<style>")[0] + html[html.index("</style>") : html.index("<script>")]
    assert not any(is_unseen for c, is_unseen in flag_unseen(body) if c not in "\n\t")


@pytest.mark.parametrize("text", PARTS)
def test_each_special_word_stays_readable(text: str) -> None:
    word = f"x{text}y"
    read = Reader(render(plan_that_says(word), lang="en")).read
    # Of the source, the title of the window, a remark; and of three groups.
    assert read.count(escape_unseen(word)) >= 3 + 3 * 6


def test_it_says_what_the_other_forms_say() -> None:
    read = Reader(render(of_all_kinds(), lang="en")).read
    for words in (
        "1 notice removed, 1 group taken over, 1 new notice sent, 5 more changes",
        "8 groups change, 8,000 memberships. 1 may fail: that can't be known ahead.",
        "From 2026-12-24 18:00 +08:00",
        "Sends a new message then.",
        "body › elements 1 › content: 白班：**张伟王芳**",
        "Would fail: the bot is not in this group (232011). Add the bot to the group.",
        "Can't be known ahead: whether the bot may pin there is not known. Run the doctor.",
        "As far as Feishu can tell in advance. Correct these first.",
        "Before: Markdown, last written on 2026-11-20",
        "Feishu can't be asked what is shown now.",
        "Until 2026-12-01 01:00 UTC, then the announcement.",
        "Expired at 2026-11-13 00:00 UTC, now nothing.",
        "Recalls the old message.",
        "body › elements 2 › behaviors 1 › default_url: https://example.com/oldhttps://example.com/new",
        "The look changes too.",
    ):
        assert words in read


def test_nothing_may_run_or_load_but_its_own_style_and_script() -> None:
    html = render(of_all_kinds(), lang="en")
    [policy] = map(unescape, re.findall(r'Content-Security-Policy" content="(.*?)"', html))
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}=';"
        r" base-uri 'none'; form-action 'none'",
        policy,
    )
    assert html.index("Content-Security-Policy") < html.index("<style>")
    for tag in ("style", "script"):
        [text] = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_a_text_shows_its_words_that_change_in_place() -> None:
    html = render(plan(change()), lang="en")
    assert "<span>第<del>47</del>周值班：<del>张伟</del></span>" in html
    assert "<span>第<ins>48</ins>周值班：<ins>王芳</ins></span>" in html


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
    assert re.search(r"<li><bdi>&lt;b&gt;</bdi></li>\s*<li><bdi>second</bdi></li>", html)
    assert "<title>There is no plan · review of files of main and of this branch</title>" in html
    for tag in ("<form", "<article", "<footer", 'class="counted"', 'class="remarks"'):
        assert tag not in html


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "3 notices removed, 12 groups taken over · review of main…feature"),
        ("zh", "3 个群撤销置顶，12 个群被接管 · 评审 main…feature"),
    ],
)
def test_the_title_names_the_change(lang: Literal["en", "zh"], title: str) -> None:
    html = render(replace(_grave(), source=Words("main…feature", "main…feature")), lang=lang)
    assert f"<title>{title}</title>" in html


def test_a_dangerous_change_is_told_first_and_links_to_its_groups() -> None:
    html = render(_grave(), lang="en")
    alarm = html[html.index('class="alarm"') : html.index("</main>")].partition("</section>")[0]
    assert html.index('class="alarm"') < html.index("<form") < html.index("<article")
    told = [text for text in Reader(f"<section {alarm}</section>").texts if text]
    assert told[:5] == [
        "Not allowed",
        "Too many.",
        "Groups concerned:",
        "Taken over (12)",
        "2 groups would fail",
    ]
    assert told[5:10] == ["gone 0", ",", "gone 1", "3 groups are left without a notice", "gone 0"]
    linked = re.findall('<a href="#(.*?)">', alarm)
    assert len(linked) == 1 + 2 + 3
    assert {*linked} <= {*Reader(html).ids}


def test_a_long_alarm_names_five_groups_and_leads_to_the_others() -> None:
    gone = [change(chat_id=f"oc_{n}", name=f"g{n}", effect="removed") for n in range(8)]
    html = render(plan(*gone), lang="en")
    assert 'and <a href="#removed">3 more</a>' in html


def test_a_harmless_change_has_no_alarm() -> None:
    html = render(plan(change(), change(chat_id="oc_b", effect="later")), lang="en")
    assert 'class="alarm"' not in html
    assert '<body class="calm">' in html


def test_every_link_within_the_page_leads_somewhere() -> None:
    for shown in (of_all_kinds(), _grave(), plan_that_says("x")):
        reader = Reader(render(shown, lang="en"))
        assert {address[1:] for address in reader.addresses if address[:1] == "#"} <= {*reader.ids}
        assert len(reader.ids) == len({*reader.ids})


def test_groups_alike_are_folded_with_name_id_members_and_entry() -> None:
    html = render(_alike(500), lang="en")
    assert html.count("<article") == 1
    assert "and 499 groups like it" in html
    assert '<details class="like">' in html
    items = re.findall('<li id="g.*?</li>', html, re.DOTALL)
    assert len(items) == 499
    words = [text for text in Reader(items[1]).texts if text]
    assert words == ["shop 002", "oc_002", "12 members", "shops.yaml:2:5"]
    assert '<a href="https://git.example/shops.yaml#L2">shops.yaml:2:5</a>' in items[1]


def test_a_few_groups_alike_are_open_from_the_start() -> None:
    assert '<details class="like" open>' in render(_alike(4), lang="en")


def test_an_entry_without_a_link_is_told_as_text() -> None:
    for link in ("", "javascript:alert(1)"):
        html = render(plan(change(place="notices.yaml:5:5", link=link)), lang="en")
        assert "Entry: <code>notices.yaml:5:5</code>" in html


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_said_three_times(lang: Literal["en", "zh"]) -> None:
    """But for what a message says, before and after, and in its banner."""
    reader = Reader(render(of_all_kinds(), lang=lang))
    said = as_json.render(of_all_kinds(), lang=lang)
    told = Counter(text for text in reader.texts if len(text) > (20 if lang == "en" else 8))
    assert [text for text, count in told.items() if count > 2 and text not in said] == []
    for words in ("can't be restored", "any more", "people are notified", "can't be asked"):
        assert reader.read.count(words) <= 2


def test_a_long_text_is_shown_as_the_banner_cuts_it_and_whole() -> None:
    after = Shown("text", "first\nsecond\nthird")
    html = render(plan(change(before=Shown("text", "short"), after=after)), lang="en")
    assert html.count('<div class="pinned cut">') == 1
    assert '<div class="message text">first\nsecond\nthird</div>' in html
    assert "this is an assumption" in html


def test_a_banner_holds_no_more_than_its_two_lines_can_show() -> None:
    html = render(plan(change(after=Shown("text", "word " * 1000))), lang="en")
    [row] = re.findall('<div class="pinned cut">.*?<span>(.*?)</span>', html, re.DOTALL)
    assert len(row) < 250
    assert row.endswith("…")


def test_where_the_links_of_a_new_card_lead_is_told() -> None:
    shown = change(
        before=Shown("none"), after=Shown("card", card("t", "x", "https://evil.example"))
    )
    html = render(plan(shown), lang="en")
    assert '<li><code><a href="https://evil.example">https://evil.example</a></code></li>' in html


def test_long_stretches_that_stay_are_left_out_of_the_difference() -> None:
    rest = "\n".join(f"- line {n}" for n in range(100))
    sides = {
        "before": Shown("markdown", f"**a**\n{rest}"),
        "after": Shown("markdown", f"**b**\n{rest}"),
    }
    [words] = re.findall(
        '<div class="words">(.*?)</div>', render(plan(change(**sides)), lang="en"), re.DOTALL
    )
    assert words.startswith("**<del>a</del><ins>b</ins>**")
    assert "line 50" not in words


def test_5000_groups_make_a_page() -> None:
    html = render(many(5000), lang="zh")
    assert html.count("<article") == 5000
    assert len(html) < 8_000_000


def _grave() -> Plan:
    """Three removals, two of which fail, and twelve take-overs, which are refused."""
    gone = [
        change(
            chat_id=f"oc_gone{n}",
            name=f"gone {n}",
            effect="removed",
            after=Shown("none"),
            problems=(NOT_IN_GROUP,) if n < 2 else (),
        )
        for n in range(3)
    ]
    taken = [
        change(chat_id=f"oc_{n}", name=f"taken {n}", effect="taken over", before=Shown("unmanaged"))
        for n in range(12)
    ]
    return plan(
        *gone, *taken, objections=(Words("Too many.", "太多。"),), concerned=("taken over",)
    )


def _alike(count: int) -> Plan:
    return plan(
        *(
            change(
                chat_id=f"oc_{n:03}",
                name=f"shop {n:03}",
                effect="taken over",
                before=Shown("unmanaged"),
                people=10 + n,
                place=f"shops.yaml:{n}:5",
                link=f"https://git.example/shops.yaml#L{n}",
            )
            for n in range(count)
        )
    )


def test_a_review_loads_no_server() -> None:
    program = (
        "import sys, json\n"
        "from pulumi_feishu.review.render import as_json, comment, html, text\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = set(json.loads(done.stdout))
    assert loaded.isdisjoint({"starlette", "uvicorn", "pydantic", "pulumi_feishu.emulator"})
