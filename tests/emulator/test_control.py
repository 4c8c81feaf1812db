"""The control plane: what tests and demos change by hand."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
import requests

from emulator.lab import START, WORLD, Lab, Stage, code, serving
from pulumi_feishu.emulator import create_app
from pulumi_feishu.emulator.world.storage import from_json


def test_the_proof_shows_that_the_nonce_is_known(lab: Lab) -> None:
    challenge = "0123456789abcdef"
    proof = hmac.new(b"a-nonce", challenge.encode(), hashlib.sha256).hexdigest()
    assert lab.control("GET", f"proof?challenge={challenge}") == {"proof": proof}


@pytest.mark.parametrize("challenge", ["", "abc", "x" * 32, "a" * 129])
def test_a_wrong_challenge_is_refused(lab: Lab, challenge: str) -> None:
    answer = lab.request("GET", f"/_emulator/proof?challenge={challenge}")
    assert answer.status_code == 400


def test_without_a_nonce_there_is_no_proof(lab: Lab, stage: Stage) -> None:
    stage.app = create_app(from_json(WORLD, now=START))
    answer = lab.request("GET", "/_emulator/proof?challenge=0123456789abcdef")
    assert answer.status_code == 404


def test_the_world_has_groups_messages_and_banners_but_no_secrets(lab: Lab) -> None:
    lab.put("om_1")
    world = lab.control("GET", "world")
    assert set(world) == {
        "apps",
        "chats",
        "switches",
        "edit_window_seconds",
        "recall_window_seconds",
        "sensitive_words",
        "dlp_words",
        "ahead_seconds",
    }
    assert "secret" not in world["apps"][0]
    ops = world["chats"][0]
    assert (ops["chat_id"], ops["banner"]) == ("oc_ops", "first")
    assert ops["messages"][0] == {
        "message_id": "om_1",
        "msg_type": "text",
        "content": '{"text": "first"}',
        "sender": "ou_alice",
        "create_time": int(START * 1000),
        "update_time": int(START * 1000),
        "edits": 0,
        "state": "normal",
        "self_destructs": False,
        "uuid": "",
        "chat_id": "oc_ops",
    }
    assert world["chats"][1]["banner"] is None


@pytest.mark.parametrize(
    ("change", "banner"),
    [
        pytest.param(lambda lab: lab.put(None), "放假安排 见附件", id="announcement"),
        pytest.param(
            lambda lab: lab.put(None, "oc_dev"),
            "(the announcement is empty)",
            id="empty announcement",
        ),
        pytest.param(lambda lab: lab.delete(), None, id="nothing"),
    ],
)
def test_the_banner_is_what_people_see(lab: Lab, change: Any, banner: str | None) -> None:
    change(lab)
    empty = banner is not None and "empty" in banner
    assert lab.chat("oc_dev" if empty else "oc_ops")["banner"] == banner


def test_a_notice_that_outlives_its_message_says_so(lab: Lab) -> None:
    lab.control("PATCH", "switches", {"recall_empties_slot": False})
    lab.put("om_1")
    lab.control("POST", "messages/om_1", {"state": "recalled"})
    assert lab.chat()["banner"] == "(the message is gone)"


class TestChats:
    def test_fifty_groups_can_be_added_and_written(self, lab: Lab) -> None:
        for number in range(50):
            messages = [{"message_id": f"om_x{number}", "text": "hi"}]
            chat = {"chat_id": f"oc_{number}", "name": f"群 {number}", "messages": messages}
            lab.control("POST", "chats", chat)
        codes = [lab.put(f"om_x{n}", f"oc_{n}").json()["code"] for n in range(50)]
        assert codes == [0] * 50
        assert lab.chat("oc_49")["notice"]["message_id"] == "om_x49"

    @pytest.mark.parametrize(
        ("chat", "error"),
        [
            pytest.param({"chat_id": "oc_ops", "name": "x"}, "oc_ops is there twice", id="chat"),
            pytest.param(
                {"chat_id": "oc_1", "name": "x", "messages": [{"message_id": "om_1", "text": ""}]},
                "om_1 is there twice",
                id="message",
            ),
            pytest.param({"chat_id": "oc_1"}, "name is missing", id="no name"),
            pytest.param(
                {"chat_id": "oc_1", "name": "x", "bots": ["cli_no"]}, "unknown app", id="bots"
            ),
            pytest.param(
                {
                    "chat_id": "oc_1",
                    "name": "x",
                    "notice": {"shows": "message", "by": "", "at": "", "message_id": "om_no"},
                },
                "unknown message om_no",
                id="notice",
            ),
            pytest.param("oc_1", "must be an object", id="text"),
        ],
    )
    def test_a_wrong_group_is_refused(self, lab: Lab, chat: Any, error: str) -> None:
        answer = lab.request("POST", "/_emulator/chats", json=chat)
        assert answer.status_code == 400
        assert error in answer.json()["error"]
        assert len(lab.control("GET", "world")["chats"]) == 2

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            pytest.param({"status": "gone"}, "none of normal, dissolved, diss", id="status"),
            pytest.param({"chat_id": "oc_2"}, "chat_id can't be changed here", id="id"),
            pytest.param({"notice": None}, "notice can't be changed here", id="notice"),
            pytest.param({"bots": ["cli_no"]}, "unknown app cli_no", id="bots"),
            pytest.param({"bot_member": 1}, "bot_member must be bool, not int", id="bot_member"),
            pytest.param({"nam": "x"}, "unknown key 'nam'", id="unknown"),
            pytest.param([], "must be an object", id="list"),
        ],
    )
    def test_a_wrong_change_is_refused_whole(self, lab: Lab, change: Any, error: str) -> None:
        before = lab.chat()
        if isinstance(change, dict):
            change = {"name": "changed", **change}
        answer = lab.request("PATCH", "/_emulator/chats/oc_ops", json=change)
        assert answer.status_code == 400
        assert error in answer.json()["error"]
        assert lab.chat() == before

    def test_an_owner_can_be_a_bot_or_a_person(self, lab: Lab) -> None:
        owners = [
            lab.control("PATCH", "chats/oc_ops", {"owner_is_bot": value})["owner_id"]
            for value in (True, False)
        ]
        assert owners == ["ou_bot_cli_one", "ou_alice"]


class TestNoticeByHand:
    def test_a_person_pins_and_unpins(self, lab: Lab) -> None:
        lab.control("PUT", "notice/oc_ops", {"shows": "message", "message_id": "om_2"})
        assert lab.chat()["notice"] == {
            "shows": "message",
            "by": "ou_alice",
            "at": "2026-11-23T09:00:00.000Z",
            "message_id": "om_2",
        }
        lab.control("PUT", "notice/oc_ops", {"shows": "announcement", "by": "ou_bob"})
        assert (lab.shows(), lab.chat()["notice"]["by"]) == ("announcement", "ou_bob")
        lab.control("PUT", "notice/oc_ops", {"shows": None})
        assert lab.shows() is None
        assert lab.journal() == []

    def test_an_unknown_message_is_refused(self, lab: Lab) -> None:
        wish = {"shows": "message", "message_id": "om_no"}
        answer = lab.request("PUT", "/_emulator/notice/oc_ops", json=wish)
        assert (answer.status_code, answer.json()) == (404, {"error": "om_no is not here"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "chats/oc_no"),
        ("PATCH", "apps/cli_no"),
        ("POST", "messages/om_no"),
        ("PUT", "notice/oc_no"),
    ],
)
def test_an_unknown_id_is_404(lab: Lab, method: str, path: str) -> None:
    answer = lab.request(method, f"/_emulator/{path}", json={})
    assert answer.status_code == 404
    assert answer.json()["error"].endswith("is not here")


def test_a_body_that_is_no_json_is_400(lab: Lab) -> None:
    answer = lab.request("PATCH", "/_emulator/switches", data="{broken")
    assert answer.status_code == 400


def test_a_recalled_message_can_come_back(lab: Lab) -> None:
    for state in ("recalled", "deleted", "normal"):
        assert lab.control("POST", "messages/om_1", {"state": state})["state"] == state
    assert code(lab.put("om_1")) == (200, 0)


def test_an_apps_secret_is_not_shown_when_it_is_changed(lab: Lab) -> None:
    app = lab.control("PATCH", "apps/cli_one", {"secret": "new", "quota_left": None})
    assert "secret" not in app
    assert app["quota_left"] is None


def test_latency_delays_api_calls_and_nothing_else(stage: Stage, lab: Lab) -> None:
    lab.token()
    lab.control("PATCH", "settings", {"latency_ms": 10_000})
    assert lab.chat()["notice"] is None
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{lab.url}/open-apis/im/v1/chats/oc_ops/top_notice/delete_top_notice", timeout=0.05
        )
    lab.control("PATCH", "settings", {"latency_ms": 0})
    assert code(lab.put("om_1")) == (200, 0)


def test_a_server_stops_although_a_call_still_waits() -> None:
    stage = Stage()
    with serving(stage) as url, requests.Session() as session:
        session.trust_env = False
        lab = Lab(url, stage, session)
        # A day: if it were waited for, the test would not end.
        lab.control("PATCH", "settings", {"latency_ms": 600_000})
        with pytest.raises(requests.ReadTimeout):
            session.get(f"{url}/open-apis/im/v1/chats", timeout=0.05)
