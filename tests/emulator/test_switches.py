"""Each assumed behaviour, both ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
import requests

from emulator.lab import Lab, code
from pulumi_feishu.emulator.world.assumptions import Switches

OK = (200, 0)
SEVERAL = [{"action_type": "1", "message_id": "om_1"}, {"action_type": "1", "message_id": "om_2"}]


def _put_again(lab: Lab) -> requests.Response:
    lab.put("om_1")
    return lab.put("om_2")


def _put_and_delete_over_hand_pin(lab: Lab) -> requests.Response:
    lab.control("PUT", "notice/oc_ops", {"shows": "message", "message_id": "om_1"})
    lab.put("om_2")
    return lab.delete()


def _put_then_count(lab: Lab) -> requests.Response:
    """The number of the group's messages, told as a code."""
    lab.put("om_1")
    answer = lab.call("GET", "/messages?container_id_type=chat&container_id=oc_ops")
    items = answer.json()["data"]["items"]
    answer._content = json.dumps({"code": len(items)}).encode()
    return answer


def _recall_pinned(lab: Lab) -> requests.Response:
    lab.put("om_2")
    return lab.call("DELETE", "/messages/om_2")


def _put_recalled(lab: Lab) -> requests.Response:
    lab.control("POST", "messages/om_1", {"state": "recalled"})
    return lab.put("om_1")


def _put_deleted(lab: Lab) -> requests.Response:
    lab.control("POST", "messages/om_1", {"state": "deleted"})
    return lab.put("om_1")


def _read_dissolved(lab: Lab) -> requests.Response:
    lab.control("PATCH", "chats/oc_ops", {"status": "dissolved"})
    return lab.call("GET", "/messages/om_1")


def _card(*elements: Any, **root: Any) -> Callable[[Lab], requests.Response]:
    card = {"schema": "2.0", "body": {"elements": list(elements)}, **root}
    return lambda lab: lab.send("interactive", card)


def _read_card(lab: Lab) -> requests.Response:
    """What it reads is in test_answers.py."""
    sent = lab.sent("interactive", {"config": {"update_multi": True}, "elements": []})
    return lab.call("GET", f"/messages/{sent}?card_msg_content_type=user_card_content")


def _header_only(lab: Lab) -> requests.Response:
    return lab.send("interactive", {"header": {"title": {"tag": "plain_text", "content": "x"}}})


def _markdown(text: str) -> Callable[[Lab], requests.Response]:
    return _card({"tag": "markdown", "content": text})


def _long_body(lab: Lab) -> requests.Response:
    return lab.send("text", {"text": '"' * 60_000})


_HEADING = _card({"tag": "heading"})
_WIDE = _card({"tag": "hr"}, config={"wide_screen_mode": True})
_ODD_PICTURE = _card({"tag": "img", "img_key": "7ea74629"})
_NARROW_TABLES = _markdown("| a |\n|---|\n| 1 |\n\n" * 6)
_FIVE_TABLES = _markdown("| a | b |\n|---|---|\n| 1 | 2 |\n\n" * 5)

#: Switch, its value, what is done, the answer, and what the group shows afterwards.
CASES: list[tuple[str, Any, Callable[[Lab], requests.Response], tuple[int, int], str | None]] = [
    ("put_replaces", True, _put_again, OK, "om_2"),
    ("put_replaces", False, _put_again, (400, 232001), "om_1"),
    ("pins_are_one_slot", True, _put_and_delete_over_hand_pin, OK, None),
    ("pins_are_one_slot", False, _put_and_delete_over_hand_pin, OK, "om_1"),
    ("pin_leaves_system_message", False, _put_then_count, (200, 2), "om_1"),
    ("pin_leaves_system_message", True, _put_then_count, (200, 3), "om_1"),
    ("put_takes_last_of_several", False, lambda lab: lab.put_items(SEVERAL), (400, 232001), None),
    ("put_takes_last_of_several", True, lambda lab: lab.put_items(SEVERAL), OK, "om_2"),
    ("delete_of_nothing_succeeds", True, lambda lab: lab.delete(), OK, None),
    ("delete_of_nothing_succeeds", False, lambda lab: lab.delete(), (400, 232001), None),
    ("recall_empties_slot", True, _recall_pinned, OK, None),
    ("recall_empties_slot", False, _recall_pinned, OK, "om_2"),
    ("put_takes_gone_message", False, _put_recalled, (400, 232001), None),
    ("put_takes_gone_message", True, _put_recalled, OK, "om_1"),
    ("put_takes_gone_message", False, _put_deleted, (400, 232001), None),
    ("put_takes_gone_message", True, _put_deleted, OK, "om_1"),
    ("put_takes_foreign_message", False, lambda lab: lab.put("om_dev"), (400, 232001), None),
    ("put_takes_foreign_message", True, lambda lab: lab.put("om_dev"), OK, "om_dev"),
    ("card_read_back", "wrapped", _read_card, OK, None),
    ("card_read_back", "unwrapped", _read_card, OK, None),
    ("card_read_back", "plain", _read_card, OK, None),
    ("refuses_unknown_tag", True, _HEADING, (400, 230099), None),
    ("refuses_unknown_tag", False, _HEADING, OK, None),
    ("refuses_unknown_property", False, _WIDE, OK, None),
    ("refuses_unknown_property", True, _WIDE, (400, 230099), None),
    ("refuses_header_only", False, _header_only, OK, None),
    ("refuses_header_only", True, _header_only, (400, 230099), None),
    ("refuses_one_column_tables", False, _NARROW_TABLES, OK, None),
    ("refuses_one_column_tables", True, _NARROW_TABLES, (400, 230099), None),
    ("refuses_five_tables_in_one", False, _FIVE_TABLES, OK, None),
    ("refuses_five_tables_in_one", True, _FIVE_TABLES, (400, 230099), None),
    ("refuses_odd_picture", True, _ODD_PICTURE, (400, 230099), None),
    ("refuses_odd_picture", False, _ODD_PICTURE, OK, None),
    ("refuses_body_over_limit", False, _long_body, OK, None),
    ("refuses_body_over_limit", True, _long_body, (400, 230025), None),
    ("put_of_unknown_message", 99992354, lambda lab: lab.put("om_no"), (400, 99992354), None),
    ("put_of_unknown_message", 232001, lambda lab: lab.put("om_no"), (400, 232001), None),
    ("get_message_in_dissolved_chat", 230002, _read_dissolved, (400, 230002), None),
    ("get_message_in_dissolved_chat", 232009, _read_dissolved, (400, 232009), None),
    ("wrong_secret", 10014, lambda lab: lab.fetch_token("cli_one", "no"), (200, 10014), None),
    ("wrong_secret", 10003, lambda lab: lab.fetch_token("cli_one", "no"), (200, 10003), None),
    ("wrong_secret", 10015, lambda lab: lab.fetch_token("cli_one", "no"), (200, 10015), None),
]


@pytest.mark.parametrize(
    ("switch", "value", "act", "expected", "shows"),
    [pytest.param(*case, id=f"{case[0]}={case[1]}-{at}") for at, case in enumerate(CASES)],
)
def test_each_switch_works_both_ways(
    lab: Lab,
    switch: str,
    value: Any,
    act: Callable[[Lab], requests.Response],
    expected: tuple[int, int],
    shows: str | None,
) -> None:
    lab.control("PATCH", "switches", {switch: value})
    assert code(act(lab)) == expected
    assert lab.shows() == shows


def test_every_switch_is_tested_both_ways() -> None:
    tested = {(switch, value) for switch, value, *_ in CASES}
    for field in fields(Switches):
        values = {value for switch, value in tested if switch == field.name}
        assert field.default in values
        assert len(values) >= 2


def test_the_first_case_of_each_switch_is_its_default() -> None:
    first = {switch: value for switch, value, *_ in reversed(CASES)}
    assert Switches(**first) == Switches()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param({"put_replace": True}, "unknown key 'put_replace'", id="unknown"),
        pytest.param({"put_replaces": 1}, "put_replaces must be bool, not int", id="number"),
        pytest.param({"wrong_secret": 5}, "5 is none of 10003, 10014, 10015, 9", id="choice"),
        pytest.param([], "the switches must be an object, not list", id="list"),
    ],
)
def test_a_wrong_switch_is_refused_by_name(lab: Lab, body: Any, error: str) -> None:
    answer = lab.request("PATCH", "/_emulator/switches", json=body)
    assert answer.status_code == 400
    assert error in answer.json()["error"]
