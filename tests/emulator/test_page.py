"""The page for people, as the server sends it: whole, and what is new since a version."""

from __future__ import annotations

import html
import json
import re
import time
from datetime import UTC
from typing import Any

import pytest
import requests

from emulator.lab import ALICE, START, TOKEN_CALL, WORLD, Lab, Stage
from pulumi_feishu.emulator.api.routes import APIS
from pulumi_feishu.emulator.page.calls import ACTIONS
from pulumi_feishu.emulator.page.groups import Group, group_of
from pulumi_feishu.emulator.world.state import Notice, text_content
from pulumi_feishu.emulator.world.storage import from_json

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")


@pytest.fixture
def chinese_lab(in_chinese: None, lab: Lab) -> Lab:
    return lab


def page_of(lab: Lab) -> str:
    answer = lab.request("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.text


def said(source: str) -> str:
    """What people read of HTML, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).split())


def cards_of(source: str) -> list[str]:
    return re.findall(r'<li class="group".*?</li>', source, re.DOTALL)


def card_of(lab: Lab, chat_id: str = "oc_ops") -> str:
    [card] = [card for card in cards_of(page_of(lab)) if f'data-chat="{chat_id}"' in card]
    return card


def calls_of(source: str) -> list[str]:
    return re.findall(r'<li class="call".*?</li>', source, re.DOTALL)


def version_of(lab: Lab) -> str:
    [version] = re.findall(r'<body data-version="(.*?)">', page_of(lab))
    return str(version)


def changes_of(lab: Lab, since: str) -> dict[str, Any]:
    answer = lab.request("GET", "/page/changes", params={"since": since})
    assert answer.status_code == 200
    changes: dict[str, Any] = answer.json()
    return changes


class TestGroups:
    def test_the_card_is_a_row_that_opens_to_the_whole_message(self, lab: Lab) -> None:
        lab.put("om_1", token=ALICE)
        card = card_of(lab)
        assert said(card) == (
            "发布值班群 oc_ops written by a call · 86 members first pinned by Alice"
            " first text · pinned at 2026-11-23 09:00 · om_1"
        )
        row, _, whole = card.partition("</summary>")
        assert row.index("<details") < row.index(">first<") < row.index("pinned by")
        assert '<div class="whole">' in whole
        assert said(card_of(lab, "oc_dev")) == "开发群 oc_dev 1 member Nothing pinned"

    def test_one_that_was_made_before_an_edit_is_not_equal_to_one_made_after(self) -> None:
        world = from_json(json.loads(json.dumps(WORLD)), now=START)
        chat = world.chats["oc_ops"]
        world.set_notice(chat, Notice("message", "ou_alice", "", "om_1"))

        def card() -> Group:
            return group_of(chat, world, {}, is_written=False, zone=UTC)

        before = card()
        assert card() == before
        world.messages["om_1"].content = text_content("other")
        assert card() != before

    def test_badges_tell_what_is_wrong_with_a_group(self, lab: Lab) -> None:
        lab.control(
            "PATCH", "chats/oc_ops", {"status": "dissolved", "external": True, "muted": True}
        )
        lab.control("PATCH", "chats/oc_dev", {"bot_member": False})
        badges = re.findall(r'<span class="badge">(.*?)</span>', page_of(lab))
        assert badges == ["dissolved", "external", "muted", "bot not in group"]

    def test_a_pinned_card_is_shown_with_its_marks(self, lab: Lab) -> None:
        card = {
            "schema": "2.0",
            "config": {"update_multi": True},
            "header": {"title": {"tag": "plain_text", "content": "值班"}, "template": "red"},
            "body": {"elements": [{"tag": "markdown", "content": "<at id=ou_alice></at> **on**"}]},
        }
        message_id = lab.sent("interactive", card)
        lab.put(message_id)
        lab.call("PATCH", f"/messages/{message_id}", json={"content": json.dumps(card)})
        row, _, whole = card_of(lab).partition("</summary>")
        assert "edited 1× 值班 @Alice on pinned by App cli_one" in said(row)
        assert "<b>on</b>" in whole
        assert "card · pinned at" in said(whole)

    def test_a_notice_that_outlives_its_message_shows_nothing_of_it(self, lab: Lab) -> None:
        lab.control("PATCH", "switches", {"recall_empties_slot": False})
        lab.put("om_2")
        lab.call("DELETE", "/messages/om_2")
        card = card_of(lab)
        assert "recalled (the message is gone) pinned by" in said(card)
        assert "second" not in card
        assert '<div class="whole">' not in card

    def test_the_announcement_keeps_its_lines(self, lab: Lab) -> None:
        lab.put(None)
        lab.put(None, "oc_dev")
        card = card_of(lab)
        assert "<bdi>放假安排 见附件</bdi>" in card
        assert '<div class="whole lines">放假安排\n见附件</div>' in card
        assert "(the announcement is empty)" in card_of(lab, "oc_dev")

    def test_what_a_call_wrote_to_is_marked_and_what_a_hand_wrote_to_is_not(self, lab: Lab) -> None:
        lab.control("PUT", "notice/oc_dev", {"shows": "announcement"})
        lab.call("GET", "/chats/oc_dev")
        lab.put("om_nosuch", "oc_dev")
        assert " data-written" not in page_of(lab)
        lab.put("om_1")
        assert " data-pinned data-written>" in card_of(lab)
        assert " data-pinned>" in card_of(lab, "oc_dev")
        lab.control("DELETE", "journal")
        assert " data-written" not in page_of(lab)


class TestCalls:
    def test_each_is_told_in_words_with_its_group(self, lab: Lab) -> None:
        sent = lab.sent("text", {"text": "hi"})
        text = {"msg_type": "text", "content": json.dumps({"text": "ho"})}
        lab.call("PUT", f"/messages/{sent}", json=text)
        lab.call("DELETE", f"/messages/{sent}")
        lab.call("GET", "/messages/om_1")
        lab.request("GET", "/open-apis/none")
        lab.put("om_nosuch")
        told = [said(call) for call in calls_of(page_of(lab))]
        log_ids = [call["log_id"] for call in reversed(lab.journal())]
        at, by = "2026-11-23 09:00:00", "App cli_one"
        put = "POST /open-apis/im/v1/chats/oc_ops/top_notice/put_top_notice"
        token = f"POST {TOKEN_CALL}"
        of_sent = f"/open-apis/im/v1/messages/{sent}"
        assert told == [
            f"Pin 发布值班群 code 99992354 #7 · {at} · {by} · HTTP 400 {put} {log_ids[0]}",
            f"Unknown call HTTP 404 #6 · {at} GET /open-apis/none {log_ids[1]}",
            f"Read message 发布值班群 code 0 #5 · {at} · {by} GET /open-apis/im/v1/messages/om_1"
            f" {log_ids[2]}",
            f"Recall 发布值班群 code 0 #4 · {at} · {by} DELETE {of_sent} {log_ids[3]}",
            f"Edit 发布值班群 code 0 #3 · {at} · {by} PUT {of_sent} {log_ids[4]}",
            f"Send 发布值班群 code 0 #2 · {at} · {by} POST /open-apis/im/v1/messages → {sent}"
            f" {log_ids[5]}",
            f"Get token code 0 #1 · {at} · {by} {token} {log_ids[6]}",
        ]

    def test_a_cut_connection_is_told(self, lab: Lab) -> None:
        lab.control("PUT", "faults", [{"api": "get_chat", "cut": "before"}])
        with pytest.raises(OSError, match="Connection"):
            lab.call("GET", "/chats/oc_ops")
        assert said(calls_of(page_of(lab))[0]).startswith("Read group 发布值班群 cut #2")

    def test_the_last_hundred_are_listed_newest_first(self, lab: Lab) -> None:
        for _ in range(120):
            lab.request("GET", "/open-apis/none")
        numbers = re.findall(r'data-seq="(\d+)"', page_of(lab))
        assert numbers == [str(number) for number in range(120, 20, -1)]

    def test_without_calls_it_says_so(self, lab: Lab) -> None:
        assert '<p id="no-calls" class="muted">No calls yet.</p>' in page_of(lab)
        lab.request("GET", "/open-apis/none")
        assert '<p id="no-calls" class="muted" hidden>' in page_of(lab)

    def test_every_api_has_words(self) -> None:
        assert set(ACTIONS) == {api.name for api in APIS}


class TestWhatIsForeign:
    def test_names_ids_and_contents_are_escaped(self, lab: Lab) -> None:
        evil = "<script>alert('&')</script>\""
        chat = {
            "chat_id": f"oc_{evil}",
            "name": evil,
            "members": [{"open_id": "ou_evil", "name": evil}],
            "announcement": evil,
            "messages": [{"message_id": f"om_{evil}", "text": evil}],
            "notice": {
                "shows": "message",
                "by": "ou_evil",
                "at": '<b>"',
                "message_id": f"om_{evil}",
            },
        }
        version = version_of(lab)
        lab.control("POST", "chats", chat)
        lab.call("GET", f"/chats/{evil}")
        page, changes = page_of(lab), changes_of(lab, version)
        for source in (page, *changes["groups"], *changes["calls"]):
            assert "<script" not in source.replace('<script src="/page/page.js" defer>', "")
            assert 'alert("' not in source
            assert "<b>" not in source
        [card] = changes["groups"]
        assert said(card).count("<script>alert('&')</script>") == 6
        assert 'data-chat="oc_&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;&#34;"' in card

    def test_so_is_an_announcement(self, lab: Lab) -> None:
        lab.control("PATCH", "chats/oc_ops", {"announcement": "<script>1</script>"})
        lab.put(None)
        assert card_of(lab).count("&lt;script&gt;1&lt;/script&gt;") == 2

    @pytest.mark.parametrize("text", ["a\u202eb", "a\u0007b", "a\u200bb"])
    def test_what_nobody_sees_in_a_name_is_written_out(self, lab: Lab, text: str) -> None:
        member = {"open_id": "ou_odd", "name": text}
        chat = {
            "chat_id": "oc_odd",
            "name": text,
            "members": [member],
            "notice": {"shows": "announcement", "by": "ou_odd", "at": "2026-11-23T09:00:00Z"},
        }
        lab.control("POST", "chats", chat)
        card = card_of(lab, "oc_odd")
        assert text not in card
        assert len(re.findall(r"<bdi>a\\[ux]\w+b</bdi>", card)) == 2

    def test_no_secret_is_in_the_page_or_its_changes(self, lab: Lab) -> None:
        version = version_of(lab)
        token = lab.token()
        for secret in (token, ALICE, "secret-of-cli_one", "t-0123456789abcdef0123456789"):
            lab.call("GET", f"/chats/{secret}")
        sources = (page_of(lab), json.dumps(changes_of(lab, version)))
        for source in sources:
            assert source.count("chats/***") == 4
            for secret in (token, ALICE, "secret-of"):
                assert secret not in source

    def test_the_page_runs_its_own_script_only_and_loads_nothing_from_elsewhere(
        self, lab: Lab
    ) -> None:
        page = page_of(lab)
        assert re.findall(r'(?:src|href)="([^"#]+)"', page) == ["/page/page.css", "/page/page.js"]
        assert "<style" not in page
        assert " style=" not in page
        for path in ("/", "/page/changes", "/page/page.css", "/page/page.js"):
            answer = lab.request("GET", path)
            assert answer.headers["Content-Security-Policy"] == (
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
                " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "http:" not in answer.text
            assert "https:" not in answer.text

    def test_no_other_site_may_ask_for_any_of_it(self, lab: Lab) -> None:
        for path in ("/", "/page/changes", "/page/page.css", "/page/page.js"):
            assert lab.request("GET", path, headers={"Host": "evil.example"}).status_code == 403
            foreign = {"Origin": "https://evil.example"}
            assert lab.request("GET", path, headers=foreign).status_code == 403
            assert lab.request("POST", path).status_code == 405


class TestChanges:
    def test_nothing_new_is_an_answer_without_a_body(self, lab: Lab) -> None:
        lab.put("om_1")
        answer = lab.request("GET", "/page/changes", params={"since": version_of(lab)})
        assert (answer.status_code, answer.content) == (204, b"")

    def test_only_the_group_that_changed_is_sent_with_the_new_calls(self, lab: Lab) -> None:
        lab.token()
        version = version_of(lab)
        lab.put("om_1")
        changes = changes_of(lab, version)
        assert changes["groups"] == [card_of(lab)]
        assert changes["calls"] == calls_of(page_of(lab))[:1]
        assert (changes["all"], changes["oldest"], changes["moved"]) == (False, 1, "")
        assert changes["version"] == version_of(lab)

    @pytest.mark.parametrize("change", [{"name": "new"}, {"muted": True}, {"user_count": 9}])
    def test_what_no_call_changed_is_one_too(self, lab: Lab, change: dict[str, Any]) -> None:
        version = version_of(lab)
        lab.control("PATCH", "chats/oc_ops", change)
        assert changes_of(lab, version)["groups"] == [card_of(lab)]

    def test_what_no_card_shows_is_none(self, lab: Lab) -> None:
        lab.put("om_1", token=ALICE)
        version = version_of(lab)
        people = [{"open_id": "ou_alice", "name": "Alina"}]
        # Alice is called as in the first of her groups.
        lab.control("PATCH", "chats/oc_dev", {"user_count": 0, "members": people})
        lab.control("PATCH", "chats/oc_ops", {"description": "new"})
        assert version_of(lab) == version

    def test_a_person_with_a_new_name_is_told_wherever_they_are_named(self, lab: Lab) -> None:
        lab.put("om_1", token=ALICE)
        lab.put(lab.sent("text", {"text": '<at user_id="ou_alice"></at> on'}, "oc_dev"), "oc_dev")
        version = version_of(lab)
        people = [{"open_id": "ou_alice", "name": "Alina"}]
        lab.control("PATCH", "chats/oc_ops", {"members": people})
        by, mentioned = changes_of(lab, version)["groups"]
        assert "first pinned by Alina" in said(by)
        assert said(mentioned).count("@Alina on") == 2

    def test_an_edit_of_the_pinned_message_is_one(self, lab: Lab) -> None:
        sent = lab.sent("text", {"text": "hi"})
        lab.put(sent)
        version = version_of(lab)
        text = {"msg_type": "text", "content": json.dumps({"text": "ho"})}
        lab.call("PUT", f"/messages/{sent}", json=text)
        [card] = changes_of(lab, version)["groups"]
        assert "edited 1× ho pinned by" in said(card)

    def test_a_new_group_is_one(self, lab: Lab) -> None:
        version = version_of(lab)
        lab.control("POST", "chats", {"chat_id": "oc_new", "name": "new"})
        assert changes_of(lab, version)["groups"] == [card_of(lab, "oc_new")]

    def test_a_journal_that_was_emptied_and_a_moved_clock_are_told(self, lab: Lab) -> None:
        lab.token()
        version = version_of(lab)
        lab.control("DELETE", "journal")
        changes = changes_of(lab, version)
        assert (changes["calls"], changes["oldest"]) == ([], None)
        lab.request("GET", "/open-apis/none")
        changes = changes_of(lab, version)
        assert (len(changes["calls"]), changes["oldest"]) == (1, 2)
        lab.control("PATCH", "settings", {"ahead_seconds": 1_296_000})
        assert changes_of(lab, changes["version"])["moved"] == "+1296000 s (+15.0 d)"
        assert "The clock is moved by +1296000 s (+15.0 d)." in page_of(lab)

    @pytest.mark.parametrize("since", ["", "0", "00000000.1.1.0.0", "x" * 3000, "1.2.3.4.5", "."])
    def test_whoever_has_a_version_of_another_run_gets_everything(
        self, lab: Lab, since: str
    ) -> None:
        lab.put("om_1")
        changes = changes_of(lab, since)
        assert changes["all"] is True
        assert changes["groups"] == cards_of(page_of(lab))
        assert changes["calls"] == calls_of(page_of(lab))

    def test_neither_the_page_nor_its_changes_are_calls(self, lab: Lab) -> None:
        lab.control("PATCH", "settings", {"latency_ms": 600_000})
        for path in ("/", "/page/changes", "/page/page.css", "/page/page.js"):
            assert lab.request("GET", path).status_code == 200
        assert lab.journal() == []

    def test_one_change_of_800_groups_is_a_small_answer(self, lab: Lab) -> None:
        for number in range(798):
            text = f"release window {number}: Tuesday and Thursday, 14:00 to 17:00"
            chat = {
                "chat_id": f"oc_{number:032}",
                "name": f"group {number}",
                "messages": [{"message_id": f"om_{number:032}", "text": text}],
                "notice": {
                    "shows": "message",
                    "message_id": f"om_{number:032}",
                    "by": "ou_alice",
                    "at": "2026-11-23T09:00:00Z",
                },
            }
            lab.control("POST", "chats", chat)
        lab.token()
        page = page_of(lab)
        assert page.count('<li class="group"') == 800
        assert len(page.encode()) < 700_000
        version = version_of(lab)
        lab.put("om_1")
        answer = lab.request("GET", "/page/changes", params={"since": version})
        assert len(answer.content) < 3000
        assert len(answer.json()["groups"]) == 1


class TestLanguages:
    def test_the_page_is_in_english_but_for_what_others_wrote(self, lab: Lab) -> None:
        lab.control("PATCH", "chats/oc_ops", {"name": "ops", "announcement": "", "external": True})
        lab.control("PATCH", "chats/oc_dev", {"name": "dev"})
        lab.put(None)
        page = page_of(lab)
        assert '<html lang="en">' in page
        assert CHINESE.findall(page) == []

    def test_or_in_chinese(self, chinese_lab: Lab) -> None:
        lab = chinese_lab
        lab.put(None, "oc_dev")
        lab.put("om_1", token=ALICE)
        page = page_of(lab)
        assert '<html lang="zh-CN">' in page
        assert "（群公告为空） 由 App cli_one 置顶" in said(card_of(lab, "oc_dev"))
        assert "first 由 Alice 置顶" in said(card_of(lab))
        text = re.sub(r"\b[0-9A-F]{34}\b", "", said(page[page.index("<body") :]))
        words = set(re.findall(r"[A-Za-z]{3,}", text))
        assert words <= {
            *("UTC", "App", "cli", "one", "Alice", "first", "oc_ops", "ops", "dev", "text"),
            *("POST", "open", "apis", "auth", "tenant", "access", "token", "internal", "chats"),
            *("top", "notice", "put"),
        }

    def test_every_time_is_in_the_readers_zone_which_is_named_once(
        self,
        url: str,
        stage: Stage,
        session: requests.Session,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        try:
            lab = Lab(url, stage, session)
            lab.put("om_1")
            page = page_of(lab)
        finally:
            monkeypatch.delenv("TZ")
            time.tzset()
        assert said(page).count("UTC") == said(page).count("All times are UTC+08:00.") == 1
        assert page.count(">2026-11-23 17:00:00</time>") == 2
        assert page.count(">2026-11-23 17:00</time>") == 1
        assert lab.journal()[0]["at"] == "2026-11-23T09:00:00.000Z"
