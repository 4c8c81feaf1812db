"""Send, edit, recall and read messages, by the vendor's rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.lab import ALICE, START, Lab, code

DAY = 86_400
TEXT = {"text": "你好"}
POST = {"zh_cn": {"title": "发布", "content": [[{"tag": "text", "text": "周二 14:00"}]]}}
CARD = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "header": {"title": {"tag": "plain_text", "content": "值班"}},
    "body": {"elements": [{"tag": "markdown", "content": "**王芳**"}]},
}
UNSHARED = {**CARD, "config": {}}


def _edit(lab: Lab, message_id: str, msg_type: str, content: Any) -> Any:
    body = {"msg_type": msg_type, "content": json.dumps(content)}
    return lab.call("PUT", f"/messages/{message_id}", json=body)


def _edit_card(lab: Lab, message_id: str, content: Any) -> Any:
    return lab.call("PATCH", f"/messages/{message_id}", json={"content": json.dumps(content)})


def _read(lab: Lab, message_id: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = lab.call("GET", f"/messages/{message_id}").json()["data"]["items"]
    assert len(items) == 1
    return items[0]


class TestSend:
    def test_the_answer_is_the_message(self, lab: Lab) -> None:
        data = lab.send("text", TEXT).json()["data"]
        message_id = data.pop("message_id")
        assert (message_id[:3], len(message_id)) == ("om_", 35)
        assert data == {
            "msg_type": "text",
            "create_time": str(int(START * 1000)),
            "update_time": str(int(START * 1000)),
            "deleted": False,
            "updated": False,
            "chat_id": "oc_ops",
            "sender": {
                "id": "cli_one",
                "id_type": "app_id",
                "sender_type": "app",
                "tenant_key": "tenant-a",
            },
            "body": {"content": '{"text": "你好"}'},
        }

    def test_what_was_sent_can_be_pinned(self, lab: Lab) -> None:
        message_id = lab.sent("interactive", CARD)
        assert code(lab.put(message_id)) == (200, 0)
        assert lab.chat()["banner"] == "值班 **王芳**"

    def test_the_same_uuid_within_an_hour_sends_one_message(self, lab: Lab) -> None:
        def send() -> str:
            message_id: str = lab.send("text", TEXT, uuid="u1").json()["data"]["message_id"]
            return message_id

        first = send()
        lab.clock.pass_seconds(3599)
        assert send() == first
        lab.clock.pass_seconds(1)
        second = send()
        assert second != first
        assert send() == second

    def test_another_group_may_use_the_same_uuid(self, lab: Lab) -> None:
        first = lab.send("text", TEXT, "oc_ops", uuid="u1").json()["data"]["message_id"]
        assert lab.send("text", TEXT, "oc_dev", uuid="u1").json()["data"]["message_id"] != first

    def test_a_group_takes_five_messages_a_second_from_all_bots_together(self, lab: Lab) -> None:
        codes = [lab.send("text", TEXT).json()["code"] for _ in range(6)]
        assert codes == [0, 0, 0, 0, 0, 230020]
        assert code(lab.send("text", TEXT, "oc_dev")) == (200, 0)
        body = {"receive_id": "oc_ops", "msg_type": "text", "content": json.dumps(TEXT)}
        path = "/messages?receive_id_type=chat_id"
        other = lab.call("POST", path, token=lab.token("cli_two"), json=body)
        assert code(other) == (400, 230020)
        lab.clock.pass_seconds(1)
        assert code(lab.send("text", TEXT)) == (200, 0)

    @pytest.mark.parametrize(
        ("msg_type", "content", "expected"),
        [
            pytest.param("text", {"text": "x" * (150 * 1024 - 12)}, (200, 0), id="150 KB text"),
            pytest.param("text", {"text": "x" * (150 * 1024)}, (400, 230025), id="longer text"),
            pytest.param(
                "post", {"content": [[{"text": "x" * 30_720}]]}, (400, 230025), id="long post"
            ),
            pytest.param("interactive", {"body": "x" * 30_720}, (400, 230025), id="long card"),
            pytest.param("text", {"text": ""}, (400, 230001), id="empty text"),
            pytest.param("text", {"words": "x"}, (400, 230001), id="no text"),
            pytest.param("text", ["x"], (400, 230001), id="a list"),
            pytest.param("post", {"zh_cn": {}}, (400, 230001), id="empty post"),
            pytest.param("interactive", {"header": {}}, (400, 230099), id="no card"),
            pytest.param("image", {"image_key": "x"}, (400, 230001), id="another type"),
        ],
    )
    def test_the_content_is_judged(
        self, lab: Lab, msg_type: str, content: Any, expected: tuple[int, int]
    ) -> None:
        assert code(lab.send(msg_type, content)) == expected

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            pytest.param({"content": "not json"}, 230001, id="content is no JSON"),
            pytest.param({"content": {"text": "x"}}, 9499, id="content is an object"),
            pytest.param({"receive_id": "oc_none"}, 230001, id="unknown group"),
            pytest.param({"uuid": "u" * 51}, 230001, id="long uuid"),
        ],
    )
    def test_the_parameters_are_judged(
        self, lab: Lab, fields: dict[str, Any], expected: int
    ) -> None:
        assert code(lab.send("text", TEXT, **fields)) == (400, expected)

    def test_only_groups_are_written_to(self, lab: Lab) -> None:
        body = {"receive_id": "ou_alice", "msg_type": "text", "content": json.dumps(TEXT)}
        answer = lab.call("POST", "/messages?receive_id_type=open_id", json=body)
        assert code(answer) == (400, 230001)

    @pytest.mark.parametrize(
        ("path", "change", "expected"),
        [
            pytest.param("apps/cli_one", {"bot_enabled": False}, 230006, id="bot off"),
            pytest.param("chats/oc_ops", {"status": "dissolved"}, 232009, id="dissolved"),
            pytest.param("chats/oc_ops", {"bot_member": False}, 230002, id="bot outside"),
            pytest.param("apps/cli_one", {"visible": False}, 230013, id="not available"),
            pytest.param("apps/cli_one", {"scopes": ["im:chat"]}, 99991672, id="no scope"),
        ],
    )
    def test_the_bot_must_be_able_to_speak(
        self, lab: Lab, path: str, change: dict[str, Any], expected: int
    ) -> None:
        lab.control("PATCH", path, change)
        assert code(lab.send("text", TEXT)) == (400, expected)


class TestEdit:
    def test_text_and_post_replace_each_other(self, lab: Lab) -> None:
        message_id = lab.sent("text", TEXT)
        lab.clock.pass_seconds(5)
        answer = _edit(lab, message_id, "post", POST)
        assert code(answer) == (200, 0)
        assert answer.json()["data"]["updated"] is True
        shown = _read(lab, message_id)
        assert (shown["msg_type"], shown["updated"]) == ("post", True)
        assert (shown["create_time"], shown["update_time"]) == (
            str(int(START * 1000)),
            str(int(START * 1000) + 5000),
        )

    def test_the_banner_shows_the_new_text(self, lab: Lab) -> None:
        lab.put("om_2")
        _edit(lab, "om_2", "text", {"text": "new"})
        assert lab.chat()["banner"] == "new"

    def test_the_21st_edit_is_refused(self, lab: Lab) -> None:
        codes = [_edit(lab, "om_2", "text", {"text": f"{n}"}).json()["code"] for n in range(21)]
        assert codes == [0] * 20 + [230072]

    def test_the_tenants_edit_window_closes(self, lab: Lab) -> None:
        lab.control("PATCH", "settings", {"edit_window_seconds": 60})
        lab.clock.pass_seconds(60)
        assert code(_edit(lab, "om_2", "text", TEXT)) == (200, 0)
        lab.clock.pass_seconds(1)
        assert code(_edit(lab, "om_2", "text", TEXT)) == (400, 230075)

    @pytest.mark.parametrize(
        ("state", "expected"), [("recalled", 230011), ("deleted", 230110)], ids=str
    )
    def test_a_gone_message_is_refused(self, lab: Lab, state: str, expected: int) -> None:
        card = lab.sent("interactive", CARD)
        for message_id in ("om_2", card):
            lab.control("POST", f"messages/{message_id}", {"state": state})
        assert code(_edit(lab, "om_2", "text", TEXT)) == (400, expected)
        assert code(_edit_card(lab, card, CARD)) == (400, expected)

    def test_messages_of_others_are_refused(self, lab: Lab) -> None:
        assert code(_edit(lab, "om_1", "text", TEXT)) == (400, 230071)
        body = {"msg_type": "text", "content": json.dumps(TEXT)}
        other = lab.call("PUT", "/messages/om_2", token=lab.token("cli_two"), json=body)
        assert code(other) == (400, 230071)

    def test_a_user_may_not(self, lab: Lab) -> None:
        body = {"msg_type": "text", "content": json.dumps(TEXT)}
        assert code(lab.call("PUT", "/messages/om_1", token=ALICE, json=body)) == (400, 99991668)

    def test_a_bot_outside_the_group_may_not(self, lab: Lab) -> None:
        lab.control("PATCH", "chats/oc_ops", {"bot_member": False})
        assert code(_edit(lab, "om_2", "text", TEXT)) == (400, 230002)

    def test_the_new_content_is_judged(self, lab: Lab) -> None:
        assert code(_edit(lab, "om_2", "text", {"text": ""})) == (400, 230001)
        assert lab.chat()["messages"][1]["edits"] == 0

    def test_a_card_is_edited_by_its_own_call(self, lab: Lab) -> None:
        card = lab.sent("interactive", CARD)
        assert code(_edit(lab, card, "interactive", CARD)) == (400, 230054)
        assert code(_edit_card(lab, card, CARD)) == (200, 0)
        assert code(_edit_card(lab, "om_2", CARD)) == (400, 230001)

    def test_a_card_is_frozen_after_14_days(self, lab: Lab) -> None:
        card = lab.sent("interactive", CARD)
        lab.clock.pass_seconds(14 * DAY)
        token = lab.fetch_token("cli_one", "secret-of-cli_one").json()["tenant_access_token"]
        body = {"content": json.dumps(CARD)}
        assert code(lab.call("PATCH", f"/messages/{card}", token=token, json=body)) == (200, 0)
        lab.clock.pass_seconds(1)
        late = lab.call("PATCH", f"/messages/{card}", token=token, json=body)
        assert code(late) == (400, 230031)

    @pytest.mark.parametrize(
        ("old", "new"), [(UNSHARED, CARD), (CARD, UNSHARED)], ids=["old", "new"]
    )
    def test_only_shared_cards_can_be_edited(self, lab: Lab, old: Any, new: Any) -> None:
        assert code(_edit_card(lab, lab.sent("interactive", old), new)) == (400, 230099)


class TestRecall:
    def test_the_message_is_gone_and_so_is_its_notice(self, lab: Lab) -> None:
        lab.put("om_2")
        assert code(lab.call("DELETE", "/messages/om_2")) == (200, 0)
        assert lab.shows() is None
        assert _read(lab, "om_2")["deleted"] is True
        assert code(lab.call("DELETE", "/messages/om_2")) == (400, 230011)

    def test_a_deleted_message_is_told_so(self, lab: Lab) -> None:
        lab.control("POST", "messages/om_2", {"state": "deleted"})
        assert code(lab.call("DELETE", "/messages/om_2")) == (400, 230110)

    def test_only_sender_owner_and_admins_may(self, lab: Lab) -> None:
        assert code(lab.call("DELETE", "/messages/om_1")) == (400, 230026)
        assert code(lab.call("DELETE", "/messages/om_2", token=ALICE)) == (200, 0)
        lab.control("PATCH", "chats/oc_ops", {"admins": ["ou_bot_cli_one"]})
        assert code(lab.call("DELETE", "/messages/om_1")) == (200, 0)

    def test_the_recall_window_closes(self, lab: Lab) -> None:
        lab.control("PATCH", "settings", {"recall_window_seconds": 60})
        lab.clock.pass_seconds(61)
        assert code(lab.call("DELETE", "/messages/om_2")) == (400, 230009)

    def test_a_bot_outside_the_group_may_not(self, lab: Lab) -> None:
        lab.control("PATCH", "chats/oc_ops", {"bot_member": False})
        assert code(lab.call("DELETE", "/messages/om_2")) == (400, 230002)


class TestRead:
    def test_a_person_is_the_sender_of_their_message(self, lab: Lab) -> None:
        assert _read(lab, "om_1") == {
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
        assert json.loads(_read(lab, post)["body"]["content"]) == POST["zh_cn"]
        assert json.loads(_read(lab, card)["body"]["content"]) == {
            "title": "值班",
            "elements": [[{"tag": "text", "text": "**王芳**"}]],
        }

    def test_a_recalled_message_has_no_content(self, lab: Lab) -> None:
        lab.control("POST", "messages/om_1", {"state": "recalled"})
        shown = _read(lab, "om_1")
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
