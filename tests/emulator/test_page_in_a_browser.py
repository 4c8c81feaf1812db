"""The page as people see and use it, in Debian's Chromium: it updates, and finds what is sought."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests

from emulator.lab import ALICE, START, WORLD, Lab, Stage, serving
from pulumi_feishu.emulator import create_app
from pulumi_feishu.emulator.world.storage import from_json
from support.axe import serious_faults
from support.browser import Browser, browser
from support.patience import wait_until

#: Look at once: what the page does by itself when its tab is seen again.
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"
#: Fifty times as fast for the page's timers.
FAST = "{ const real = setTimeout; window.setTimeout = (act, ms) => real(act, ms / 50) }"
SHOWN = "[...cards.children].filter((card) => card.checkVisibility()).map((c) => c.dataset.chat)"
COUNT = "document.getElementById('count').textContent"
GONE = "document.getElementById('gone').textContent"
CARD = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "header": {"title": {"tag": "plain_text", "content": "值班"}, "template": "red"},
    "body": {
        "elements": [
            {"tag": "markdown", "content": "**P1**: [手册](https://example.com)\n\n- a\n\n`ls`"}
        ]
    },
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def page(chromium: Browser, lab: Lab) -> Iterator[Browser]:
    """Nothing is open yet; in the end nothing was said on the console, or loaded from elsewhere."""
    chromium.look(width=1440, dark=False)
    chromium.errors.clear()
    chromium.requests.clear()
    yield chromium
    chromium.run("1")
    assert chromium.errors == []
    assert [url for url in chromium.requests if not url.startswith(lab.url)] == []
    chromium.visit("about:blank")


def card(chat_id: str) -> str:
    return f"document.querySelector('[data-chat={chat_id}]')"


def text_of(page: Browser, chat_id: str) -> str:
    return str(page.run(f"{card(chat_id)}.textContent"))


def changes(page: Browser) -> int:
    return sum("/page/changes" in url for url in page.requests)


def seen(page: Browser, condition: str) -> None:
    """Let the page look for what is new until this holds in it."""
    wait_until(lambda: page.run(f"{LOOK}; {condition}"), condition)


class TestUpdates:
    def test_what_changed_is_replaced_in_place_and_marked(self, page: Browser, lab: Lab) -> None:
        lab.put("om_1")
        lab.put("om_dev", "oc_dev")
        page.visit(lab.url + "/?q=oc_")
        page.run("for (const d of document.querySelectorAll('details')) d.open = true; 0")
        page.run(f"{card('oc_ops')}.querySelector('summary').focus(); 0")
        page.run(f"window.untouched = {card('oc_dev')}; window.calls = lines.children.length; 0")
        lab.put("om_2")
        seen(page, f"{card('oc_ops')}.textContent.includes('second')")
        assert page.run(f"{card('oc_ops')}.matches('.fresh')") is True
        assert page.run(f"{card('oc_ops')}.querySelector('details').open") is True
        assert page.run(f"{card('oc_ops')}.contains(document.activeElement)") is True
        assert page.run(f"window.untouched === {card('oc_dev')}") is True
        assert page.run("window.untouched.matches('.fresh')") is False
        # The page was not loaded anew, and what was sought still is.
        assert page.run("lines.children.length - window.calls") == 1
        assert "Pin" in page.run("lines.firstElementChild.textContent")
        assert page.run("filters.elements.q.value") == "oc_"

    def test_new_groups_emptied_journals_and_clocks_are_seen(self, page: Browser, lab: Lab) -> None:
        lab.token()
        page.visit(lab.url + "/")
        assert page.run(COUNT) == "2 of 2 groups"
        lab.control("POST", "chats", {"chat_id": "oc_new", "name": "new"})
        lab.control("DELETE", "journal")
        lab.control("PATCH", "settings", {"ahead_seconds": 86_400})
        seen(page, f"{COUNT} === '3 of 3 groups'")
        assert page.run(SHOWN) == ["oc_ops", "oc_dev", "oc_new"]
        assert page.run("[lines.children.length, document.getElementById('no-calls').hidden]") == [
            0,
            False,
        ]
        moved = "document.getElementById('moved').textContent"
        assert page.run(moved) == "The clock is moved by +86400 s (+1.0 d)."

    def test_it_looks_by_itself_and_not_while_its_tab_is_hidden(
        self, page: Browser, lab: Lab
    ) -> None:
        script = page.call("Page.addScriptToEvaluateOnNewDocument", source=FAST)["identifier"]
        page.visit(lab.url + "/")
        page.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
        page.requests.clear()
        wait_until(lambda: page.run("1") and changes(page) > 2, "it looks again and again")
        page.run("Object.defineProperty(document, 'hidden', { get: () => window.isHidden }); 0")
        page.run(f"window.isHidden = true; {LOOK}; 0")
        lab.put("om_1")
        page.requests.clear()
        # By the page's own clock: five times as long as it lets pass between two looks.
        page.run("new Promise((done) => setTimeout(done, 10_000)).then(() => 0)")
        assert changes(page) == 0
        page.run(f"window.isHidden = false; {LOOK}; 0")
        wait_until(lambda: "first" in text_of(page, "oc_ops"), "it looks again")

    def test_a_server_that_is_gone_is_told_and_its_next_run_is_shown(
        self, chromium: Browser, lab: Lab, stage: Stage
    ) -> None:
        with serving(stage) as url:
            chromium.look(width=1440, dark=False)
            chromium.visit(url + "/")
            lab.put("om_1")
            seen(chromium, f"{card('oc_ops')}.textContent.includes('first')")
            chromium.run(f"{card('oc_ops')}.querySelector('details').open = true; 0")
            chromium.run(f"window.untouched = {card('oc_ops')}; 0")
        seen(chromium, f"{GONE} !== ''")
        assert chromium.run(GONE).startswith("The emulator does not answer.")
        assert chromium.run("getComputedStyle(gone).position") == "fixed"
        port = int(url.rpartition(":")[2])
        lab.control("POST", "chats", {"chat_id": "oc_new", "name": "new"})
        with serving(stage, port):
            seen(chromium, f"{GONE} === ''")
            seen(chromium, f"{COUNT} === '3 of 3 groups'")
            assert chromium.run(f"window.untouched === {card('oc_ops')}") is True
            chromium.visit("about:blank")

    def test_everything_of_another_run_is_shown_and_the_same_cards_stay(
        self, page: Browser, lab: Lab, url: str, stage: Stage, session: requests.Session
    ) -> None:
        lab.control("POST", "chats", {"chat_id": "oc_old", "name": "old"})
        lab.token()
        page.visit(lab.url + "/")
        page.run(f"window.untouched = {card('oc_dev')}; 0")
        other = Lab(url, stage, session)
        reverse = {**WORLD, "chats": WORLD["chats"][::-1]}
        stage.app = create_app(from_json(json.loads(json.dumps(reverse)), now=START))
        other.put("om_1")
        seen(page, f"{card('oc_old')} === null")
        assert page.run(SHOWN) == ["oc_dev", "oc_ops"]
        assert "first" in text_of(page, "oc_ops")
        assert page.run(f"window.untouched === {card('oc_dev')}") is True
        assert page.run("[...lines.children].map((line) => line.dataset.seq)") == ["2", "1"]


def test_what_is_sought_is_found_by_name_and_any_part_of_the_id(page: Browser, lab: Lab) -> None:
    for number in range(798):
        lab.control("POST", "chats", {"chat_id": f"oc_{number:03}x", "name": f"Group {number}"})
    lab.put("om_1")
    lab.control("PUT", "notice/oc_dev", {"shows": "announcement"})
    page.visit(lab.url + "/")
    assert page.run(COUNT) == "800 of 800 groups"
    page.run("filters.elements.q.focus(); 0")
    page.type("GROUP 79")
    assert page.run(SHOWN) == [f"oc_{n:03}x" for n in (79, *range(790, 798))]
    assert page.run(COUNT) == "9 of 800 groups"
    page.run("document.activeElement.select(); 0")
    page.type("97x")
    assert page.run(SHOWN) == [f"oc_{n}97x" for n in range(8)]
    page.press("Enter")
    page.press("Tab")
    page.press(" ")
    assert page.run(COUNT) == "0 of 800 groups"
    assert page.run("document.getElementById('none').checkVisibility()") is True
    assert page.run("location.search") == "?q=97x&pinned=1"
    page.visit(lab.url + "/?pinned=1")
    assert page.run(SHOWN) == ["oc_ops", "oc_dev"]
    page.visit(lab.url + "/?pinned=1&written=1")
    assert page.run("[filters.elements.pinned.checked, filters.elements.written.checked]") == [
        True,
        True,
    ]
    assert page.run(SHOWN) == ["oc_ops"]
    # The filters hold for what changes later.
    lab.delete()
    seen(page, f"{COUNT} === '0 of 800 groups'")
    # The calls are beside the groups, and stay there.
    page.visit(lab.url + "/")
    page.run("window.scrollTo(0, 40000); 0")
    top = page.run("document.querySelector('.scroller').getBoundingClientRect().top")
    assert 0 < top < 100
    page.look(width=390, dark=False)
    assert page.run("document.querySelector('.scroller').checkVisibility()") is False
    page.run("document.querySelector('.places a[href=\"#calls\"]').click(); 0")
    seen(page, "document.querySelector('.scroller').checkVisibility()")
    assert page.run(f"{SHOWN}.length") == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_everybody_can_use_it(
    chromium: Browser,
    url: str,
    stage: Stage,
    session: requests.Session,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
) -> None:
    monkeypatch.setenv("FEISHU_LANG", lang)
    lab = Lab(url, stage, session)
    lab.control("PATCH", "switches", {"recall_empties_slot": False})
    message_id = lab.sent("interactive", CARD)
    lab.put(message_id)
    lab.call("PATCH", f"/messages/{message_id}", json={"content": json.dumps(CARD)})
    lab.put("om_dev", "oc_dev", token=ALICE)
    lab.control("POST", "messages/om_dev", {"state": "recalled"})
    lab.control("POST", "chats", {"chat_id": "oc_" + "a" * 60, "name": "x" * 90})
    lab.put("om_nosuch")
    lab.control("PATCH", "chats/oc_ops", {"external": True, "name": "名" * 60})
    faults = []
    for width, fragment in ((390, ""), (390, "#calls"), (1440, "")):
        chromium.look(width=width, dark=False)
        chromium.visit(f"{url}/{fragment}")
        chromium.run("for (const each of document.querySelectorAll('details')) each.open = true; 0")
        if not fragment:
            assert chromium.run("document.documentElement.scrollWidth") == width
        for dark in (False, True):
            chromium.look(width=width, dark=dark)
            faults += serious_faults(chromium)
    assert faults == []
    # Where a keyboard is, is seen: two links, three fields, each banner, the calls.
    chromium.visit(f"{url}/")
    stops = []
    for _ in range(8):
        chromium.press("Tab")
        stops.append(chromium.run("document.activeElement.tagName"))
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert chromium.run(outline) == "solid", stops
    assert stops == ["A", "A", "INPUT", "INPUT", "INPUT", "SUMMARY", "SUMMARY", "DIV"]
    chromium.visit("about:blank")


def test_a_field_without_its_label_would_be_found(page: Browser, lab: Lab) -> None:
    page.visit(lab.url + "/")
    page.run("document.querySelector('.sought').replaceWith(filters.elements.q); 0")
    [fault] = serious_faults(page)
    assert fault.startswith("label (critical): ")


def test_without_a_script_everything_is_there_but_the_filters(page: Browser, lab: Lab) -> None:
    lab.put("om_1")
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.visit(lab.url + "/")
        assert len(page.run(SHOWN.replace("cards.", "document.getElementById('cards')."))) == 2
        assert page.run("document.getElementById('filters').checkVisibility()") is False
        assert page.run("document.querySelectorAll('#lines > li').length") == 2
        # It is loaded again from time to time.
        page.requests.clear()
        assert page.run("document.querySelector('noscript meta').content") == "10"
    finally:
        page.call("Emulation.setScriptExecutionDisabled", value=False)
