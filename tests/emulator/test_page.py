"""The page for people."""

from __future__ import annotations

import re

from emulator.lab import ALICE, Lab


def _page(lab: Lab) -> str:
    answer = lab.request("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.text


def test_each_group_shows_its_banner_and_who_put_it_there(lab: Lab) -> None:
    lab.put("om_1", token=ALICE)
    page = _page(lab)
    for text in ("发布值班群", "oc_ops", ">86<", '<div class="banner">first</div>'):
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
    assert page.count("&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;") == 6
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
