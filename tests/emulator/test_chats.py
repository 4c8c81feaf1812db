"""The read calls on groups and on the bot."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.lab import ALICE, Lab, code

AVATAR = "https://s1-imfile.feishucdn.com/static-resource/v1/default-avatar.png"
OUTSIDE = {
    "name": "发布值班群",
    "avatar": AVATAR,
    "user_count": "86",
    "bot_count": "2",
    "chat_status": "normal",
}


def test_a_member_sees_the_whole_group(lab: Lab) -> None:
    answer = lab.call("GET", "/chats/oc_ops")
    assert answer.json() == {
        "code": 0,
        "msg": "success",
        "data": {
            **OUTSIDE,
            "description": "",
            "owner_id": "ou_alice",
            "owner_id_type": "open_id",
            "external": False,
            "tenant_key": "tenant-a",
            "user_manager_id_list": [],
            "bot_manager_id_list": [],
            "add_member_permission": "all_members",
            "share_card_permission": "allowed",
            "at_all_permission": "all_members",
            "edit_permission": "all_members",
            "moderation_permission": "all_members",
            "pin_manage_setting": "all_members",
            "chat_mode": "group",
            "chat_type": "private",
            "chat_tag": "inner",
        },
    }


def test_the_admins_are_listed_as_people_and_as_bots(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"admins": ["ou_bob", "ou_bot_cli_two", "ou_alice"]})
    data = lab.call("GET", "/chats/oc_ops").json()["data"]
    assert data["user_manager_id_list"] == ["ou_bob", "ou_alice"]
    assert data["bot_manager_id_list"] == ["cli_two"]


def test_a_muted_group_says_who_may_speak(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"muted": True})
    data = lab.call("GET", "/chats/oc_ops").json()["data"]
    assert data["moderation_permission"] == "only_owner"


def test_who_is_outside_sees_the_outside_only(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"bots": ["cli_two"]})
    answer = lab.call("GET", "/chats/oc_ops")
    assert answer.json()["data"] == {**OUTSIDE, "bot_count": "1"}


def test_a_group_that_a_bot_owns_has_no_owner_id(lab: Lab) -> None:
    lab.control("PATCH", "chats/oc_ops", {"owner_is_bot": True})
    assert "owner_id" not in lab.call("GET", "/chats/oc_ops").json()["data"]


@pytest.mark.parametrize("status", ["dissolved", "dissolved_save"])
def test_a_dissolved_group_says_so_in_its_status(lab: Lab, status: str) -> None:
    lab.control("PATCH", "chats/oc_ops", {"status": status})
    answer = lab.call("GET", "/chats/oc_ops")
    assert (code(answer), answer.json()["data"]["chat_status"]) == ((200, 0), status)


@pytest.mark.parametrize("scope", ["im:chat", "im:chat:read", "im:chat:readonly"])
def test_any_reading_scope_is_enough(lab: Lab, scope: str) -> None:
    lab.control("PATCH", "apps/cli_one", {"scopes": [scope]})
    assert code(lab.call("GET", "/chats/oc_ops")) == (200, 0)


@pytest.mark.parametrize("path", ["/chats/oc_ops", "/chats", "/chats/oc_ops/members/is_in_chat"])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"bot_enabled": False}, 232025, id="bot off"),
        pytest.param({"status": "disabled"}, 232034, id="disabled"),
        pytest.param({"scopes": ["im:message"]}, 99991672, id="no scope"),
    ],
)
def test_the_app_must_be_able_to_read(
    lab: Lab, path: str, change: dict[str, Any], expected: int
) -> None:
    lab.control("PATCH", "apps/cli_one", change)
    assert code(lab.call("GET", path)) == (400, expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"tenant_key": "tenant-b"}, 232010, id="another tenant"),
        pytest.param({"external": True}, 232033, id="external"),
    ],
)
def test_the_group_must_be_within_reach(lab: Lab, change: dict[str, Any], expected: int) -> None:
    lab.control("PATCH", "chats/oc_ops", change)
    assert code(lab.call("GET", "/chats/oc_ops")) == (400, expected)


class TestList:
    def test_pages_hold_every_group_once(self, lab: Lab) -> None:
        for number in range(5):
            lab.control("POST", "chats", {"chat_id": f"oc_{number}", "name": f"群 {number}"})
        found: list[str] = []
        sizes, token = [], ""
        while token or not found:
            page = lab.call("GET", f"/chats?page_size=3&page_token={token}").json()["data"]
            found += [item["chat_id"] for item in page["items"]]
            sizes.append((len(page["items"]), page["has_more"]))
            token = page["page_token"]
        assert found == ["oc_ops", "oc_dev", "oc_0", "oc_1", "oc_2", "oc_3", "oc_4"]
        assert sizes == [(3, True), (3, True), (1, False)]

    def test_an_item_is_the_group_in_short(self, lab: Lab) -> None:
        page = lab.call("GET", "/chats").json()["data"]
        assert page["items"][0] == {
            "chat_id": "oc_ops",
            "name": "发布值班群",
            "avatar": AVATAR,
            "description": "",
            "owner_id": "ou_alice",
            "owner_id_type": "open_id",
            "external": False,
            "tenant_key": "tenant-a",
            "chat_status": "normal",
        }

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"status": "dissolved"}, id="dissolved"),
            pytest.param({"bot_member": False}, id="bot left"),
            pytest.param({"chat_mode": "p2p"}, id="p2p"),
        ],
    )
    def test_some_groups_are_not_listed(self, lab: Lab, change: dict[str, Any]) -> None:
        lab.control("PATCH", "chats/oc_ops", change)
        page = lab.call("GET", "/chats").json()["data"]
        assert [item["chat_id"] for item in page["items"]] == ["oc_dev"]

    @pytest.mark.parametrize(
        "query", ["page_size=0", "page_size=101", "page_size=x", "page_token=x", "page_size=²"]
    )
    def test_a_wrong_page_is_refused(self, lab: Lab, query: str) -> None:
        assert code(lab.call("GET", f"/chats?{query}")) == (400, 232001)


class TestIsInChat:
    def test_tells_whether_bot_or_user_is_inside(self, lab: Lab) -> None:
        def inside(token: str | None = None) -> bool:
            answer = lab.call("GET", "/chats/oc_ops/members/is_in_chat", token=token)
            return bool(answer.json()["data"]["is_in_chat"])

        assert (inside(), inside(ALICE)) == (True, True)
        lab.control("PATCH", "chats/oc_ops", {"bot_member": False, "members": []})
        assert (inside(), inside(ALICE)) == (False, False)

    def test_a_dissolved_group_is_refused(self, lab: Lab) -> None:
        lab.control("PATCH", "chats/oc_ops", {"status": "dissolved"})
        assert code(lab.call("GET", "/chats/oc_ops/members/is_in_chat")) == (400, 232009)


class TestBotInfo:
    def _info(self, lab: Lab) -> Any:
        headers = {"Authorization": f"Bearer {lab.token()}"}
        return lab.request("GET", "/open-apis/bot/v3/info", headers=headers)

    def test_the_bot_stands_at_the_top_level(self, lab: Lab) -> None:
        assert self._info(lab).json() == {
            "code": 0,
            "msg": "ok",
            "bot": {
                "activate_status": 2,
                "app_name": "App cli_one",
                "avatar_url": AVATAR,
                "ip_white_list": [],
                "open_id": "ou_bot_cli_one",
            },
        }

    def test_an_app_without_bot_is_refused(self, lab: Lab) -> None:
        lab.control("PATCH", "apps/cli_one", {"bot_enabled": False})
        assert code(self._info(lab)) == (400, 11205)
