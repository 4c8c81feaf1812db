"""The page for people."""

from __future__ import annotations

import json
import re

from emulator.lab import ALICE, Lab
from pulumi_feishu.emulator.api.routes import APIS
from pulumi_feishu.emulator.page.calls import ACTIONS


def _page(lab: Lab) -> str:
    answer = lab.request("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.text


def test_each_group_shows_its_banner_and_who_put_it_there(lab: Lab) -> None:
    lab.put("om_1", token=ALICE)
    page = _page(lab)
    for text in ("发布值班群", "oc_ops", ">86<", "<p>first</p>"):
        assert text in page
    assert "由 Alice 置顶 · pinned by Alice, 2026-11-23 09:00:00 UTC" in page
    assert page.count("无置顶 · nothing pinned") == 1


def test_badges_tell_what_is_wrong_with_a_group(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"status": "dissolved", "external": True})
    lab.control("PATCH", "chats/oc_dev", {"bot_member": False})
    badges = re.findall(r'<span class="badge">(.*?)</span>', _page(lab))
    assert badges == ["已解散 · dissolved", "外部群 · external", "机器人不在群 · bot left"]


def test_everything_is_escaped(lab: Lab) -> None:
    evil = "<script>alert('&')</script>"
    chat = {
        "chat_id": f"oc_{evil}",
        "name": evil,
        "members": [{"open_id": "ou_evil", "name": evil}],
        "messages": [{"message_id": "om_evil", "text": evil}],
        "notice": {"shows": "message", "by": "ou_evil", "at": "<b>", "message_id": "om_evil"},
    }
    lab.control("POST", "chats", chat)
    lab.call("GET", f"/chats/{evil}")
    page = _page(lab)
    assert "<script" not in page
    escaped = page.replace("&#39;", "&#x27;")
    assert escaped.count("&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;") == 6
    assert "&lt;b&gt; UTC" in page


def test_no_script_may_run_and_nothing_is_loaded(lab: Lab) -> None:
    policy = lab.request("GET", "/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "http://" not in _page(lab)
    assert "https://" not in _page(lab)


def test_the_last_hundred_calls_are_listed_newest_first(lab: Lab) -> None:
    for _ in range(120):
        lab.request("GET", "/open-apis/none")
    numbers = re.findall(r"<tr><td>(\d+)</td>", _page(lab))
    assert numbers == [str(number) for number in range(120, 20, -1)]
    assert "还没有调用" not in _page(lab)


def test_without_calls_it_says_so(lab: Lab) -> None:
    assert "还没有调用 · no calls yet" in _page(lab)


def test_a_pinned_card_is_shown_with_its_marks(lab: Lab) -> None:
    card = {
        "schema": "2.0",
        "config": {"update_multi": True},
        "header": {"title": {"tag": "plain_text", "content": "值班"}, "template": "red"},
        "body": {"elements": [{"tag": "markdown", "content": "<at id=ou_alice></at> **on**"}]},
    }
    message_id = lab.sent("interactive", card)
    lab.put(message_id)
    lab.call("PATCH", f"/messages/{message_id}", json={"content": json.dumps(card)})
    page = _page(lab)
    assert '<div class="top head-red"><strong>值班</strong></div>' in page
    assert '<span class="mention">@Alice</span> <b>on</b>' in page
    assert '卡片 · card<span class="mark">已编辑 1 次 · edited 1×</span>' in page


def test_a_notice_that_outlives_its_message_is_marked(lab: Lab) -> None:
    lab.control("PATCH", "switches", {"recall_empties_slot": False})
    lab.put("om_2")
    lab.call("DELETE", "/messages/om_2")
    page = _page(lab)
    assert "（消息已不可见 · the message is gone）" in page
    assert '<span class="mark">已撤回 · recalled</span>' in page


def test_the_announcement_keeps_its_lines(lab: Lab) -> None:
    lab.put(None)
    lab.put(None, "oc_dev")
    page = _page(lab)
    assert '<div class="banner">放假安排\n见附件</div>' in page
    assert "（群公告为空 · the announcement is empty）" in page


def test_a_call_is_told_in_words_with_its_group(lab: Lab) -> None:
    sent = lab.sent("text", {"text": "hi"})
    text = {"msg_type": "text", "content": json.dumps({"text": "ho"})}
    lab.call("PUT", f"/messages/{sent}", json=text)
    lab.call("DELETE", f"/messages/{sent}")
    lab.call("GET", "/messages/om_1")
    lab.request("GET", "/open-apis/none")
    told = re.findall(r'<td class="(write|read)">(.*?)</td><td class="name">(.*?)</td>', _page(lab))
    assert told == [
        ("read", "–", "–"),
        ("read", "读消息 · read", "发布值班群"),
        ("write", "撤回 · recall", "发布值班群"),
        ("write", "编辑 · edit", "发布值班群"),
        ("write", "发送 · send", "发布值班群"),
        ("read", "取令牌 · token", "–"),
    ]
    assert f"POST /open-apis/im/v1/messages → {sent}<br>" in _page(lab)


def test_every_api_has_words() -> None:
    assert set(ACTIONS) == {api.name for api in APIS}


def test_muted_groups_and_a_moved_clock_are_told(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"muted": True})
    lab.control("PATCH", "settings", {"ahead_seconds": 1_296_000})
    page = _page(lab)
    assert '<span class="badge">已禁言 · muted</span>' in page
    assert "the clock is moved: +1296000 s (+15.0 d)." in page


def test_it_follows_the_systems_colours_and_has_no_script(lab: Lab) -> None:
    page = _page(lab)
    assert "prefers-color-scheme: dark" in page
    assert "<script" not in page
    assert page.count("<style>") == 1
