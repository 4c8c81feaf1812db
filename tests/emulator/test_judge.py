"""put_top_notice and delete_top_notice: every code, in the order of judgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emulator.lab import ALICE, FOREIGN, Lab, code
from pulumi_feishu.emulator.api.top_notice import DELETE_RULES, PUT_RULES, RULES

OK = (200, 0)


def _chat(lab: Lab, **change: Any) -> None:
    lab.control("PATCH", "chats/oc_ops", change)


def _app(lab: Lab, **change: Any) -> None:
    lab.control("PATCH", "apps/cli_one", change)


#: How each code of both calls arises from state, in the order of judgement.
STATES: list[tuple[int, Any]] = [
    (232025, lambda lab: _app(lab, bot_enabled=False)),
    (232034, lambda lab: _app(lab, status="disabled")),
    (232009, lambda lab: _chat(lab, status="dissolved")),
    (232010, lambda lab: _chat(lab, tenant_key="tenant-b")),
    (232033, lambda lab: _chat(lab, external=True)),
    (232011, lambda lab: _chat(lab, bot_member=False)),
    (232024, lambda lab: _app(lab, visible=False)),
    (232014, lambda lab: _chat(lab, pin_manage_setting="only_owner")),
]
CASES = [pytest.param(expected, change, id=str(expected)) for expected, change in STATES]


@pytest.mark.parametrize(("expected", "change"), CASES)
def test_each_state_refuses_both_calls_and_changes_nothing(
    lab: Lab, expected: int, change: Any
) -> None:
    lab.put("om_1")
    change(lab)
    assert code(lab.put("om_2")) == (400, expected)
    assert code(lab.put(None)) == (400, expected)
    assert code(lab.delete()) == (400, expected)
    assert lab.shows() == "om_1"


def test_the_order_of_judgement_is_the_list_of_rules(lab: Lab) -> None:
    for _, change in STATES:
        change(lab)
    undo: list[Callable[[], None]] = [
        lambda: _app(lab, bot_enabled=True),
        lambda: _app(lab, status="enabled"),
        lambda: _chat(lab, status="normal"),
        lambda: _chat(lab, tenant_key="tenant-a"),
        lambda: _chat(lab, external=False),
        lambda: _chat(lab, bot_member=True),
        lambda: _app(lab, visible=True),
        lambda: _chat(lab, pin_manage_setting="all_members"),
    ]
    told = []
    for step in undo:
        told.append((lab.put("om_1").json()["code"], lab.delete().json()["code"]))
        step()
    assert told == [(rule.code, rule.code) for rule in RULES]
    assert code(lab.put("om_1")) == OK


def test_every_documented_code_arises() -> None:
    documented = {232001, 232009, 232010, 232011, 232014, 232024, 232025, 232033, 232034}
    assert {rule.code for rule in RULES + DELETE_RULES} == documented
    assert {rule.code for rule in RULES + PUT_RULES} == documented | {230111}


def test_a_message_then_the_announcement_then_nothing(lab: Lab) -> None:
    answer = lab.put("om_1")
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "success", "data": {}})
    assert lab.chat()["notice"] == {
        "shows": "message",
        "by": "cli_one",
        "at": "2026-11-23T09:00:00.000Z",
        "message_id": "om_1",
    }
    assert code(lab.put(None)) == OK
    assert lab.shows() == "announcement"
    answer = lab.delete()
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "success", "data": {}})
    assert lab.shows() is None


def test_a_self_destructing_message_is_refused(lab: Lab) -> None:
    lab.control("POST", "messages/om_1", {"self_destructs": True})
    assert code(lab.put("om_1")) == (400, 230111)
    assert code(lab.put(None)) == OK


def test_a_dissolved_group_with_its_history_kept_is_dissolved(lab: Lab) -> None:
    _chat(lab, status="dissolved_save")
    assert code(lab.delete()) == (400, 232009)


def test_an_uninstalled_app_is_refused(lab: Lab) -> None:
    lab.token()
    _app(lab, status="not_installed")
    assert code(lab.put("om_1")) == (400, 232034)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param([{"action_type": "2"}], OK, id="announcement"),
        pytest.param([{"action_type": "2", "message_id": "om_1"}], OK, id="vendor's example"),
        pytest.param([{"action_type": "2", "message_id": "om_none"}], OK, id="its id is ignored"),
        pytest.param([{}], OK, id="announcement is the default"),
        pytest.param([{"action_type": "1"}], (400, 232001), id="message without id"),
        pytest.param([{"action_type": "1", "message_id": ""}], (400, 232001), id="empty id"),
        pytest.param([{"action_type": "3"}], (400, 232001), id="unknown action"),
        pytest.param([], (400, 232001), id="no item"),
        pytest.param([{"action_type": 1}], (400, 9499), id="number as action"),
        pytest.param([{"action_type": None}], (400, 9499), id="null as action"),
        pytest.param([{"message_id": 7}], (400, 9499), id="number as id"),
        pytest.param(["om_1"], (400, 9499), id="text as item"),
        pytest.param("om_1", (400, 9499), id="text as list"),
        pytest.param(None, (400, 99992402), id="no list"),
    ],
)
def test_puts_body_is_judged_before_the_group(
    lab: Lab, items: Any, expected: tuple[int, int]
) -> None:
    answer = lab.put_items(items)
    assert code(answer) == expected
    assert lab.shows() == ("announcement" if expected == OK else None)


def test_the_parameters_are_told_before_the_groups_state(lab: Lab) -> None:
    _chat(lab, status="dissolved")
    assert code(lab.put_items([])) == (400, 232001)
    assert code(lab.put("om_none")) == (400, 99992354)


def test_the_group_is_told_before_the_message(lab: Lab) -> None:
    lab.control("POST", "messages/om_1", {"state": "recalled"})
    _chat(lab, bot_member=False)
    assert code(lab.put("om_1")) == (400, 232011)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"owner_is_bot": True}, id="owner"),
        pytest.param({"admins": ["ou_bot_cli_one"]}, id="admin"),
    ],
)
def test_owner_and_admins_pin_where_only_they_may(lab: Lab, change: dict[str, Any]) -> None:
    _chat(lab, pin_manage_setting="only_owner", **change)
    assert code(lab.put("om_1")) == OK
    assert code(lab.put("om_1", token=lab.token("cli_two"))) == (400, 232014)


def test_a_bot_with_external_sharing_works_in_external_groups(lab: Lab) -> None:
    _chat(lab, external=True)
    _app(lab, external_sharing=True)
    assert code(lab.put("om_1")) == OK


class TestAsAUser:
    def test_a_member_pins_and_the_banner_names_them(self, lab: Lab) -> None:
        assert code(lab.put("om_1", token=ALICE)) == OK
        assert lab.chat()["notice"]["by"] == "ou_alice"

    def test_the_owner_pins_where_only_the_owner_may(self, lab: Lab) -> None:
        _chat(lab, pin_manage_setting="only_owner")
        assert code(lab.put("om_1", token=ALICE)) == OK

    def test_who_is_outside_is_refused(self, lab: Lab) -> None:
        _chat(lab, members=[])
        assert code(lab.delete(token=ALICE)) == (400, 232011)

    def test_another_tenant_is_refused(self, lab: Lab) -> None:
        assert code(lab.put("om_1", token=FOREIGN)) == (400, 232010)
