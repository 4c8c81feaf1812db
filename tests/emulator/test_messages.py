"""Send messages, by the vendor's rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.lab import START, Lab, code

TEXT = {"text": "你好"}
POST = {"zh_cn": {"title": "发布", "content": [[{"tag": "text", "text": "周二 14:00"}]]}}
CARD = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "header": {"title": {"tag": "plain_text", "content": "值班"}},
    "body": {"elements": [{"tag": "markdown", "content": "**王芳**"}]},
}


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
        assert lab.chat()["banner"] == "值班 王芳"

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

    def test_without_throttling_a_group_takes_any_number(self, lab: Lab) -> None:
        lab.control("PATCH", "settings", {"throttles": False})
        assert {code(lab.send("text", TEXT)) for _ in range(12)} == {(200, 0)}

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
            pytest.param("interactive", {"header": []}, (400, 230099), id="no card"),
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
            pytest.param({"content": '{"text": "x", "y": NaN}'}, 230001, id="NaN is no JSON"),
            pytest.param({"content": "[" * 30_000}, 230001, id="too deep to be read"),
            pytest.param(
                {"content": f'{{"text": "x", "y": {"[" * 101}{"]" * 101}}}'}, 230001, id="deep"
            ),
            pytest.param({"content": '{"text": "\\ud800"}'}, 230001, id="half a character"),
            pytest.param({"content": '{"text": "\ud800"}'}, 9499, id="half a character, raw"),
            pytest.param({"content": {"text": "x"}}, 9499, id="content is an object"),
            pytest.param({"receive_id": "oc_none"}, 230034, id="unknown group"),
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
        assert code(answer) == (400, 230034)

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

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            pytest.param({}, (400, 230035), id="anyone"),
            pytest.param({"owner_is_bot": True}, (200, 0), id="owner"),
            pytest.param({"admins": ["ou_bot_cli_one"]}, (200, 0), id="admin"),
        ],
    )
    def test_in_a_muted_group_owner_and_admins_speak(
        self, lab: Lab, change: dict[str, Any], expected: tuple[int, int]
    ) -> None:
        lab.control("PATCH", "chats/oc_ops", {"muted": True, **change})
        assert code(lab.send("text", TEXT)) == expected


class TestWords:
    @pytest.mark.parametrize(
        ("msg_type", "content"),
        [
            pytest.param("text", {"text": "今天Secret，明天公布"}, id="text"),
            pytest.param("post", {"title": "SECRET", "content": [[]]}, id="title of a post"),
            pytest.param("interactive", CARD, id="card"),
        ],
    )
    def test_what_people_would_read_is_searched(
        self, lab: Lab, msg_type: str, content: Any
    ) -> None:
        assert code(lab.send(msg_type, content)) == (200, 0)
        lab.control("PATCH", "settings", {"dlp_words": ["secret", "王芳"]})
        assert code(lab.send(msg_type, content)) == (400, 230028)
        lab.control("PATCH", "settings", {"sensitive_words": ["secret", "王芳"]})
        assert code(lab.send(msg_type, content)) == (400, 230022)
        assert len(lab.chat()["messages"]) == 3

    def test_what_people_do_not_read_is_not_searched(self, lab: Lab) -> None:
        lab.control("PATCH", "settings", {"sensitive_words": ["markdown", "update_multi", ""]})
        assert code(lab.send("interactive", CARD)) == (200, 0)

    def test_an_edit_is_searched_too(self, lab: Lab) -> None:
        card = lab.sent("interactive", CARD)
        lab.control("PATCH", "settings", {"sensitive_words": ["王芳"]})
        text = {"msg_type": "text", "content": json.dumps({"text": "王芳"})}
        assert code(lab.call("PUT", "/messages/om_2", json=text)) == (400, 230022)
        edit = {"content": json.dumps(CARD)}
        assert code(lab.call("PATCH", f"/messages/{card}", json=edit)) == (400, 230022)
        assert [message["edits"] for message in lab.chat()["messages"]] == [0, 0, 0]
