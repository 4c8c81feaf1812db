"""A review as a comment."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Literal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pulumi_feishu.review.plan import Plan, Shown
from pulumi_feishu.review.render.comment import DEFAULT_LIMIT, render
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words
from review.evil import PARTS, plan_that_says, texts
from review.plans import NOT_IN_GROUP, change, many, of_all_kinds, plan

#: What GitHub or GitLab make something of outside of code.
SPECIAL = re.compile(
    r"@\w|#\w|![\d\[]|[A-Za-z]-\d|&\w|~\w|%\w|\$\w|://|www\.|:\w+:|[0-9a-f]{7}|[`*_\\|<>\[\]]"
)


class Reader(HTMLParser):
    """Counts tags and keeps the text inside of code, and apart from it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.depth: list[str] = []
        self.inside, self.outside, self.read = "", "", ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert attrs == []
        self.tags[tag] += 1
        if tag != "br":
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag

    def handle_data(self, data: str) -> None:
        self.read += data
        if "code" in self.depth:
            self.inside += data
        else:
            self.outside += f"\0{data}"

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def read(comment: str) -> Reader:
    """Parse as GitHub does: no block is anything but our heading or HTML."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    html = ""
    for token in parser.parse(comment):
        assert token.type in ("heading_open", "heading_close", "inline", "html_block")
        assert all(child.type == "text" for child in token.children or [])
        html += token.content if token.type == "html_block" else ""
    reader = Reader(html)
    assert reader.depth == []
    return reader


@given(texts, texts, texts, st.sampled_from(["en", "zh"]))
@example("a\n\n/close", "x\n/close", "y\n\n/merge", "en")
@example("@bob", "</code>@bob", "`@bob`", "en")
def test_words_from_outside_are_nothing_but_words(
    text: str, before: str, after: str, lang: Literal["en", "zh"]
) -> None:
    assume(text and before != after)
    comment = render(plan_that_says(text, before, after), lang=lang)
    reader = read(comment)
    assert not SPECIAL.search(reader.outside)
    assert not re.search(r"^\s*[/@]", comment, re.MULTILINE)
    plain = read(render(plan_that_says("x", "x", "y"), lang=lang)).tags
    varying = {"code", "del", "ins", "br", "strong", "em", "blockquote"}
    for tag in {*reader.tags, *plain} - varying:
        assert reader.tags[tag] == plain[tag], tag


@pytest.mark.parametrize("text", PARTS)
def test_each_special_word_stays_readable(text: str) -> None:
    word = f"x{text}y"
    reader = read(render(plan_that_says(word), lang="en"))
    # Source, remark; of one group the id, of one the message; in three groups name, owner, reason,
    # place, and two of the problem.
    assert reader.read.count(escape_unseen(word)) == 2 + 1 + 1 + 3 * 6
    if SPECIAL.search(f"\0{escape_unseen(word)}"):
        assert escape_unseen(word) not in reader.outside


@given(texts, texts)
def test_both_texts_can_be_read(before: str, after: str) -> None:
    edited = change(before=Shown("text", before), after=Shown("text", after))
    comment = render(plan(edited), lang="en")
    [quote] = re.findall(r"<blockquote>(.*)</blockquote>", comment) or [""]
    for gone, kept_text in (("del", after), ("ins", before)):
        html = re.sub(rf"<{gone}>.*?</{gone}>", "", quote)
        lines = [escape_unseen(line) for line in kept_text.replace("\r\n", "\n").split("\n")]
        assert Reader(html).read.replace("↵", "") == "".join(lines).replace("↵", "")


def test_a_line_break_that_goes_is_seen() -> None:
    edited = change(before=Shown("text", "a\nb"), after=Shown("text", "a"))
    assert "<code>a<del>↵</del></code><br><code><del>b</del></code>" in render(
        plan(edited), lang="en"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("limit", [DEFAULT_LIMIT, 1_000_000])
def test_of_5000_groups_every_one_is_shown_or_counted(
    limit: int, lang: Literal["en", "zh"]
) -> None:
    comment = render(many(5000), lang=lang, limit=limit, full_page="https://ci.example/review")
    assert limit * 0.6 < len(comment) <= limit
    shown = len(re.findall(r"<strong>值班群 \d+</strong>", comment))
    by_name = len(re.findall(r"<li><strong>值班群", comment))
    words = Words(
        f"Shown by name only: {by_name:,}. Left out here: {5000 - shown:,}.",
        f"仅列出名称：{by_name:,} 个群。此处省略：{5000 - shown:,} 个群。",
    )
    if shown == 5000:
        words = Words(f"Shown by name only: {by_name:,}.", f"仅列出名称：{by_name:,} 个群。")
    assert words.told_in(lang) in comment
    assert '<a href="https://ci.example/review">' in comment


@pytest.mark.parametrize("unit", ["@", "值", "a\n"])
def test_long_texts_stay_under_the_limit(unit: str) -> None:
    long = plan_that_says(unit * 5_000, unit * 50_000, f"x{unit * 40_000}")
    long = replace(long, remarks=long.remarks * 100, changes=long.changes * 200)
    comment = render(long, lang="en")
    assert len(comment) <= DEFAULT_LIMIT
    named = int((re.findall(r"Shown by name only: ([\d,]+)", comment) or ["0"])[0].replace(",", ""))
    left = int(re.findall(r"Left out here: ([\d,]+)", comment)[0].replace(",", ""))
    assert 0 < left < 600
    assert named == comment.count("<li><strong>")
    kept = comment.count("<summary><strong>") + comment.count("<p><strong>")
    assert kept + named + left == 600


def test_a_text_that_is_cut_says_by_how_much() -> None:
    edited = change(before=Shown("none"), after=Shown("text", "a" * 4321))
    assert "… 1,321 more characters" in render(plan(edited), lang="en")


def test_what_stays_the_same_gives_way_to_what_changes() -> None:
    same = "a" * 5000
    edited = change(before=Shown("text", f"{same}\n1"), after=Shown("text", f"{same}\n2"))
    comment = render(plan(edited), lang="en")
    assert "characters unchanged" in comment
    assert "<del>1</del><ins><strong>2</strong></ins>" in comment


def test_the_first_groups_are_open_and_the_others_folded() -> None:
    assert render(many(7), lang="en").count("<details>") == 2


def test_a_plan_that_failed_says_why_and_nothing_else() -> None:
    failed = replace(of_all_kinds(), failure=("notices.yaml:3:5: @bob <b>", "second"))
    assert render(failed, lang="en") == (
        "### There is no plan.\n\n<ul>\n"
        "<li><code>notices&#46;yaml&#58;3&#58;5&#58; &#64;bob &#60;b&#62;</code></li>\n"
        "<li>second</li>\n</ul>\n\n"
    )
    endless = Plan(failed.source, failed.at, failure=("@" * 300,) * 1999)
    comment = render(endless, lang="en")
    assert len(comment) <= DEFAULT_LIMIT
    assert f"… and {1999 - comment.count('<code>'):,} more" in comment


def test_a_group_by_name_says_when_it_would_fail() -> None:
    groups = many(5000)
    failing = replace(
        groups, changes=tuple(replace(c, problems=(NOT_IN_GROUP,)) for c in groups.changes)
    )
    comment = render(failing, lang="en")
    assert "#### ⚠️ Would fail (5,000)" in comment
    line = "<strong>值班群 00400</strong> · <code>oc&#95;00400</code> · 10 members · edited"
    assert f"<li>{line}</li>" in comment


def test_a_page_that_is_no_link_is_quoted() -> None:
    comment = render(of_all_kinds(), lang="en", full_page="javascript:alert(1)")
    assert "<p>The full page: <code>javascript&#58;alert&#40;1&#41;</code></p>" in comment
    quoted = render(of_all_kinds(), lang="en", full_page='https://x/"><b>\n\n#')
    assert '<a href="https://x/&quot;&gt;&lt;b&gt;#">' in quoted


def test_nothing_changes() -> None:
    assert render(plan(unchanged=3, managed=3), lang="en") == (
        "### No group changes.\n\n<p>3 stay as they are. 3 groups are managed in all. "
        "files of main and of this branch, as of 2026-11-25 09:00 UTC.</p>\n\n"
    )


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="limit 500"):
        render(of_all_kinds(), lang="en", limit=500)


def test_many_of_one_kind_never_hide_the_few_of_another() -> None:
    takeovers = [
        change(chat_id=f"oc_t{n}", effect="taken over", name=f"room {n}", owner=f"{n}")
        for n in range(490)
    ]
    removals = [change(chat_id=f"oc_r{n}", effect="removed", name=f"gone {n}") for n in range(2)]
    text = render(plan(*takeovers, *removals), lang="en", limit=20_000)
    assert text.index("Removed (2)") < text.index("Taken over (490)")
    shown = text[text.index("Removed (2)") : text.index("Taken over (490)")]
    assert shown.count("<strong>gone ") == 2
    assert len(text) <= 20_000
    assert "by name only" in text


def test_alike_takeovers_take_one_line_each() -> None:
    takeovers = [
        change(chat_id=f"oc_t{n}", effect="taken over", name=f"room {n}") for n in range(90)
    ]
    text = render(plan(*takeovers), lang="en")
    assert text.count("After: ") == 1
    line = "<p><strong>room 89</strong> · <code>oc&#95;t89</code> · the same as room 0</p>"
    assert line in text


def test_remarks_are_prose_with_code_where_it_stands() -> None:
    remark = Words("Run `pulumi up` with feishu:maxUnpins for @bob.", "")
    assert (
        "<li>Run <code>pulumi up</code> with <code>feishu&#58;maxUnpins</code> for "
        "<code>&#64;bob&#46;</code></li>"
    ) in render(plan(remarks=(remark,)), lang="en")


def test_what_is_not_allowed_stands_before_the_groups() -> None:
    text = render(plan(change(effect="removed"), objections=(Words("Too many.", ""),)), lang="en")
    assert "#### ⛔ Not allowed\n\n<ul>\n<li>Too many.</li>\n</ul>\n\n#### Removed (1)" in text
