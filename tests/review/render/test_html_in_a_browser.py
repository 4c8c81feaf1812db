"""The page of a review as people see it and use it, in Debian's Chromium."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from pulumi_feishu.content.drawing.spans import COLOURS
from pulumi_feishu.review.plan import Plan, Shown
from pulumi_feishu.review.render.html import render
from pulumi_feishu.text.i18n import Language
from review.evil import PARTS, plan_that_says
from review.plans import card, change, of_all_kinds, plan
from support.axe import serious_faults
from support.browser import Browser, browser
from support.patience import wait_until

#: Each text that people can't tell from its ground: WCAG 2.2 AA asks for 4.5 to 1.
TOO_FAINT = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const painted = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => rgb.map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((node) =>
      node.nodeType === 3 && node.data.trim());
    if (!hasText || !element.getClientRects().length) continue;
    const grounds = [];
    for (let at = element; at; at = at.parentElement)
      grounds.unshift(getComputedStyle(at).backgroundColor);
    const back = luminance(painted(["#fff", ...grounds]));
    const front = luminance(painted(["#fff", ...grounds, getComputedStyle(element).color]));
    const ratio = (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
    if (ratio < 4.5) faint.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(faint)];
})()
"""

#: Groups that are shown, whole or in a list.
SHOWN = "[...document.querySelectorAll('[data-effect]')].filter((a) => a.checkVisibility()).length"

HEADINGS = """[...document.querySelectorAll('h2')].filter((h) => h.checkVisibility())
    .map((h) => h.textContent)"""

FOUND = "document.querySelector('output').textContent"


class Show(Protocol):
    """Opens the page of a plan in this width and colour scheme."""

    def __call__(
        self, shown: Plan, *, width: int = 1280, dark: bool = False, lang: Language = "zh"
    ) -> Browser: ...


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Show]:
    """In the end nothing was said on the console, and nothing but the file was loaded."""
    file = tmp_path / "review.html"

    def opened(
        shown: Plan, *, width: int = 1280, dark: bool = False, lang: Language = "zh"
    ) -> Browser:
        file.write_text(render(shown, lang=lang))
        chromium.look(width=width, dark=dark)
        chromium.open(file)
        return chromium

    chromium.errors.clear()
    chromium.requests.clear()
    yield opened
    chromium.run("1")
    assert chromium.errors == []
    assert set(chromium.requests) == {file.as_uri()}


def _colourful() -> Plan:
    texts = {
        colour: f"<font color={colour}>字</font> <text_tag color='{colour}'>标</text_tag> `c` [l](https://a)"
        for colour in sorted(COLOURS)
    }
    return plan(
        *(
            change(chat_id=colour, after=Shown("card", card("标题", text, "https://a", colour)))
            for colour, text in texts.items()
        ),
        *of_all_kinds().changes,
        remarks=of_all_kinds().remarks,
    )


def _alike(count: int) -> Plan:
    """So many take-overs that show the same, and one group that is edited."""
    after = Shown("text", "第48周值班：王芳，分机 7")
    taken = {"effect": "taken over", "before": Shown("unmanaged"), "after": after}
    groups = (
        change(chat_id=f"oc_{n:03}", name=f"门店 {n}", place=f"shops.yaml:{n}:5", **taken)
        for n in range(count)
    )
    return plan(*groups, change())


def _again(page: Browser, address: str) -> None:
    """Load the page anew, and not only go to another place in it."""
    page.visit("about:blank")
    page.visit(address)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_text_can_be_told_from_its_ground(show: Show, width: int, dark: bool) -> None:
    page = show(_colourful(), width=width, dark=dark)
    assert page.run(TOO_FAINT) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(show: Show, width: int) -> None:
    long = change(chat_id="oc_" + "a" * 90, name="名" * 90, after=Shown("text", "x" * 900))
    alike = replace(long, chat_id="oc_" + "b" * 90, place="p" * 90)
    page = show(plan(long, alike, *of_all_kinds().changes), width=width)
    assert page.run("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_keeps_those_who_use_a_keyboard_or_a_screen_reader(
    show: Show, lang: Language
) -> None:
    for shown in (of_all_kinds(), _alike(5), replace(plan(), failure=("no stack",))):
        assert serious_faults(show(shown, lang=lang)) == []
        assert serious_faults(show(shown, width=390, dark=True, lang=lang)) == []


def test_before_and_after_are_side_by_side_and_stacked_on_a_phone(show: Show) -> None:
    tops = "[...document.querySelectorAll('.side')].slice(0, 2).map((side) => side.offsetTop)"
    before, after = show(of_all_kinds()).run(tops)
    assert before == after
    before, after = show(of_all_kinds(), width=390).run(tops)
    assert before < after


def test_the_filter_works_by_keyboard_and_says_what_it_filters(show: Show) -> None:
    page = show(of_all_kinds())
    assert page.run(SHOWN) == 8
    assert page.run(FOUND) == ""
    page.press("Tab")
    assert page.run("document.activeElement.className") == "skip"
    while page.run("document.activeElement.name") != "text":
        page.press("Tab")
    page.type("后端")
    page.press("Enter")
    # One of the two that are edited, for its name and its owner.
    assert page.run(SHOWN) == 1
    assert page.run(FOUND) == "1 / 8 个群：文字包含“后端”"
    assert page.run(HEADINGS) == ["编辑 (2)"]
    page.run("document.activeElement.select()")
    page.type(" ")
    page.press("Tab")
    page.press(" ")
    page.press("Tab")
    page.press(" ")
    assert page.run(FOUND) == "2 / 8 个群：撤销置顶或接管"
    assert page.run(SHOWN) == 2
    while page.run("document.activeElement.name") != "fails":
        page.press("Tab")
    page.press(" ")
    assert page.run(FOUND) == "1 / 8 个群：撤销置顶或接管，会失败"
    page.press("Tab")
    page.press("Enter")
    assert page.run(SHOWN) == 8
    assert page.run("document.activeElement.name") == "text"


def test_the_filter_finds_folded_groups_and_opens_them(show: Show) -> None:
    page = show(_alike(40))
    assert page.run(SHOWN) == 2
    page.run("document.forms[0].elements.text.focus()")
    page.type("oc_017")
    assert page.run(FOUND) == "1 / 41 个群：文字包含“oc_017”"
    # It is listed below the group that shows what it will show too.
    assert page.run(SHOWN) == 2
    assert page.run("document.querySelector('.context').checkVisibility()") is True
    assert page.run(HEADINGS) == ["接管 (40)"]
    page.run("document.activeElement.select()")
    page.type("分机 7")
    assert page.run(FOUND) == "40 / 41 个群：文字包含“分机 7”"
    assert page.run("document.querySelector('.context').checkVisibility()") is False
    page.run("document.querySelector('form button').click()")
    assert page.run(SHOWN) == 2
    assert page.run("document.querySelector('.like').open") is False


def test_an_address_keeps_the_filter_for_whoever_gets_it(show: Show) -> None:
    page = show(of_all_kinds())
    page.run("document.forms[0].elements.text.focus()")
    page.type("“+&=")
    page.run("document.querySelector('[value=\"taken over\"]').click()")
    address = page.run("location.href")
    _again(page, address)
    assert page.run(FOUND) == "0 / 8 个群：接管，文字包含“" + "“+&=" + "”"
    _again(page, address.partition("#")[0] + "#effect=edited&effect=left&unknown=1")
    assert page.run(FOUND) == "3 / 8 个群：编辑或不再管理"
    # A link to a group that the filter hides, or a list folds, shows it.
    page.run("location.hash = 'g1'")
    wait_until(lambda: page.run(SHOWN) == 8, "the group is shown")
    assert page.run(FOUND) == ""


def test_a_link_to_a_folded_group_opens_its_list(show: Show) -> None:
    page = show(_alike(40))
    _again(page, page.run("location.href") + "#g30")
    assert page.run("document.getElementById('g30').checkVisibility()") is True


def test_on_paper_all_is_open_and_nothing_is_a_form(show: Show) -> None:
    page = show(_alike(40), dark=True)
    light = page.run("getComputedStyle(document.body).color")
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.run(SHOWN) == 41
    assert page.run("document.querySelector('form').checkVisibility()") is False
    assert page.run("getComputedStyle(document.body).color") == "rgb(0, 0, 0)" != light
    assert page.run("document.documentElement.scrollWidth <= innerWidth") is True
    # What is left out is said on paper too.
    page.run("location.hash = 'effect=edited'")
    wait_until(lambda: page.run(SHOWN) == 1, "the others are left out")
    assert page.run("document.querySelector('output').checkVisibility()") is True
    assert page.run("document.querySelector('fieldset').checkVisibility()") is False


def test_the_focus_is_seen(show: Show) -> None:
    page = show(of_all_kinds())
    # The skip link, two groups of the alarm, the search, eight boxes, which their labels outline.
    for _ in range(12):
        page.press("Tab")
        style = (
            "getComputedStyle(document.activeElement.closest('.chip') ?? document.activeElement)"
        )
        assert page.run(f"{style}.outlineStyle + {style}.outlineWidth") == "solid3px"


def test_without_a_script_all_groups_are_there_and_no_filter(show: Show) -> None:
    page = show(plan())
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page = show(of_all_kinds())
        assert page.run(SHOWN) == 8
        assert page.run("document.querySelector('form').checkVisibility()") is False
        assert page.run("document.querySelector('nav').checkVisibility()") is True
    finally:
        page.call("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize(
    "text", ["<img src=https://evil.example/x onerror=alert(1)>", "".join(PARTS)]
)
def test_nothing_from_outside_runs_or_loads(show: Show, text: str) -> None:
    page = show(plan_that_says(text, f"a{text}", f"b{text}"))
    assert page.run("document.images.length") == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_can_be_photographed(show: Show, width: int, dark: bool) -> None:
    png = show(of_all_kinds(), width=width, dark=dark).screenshot()
    assert struct.unpack(">II", png[16:24]) == (width, 900)
