"""Edit and recall messages, by the vendor's rules."""

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


class TestEdit:
    def test_text_and_post_replace_each_other(self, lab: Lab) -> None:
        message_id = lab.sent("text", TEXT)
        lab.clock.pass_seconds(5)
        answer = _edit(lab, message_id, "post", POST)
        assert code(answer) == (200, 0)
        assert answer.json()["data"]["updated"] is True
        shown = lab.read(message_id)
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

    def test_a_card_takes_five_edits_a_second(self, lab: Lab) -> None:
        first, second = lab.sent("interactive", CARD), lab.sent("interactive", CARD)
        codes = [_edit_card(lab, first, CARD).json()["code"] for _ in range(6)]
        assert codes == [0, 0, 0, 0, 0, 230020]
        assert code(_edit_card(lab, second, CARD)) == (200, 0)
        lab.control("PATCH", "settings", {"throttles": False})
        assert code(_edit_card(lab, first, CARD)) == (200, 0)

    def test_a_dissolved_group_takes_no_changes(self, lab: Lab) -> None:
        card = lab.sent("interactive", CARD)
        lab.control("PATCH", "chats/oc_ops", {"status": "dissolved"})
        answers = [_edit(lab, "om_2", "text", TEXT), _edit_card(lab, card, CARD)]
        answers.append(lab.call("DELETE", "/messages/om_2"))
        assert [code(answer) for answer in answers] == [(400, 232009)] * 3

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
        assert lab.read("om_2")["deleted"] is True
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
