"""Read one message, or a group's history."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.lab import START, Lab, code

POST = {"zh_cn": {"title": "发布", "content": [[{"tag": "text", "text": "周二 14:00"}]]}}
CARD = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "header": {"title": {"tag": "plain_text", "content": "值班"}},
    "body": {"elements": [{"tag": "markdown", "content": "**王芳**"}]},
}
FALLBACK = [[{"tag": "text", "text": "请升级至最新版本客户端，以查看内容"}]]
OPS = "/messages?container_id_type=chat&container_id=oc_ops"


def _ids(lab: Lab, query: str = "") -> list[str]:
    """The ids of one page."""
    answer = lab.call("GET", f"{OPS}&{query}").json()
    return [item["message_id"] for item in answer["data"]["items"]]


class TestOne:
    def test_a_person_is_the_sender_of_their_message(self, lab: Lab) -> None:
        assert lab.read("om_1") == {
            "message_id": "om_1",
            "msg_type": "text",
            "create_time": str(int(START * 1000)),
            "update_time": str(int(START * 1000)),
            "deleted": False,
            "updated": False,
            "chat_id": "oc_ops",
            "sender": {
                "id": "ou_alice",
                "id_type": "open_id",
                "sender_type": "user",
                "tenant_key": "tenant-a",
            },
            "body": {"content": '{"text": "first"}'},
        }

    def test_posts_and_cards_come_back_rewritten(self, lab: Lab) -> None:
        post, card = lab.sent("post", POST), lab.sent("interactive", CARD)
        assert json.loads(lab.read(post)["body"]["content"]) == POST["zh_cn"]
        assert json.loads(lab.read(card)["body"]["content"]) == {
            "title": "值班",
            "elements": FALLBACK,
        }

    def test_a_card_of_the_first_schema_comes_back_as_lines(self, lab: Lab) -> None:
        card = {"elements": [{"tag": "markdown", "content": "**王芳**"}]}
        assert json.loads(lab.read(lab.sent("interactive", card))["body"]["content"]) == {
            "title": "",
            "elements": [[{"tag": "text", "text": "**王芳**"}]],
        }

    def test_a_text_comes_back_with_keys_for_its_mentions_and_without_styles(
        self, lab: Lab
    ) -> None:
        text = '<at user_id="ou_a">王芳</at> <b>值班</b> <at user_id="all">all</at>'
        shown = lab.read(lab.sent("text", {"text": text}))
        assert json.loads(shown["body"]["content"]) == {"text": "@_user_1 值班 @_all"}
        assert shown["mentions"] == [
            {"key": "@_user_1", "id": "ou_a", "id_type": "open_id", "name": "王芳"}
        ]

    def test_a_recalled_message_has_no_content(self, lab: Lab) -> None:
        lab.control("POST", "messages/om_1", {"state": "recalled"})
        shown = lab.read("om_1")
        assert shown["deleted"] is True
        assert "body" not in shown

    def test_a_deleted_message_is_refused(self, lab: Lab) -> None:
        lab.control("POST", "messages/om_1", {"state": "deleted"})
        assert code(lab.call("GET", "/messages/om_1")) == (400, 230110)

    @pytest.mark.parametrize(
        ("path", "change", "expected"),
        [
            pytest.param("apps/cli_one", {"bot_enabled": False}, 230006, id="bot off"),
            pytest.param("chats/oc_ops", {"bot_member": False}, 230002, id="bot outside"),
            pytest.param("apps/cli_one", {"scopes": ["im:message"]}, 230027, id="no group_msg"),
            pytest.param(
                "apps/cli_one", {"scopes": ["im:message.group_msg"]}, 99991672, id="no scope"
            ),
        ],
    )
    def test_the_bot_must_be_able_to_read(
        self, lab: Lab, path: str, change: dict[str, Any], expected: int
    ) -> None:
        lab.control("PATCH", path, change)
        assert code(lab.call("GET", "/messages/om_1")) == (400, expected)

    def test_the_least_scopes_are_enough(self, lab: Lab) -> None:
        least = ["im:message:readonly", "im:message.group_msg"]
        lab.control("PATCH", "apps/cli_one", {"scopes": least})
        assert code(lab.call("GET", "/messages/om_1")) == (200, 0)

    def test_a_chat_of_two_needs_no_group_scope(self, lab: Lab) -> None:
        lab.control("PATCH", "apps/cli_one", {"scopes": ["im:message"]})
        lab.control("PATCH", "chats/oc_ops", {"chat_mode": "p2p"})
        assert code(lab.call("GET", "/messages/om_1")) == (200, 0)

    def test_a_card_comes_back_as_it_was_sent_when_asked_for(self, lab: Lab) -> None:
        card, post = lab.sent("interactive", CARD), lab.sent("post", POST)
        query = "card_msg_content_type=user_card_content"
        one = lab.call("GET", f"/messages/{card}?{query}").json()["data"]["items"][0]
        told = json.loads(one["body"]["content"])
        assert told["elements"] == FALLBACK
        assert told["user_dsl"] == json.dumps(CARD, ensure_ascii=False)
        other = lab.call("GET", f"/messages/{post}?{query}").json()["data"]["items"][0]
        assert json.loads(other["body"]["content"]) == POST["zh_cn"]
        listed = lab.call("GET", f"{OPS}&{query}").json()["data"]["items"]
        assert [item["body"] for item in listed[2:]] == [one["body"], other["body"]]

    def test_another_content_type_is_refused(self, lab: Lab) -> None:
        answer = lab.call("GET", "/messages/om_1?card_msg_content_type=raw")
        assert code(answer) == (400, 230001)


class TestHistory:
    def test_an_item_is_the_message_as_the_call_for_one_gives_it(self, lab: Lab) -> None:
        sent = lab.sent("interactive", CARD)
        data = lab.call("GET", OPS).json()["data"]
        assert data["items"] == [lab.read(message_id) for message_id in ("om_1", "om_2", sent)]
        assert (data["has_more"], data["page_token"]) == (False, "")

    def test_deleted_messages_are_left_out_and_recalled_ones_are_empty(self, lab: Lab) -> None:
        lab.control("POST", "messages/om_1", {"state": "deleted"})
        lab.control("POST", "messages/om_2", {"state": "recalled"})
        [item] = lab.call("GET", OPS).json()["data"]["items"]
        assert (item["message_id"], item["deleted"], "body" in item) == ("om_2", True, False)

    def test_it_is_ordered_by_the_time_of_sending(self, lab: Lab) -> None:
        sent = []
        for _ in range(3):
            lab.clock.pass_seconds(1)
            sent.append(lab.sent("text", {"text": "hi"}))
        oldest_first = ["om_1", "om_2", *sent]
        assert _ids(lab) == _ids(lab, "sort_type=ByCreateTimeAsc") == oldest_first
        assert _ids(lab, "sort_type=ByCreateTimeDesc") == oldest_first[::-1]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            pytest.param(f"start_time={START + 10:.0f}", [1, 2], id="from"),
            pytest.param(f"start_time={START + 11:.0f}", [2], id="later"),
            pytest.param(f"end_time={START + 10:.0f}", [0, 1], id="until"),
            pytest.param(
                f"start_time={START + 1:.0f}&end_time={START + 19:.0f}", [1], id="between"
            ),
        ],
    )
    def test_only_a_span_of_time_can_be_asked_for(
        self, lab: Lab, query: str, numbers: list[int]
    ) -> None:
        lab.control("POST", "chats", {"chat_id": "oc_new", "name": "新群"})
        sent = []
        for _ in range(3):
            sent.append(lab.sent("text", {"text": "hi"}, "oc_new"))
            lab.clock.pass_seconds(10.1)
        path = f"/messages?container_id_type=chat&container_id=oc_new&{query}"
        items = lab.call("GET", path).json()["data"]["items"]
        assert [item["message_id"] for item in items] == [sent[number] for number in numbers]

    @pytest.mark.parametrize("sort_type", ["ByCreateTimeAsc", "ByCreateTimeDesc"])
    def test_pages_hold_every_message_once_whatever_is_sent_meanwhile(
        self, lab: Lab, sort_type: str
    ) -> None:
        known = ["om_1", "om_2"]
        for _ in range(5):
            lab.clock.pass_seconds(1)
            known.append(lab.sent("text", {"text": "hi"}))
        found: list[str] = []
        token = ""
        while token or not found:
            query = f"sort_type={sort_type}&page_size=2&page_token={token}"
            data = lab.call("GET", f"{OPS}&{query}").json()["data"]
            found += [item["message_id"] for item in data["items"]]
            assert data["has_more"] == bool(data["page_token"])
            token = data["page_token"]
            if len(found) == 2:
                lab.clock.pass_seconds(1)
                late = lab.sent("text", {"text": "late"})
        if sort_type == "ByCreateTimeAsc":
            assert found == [*known, late]
        else:
            assert found == known[::-1]

    def test_a_page_has_20_messages_and_at_most_50(self, lab: Lab) -> None:
        lab.control("PATCH", "settings", {"throttles": False})
        for _ in range(53):
            lab.sent("text", {"text": "hi"})
        assert (len(_ids(lab)), len(_ids(lab, "page_size=50"))) == (20, 50)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            pytest.param("container_id_type=chat", 99992402, id="no group"),
            pytest.param("container_id=oc_ops", 99992402, id="no kind"),
            pytest.param("container_id_type=chat&container_id=oc_none", 230001, id="unknown"),
            pytest.param("container_id_type=thread&container_id=oc_ops", 230001, id="topic"),
        ],
    )
    def test_the_group_must_be_named(self, lab: Lab, query: str, expected: int) -> None:
        assert code(lab.call("GET", f"/messages?{query}")) == (400, expected)

    @pytest.mark.parametrize(
        "query",
        [
            "page_size=0",
            "page_size=51",
            "page_size=x",
            "page_token=x",
            "page_token=page-after-om_none",
            "sort_type=ByName",
            "start_time=yesterday",
            "end_time=-1",
        ],
    )
    def test_a_wrong_parameter_is_refused(self, lab: Lab, query: str) -> None:
        assert code(lab.call("GET", f"{OPS}&{query}")) == (400, 230001)

    @pytest.mark.parametrize(
        ("path", "change", "expected"),
        [
            pytest.param("apps/cli_one", {"bot_enabled": False}, 230006, id="bot off"),
            pytest.param("chats/oc_ops", {"status": "dissolved"}, 230002, id="dissolved"),
            pytest.param("chats/oc_ops", {"bot_member": False}, 230002, id="bot outside"),
            pytest.param("apps/cli_one", {"scopes": ["im:message"]}, 230027, id="no group_msg"),
            pytest.param("apps/cli_one", {"scopes": ["im:chat"]}, 99991672, id="no scope"),
        ],
    )
    def test_the_bot_must_be_able_to_read(
        self, lab: Lab, path: str, change: dict[str, Any], expected: int
    ) -> None:
        lab.control("PATCH", path, change)
        assert code(lab.call("GET", OPS)) == (400, expected)

    def test_the_same_path_sends(self, lab: Lab) -> None:
        lab.send("text", {"text": "hi"})
        lab.call("GET", OPS)
        assert [call["method"] for call in lab.journal()[1:]] == ["POST", "GET"]
