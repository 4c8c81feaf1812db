"""Scripted faults, on the wire."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from emulator.lab import Lab, code


def _script(lab: Lab, *rules: dict[str, Any]) -> None:
    lab.control("PUT", "faults", list(rules))


def _put(lab: Lab) -> int | str:
    """The code, or what happened to the connection."""
    try:
        answer = lab.put("om_1")
    except requests.ConnectionError:
        return "cut"
    is_json = answer.headers["Content-Type"].startswith("application/json")
    return answer.json()["code"] if is_json else answer.status_code


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param({"nth": 2, "code": 5000}, [0, 5000, 0, 0], id="the second"),
        pytest.param({"nth": 2, "times": 2, "code": 5000}, [0, 5000, 5000, 0], id="two from it on"),
        pytest.param({"times": 2, "code": 5000}, [5000, 5000, 0, 0], id="the first two"),
        pytest.param({"code": 5000}, [5000] * 4, id="each"),
        pytest.param({"every": 2, "code": 5000}, [0, 5000, 0, 5000], id="every second"),
        pytest.param({"every": 2, "times": 1, "code": 5000}, [0, 5000, 0, 0], id="once of those"),
        pytest.param({"chat_id": "oc_dev", "code": 5000}, [0] * 4, id="another group's"),
        pytest.param({"chat_id": "oc_ops", "nth": 1, "code": 5000}, [5000, 0, 0, 0], id="group's"),
        pytest.param({"nth": 1, "cut": "before"}, ["cut", 0, 0, 0], id="cut"),
        pytest.param({"nth": 1, "http": 502}, [502, 0, 0, 0], id="status only"),
    ],
)
def test_a_rule_strikes_the_calls_it_names(
    lab: Lab, rule: dict[str, Any], expected: list[int | str]
) -> None:
    lab.token()
    _script(lab, {"api": "put_top_notice", **rule})
    assert [_put(lab) for _ in range(4)] == expected
    [counted] = lab.control("GET", "faults")["faults"]
    struck = sum(answer != 0 for answer in expected)
    seen = 0 if rule.get("chat_id") == "oc_dev" else 4
    assert (counted["seen"], counted["hits"]) == (seen, struck)


@pytest.mark.parametrize(
    ("rule", "takes_effect"),
    [
        pytest.param({"code": 5000}, False, id="answer"),
        pytest.param({"code": 5000, "after": True}, True, id="answer after the work"),
        pytest.param({"http": 502, "raw": "<html>", "after": True}, True, id="page after it"),
        pytest.param({"cut": "before"}, False, id="cut before"),
        pytest.param({"cut": "after"}, True, id="cut after"),
        pytest.param({"delay_ms": 1}, True, id="delay alone"),
    ],
)
def test_a_fault_says_whether_the_call_takes_effect(
    lab: Lab, rule: dict[str, Any], takes_effect: bool
) -> None:
    lab.token()
    _script(lab, {"api": "put_top_notice", **rule})
    _put(lab)
    assert lab.shows() == ("om_1" if takes_effect else None)


def test_an_answer_is_as_scripted(lab: Lab) -> None:
    headers = {"x-ogw-ratelimit-reset": "3"}
    rule = {"api": "put_top_notice", "http": 429, "code": 99991400, "msg": "slow", "nth": 1}
    _script(lab, {**rule, "headers": headers})
    answer = lab.put("om_1")
    assert code(answer) == (429, 99991400)
    assert answer.json()["msg"] == "slow"
    assert answer.headers["x-ogw-ratelimit-reset"] == "3"


def test_a_failure_may_come_with_http_200(lab: Lab) -> None:
    _script(lab, {"api": "put_top_notice", "http": 200, "code": 232011})
    assert code(lab.put("om_1")) == (200, 232011)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(
            {"http": 502, "raw": "<h1>Bad Gateway"},
            (502, "text/html; charset=utf-8", "<h1>Bad Gateway"),
            id="page",
        ),
        pytest.param(
            {"raw": '{"code":0', "content_type": "application/json"},
            (200, "application/json", '{"code":0'),
            id="cut off JSON",
        ),
        pytest.param({"http": 204}, (204, "text/html; charset=utf-8", ""), id="empty"),
    ],
)
def test_a_body_may_be_anything(
    lab: Lab, rule: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    _script(lab, {"api": "put_top_notice", **rule})
    answer = lab.put("om_1")
    assert (answer.status_code, answer.headers["Content-Type"], answer.text) == expected


def test_the_token_call_can_fail_as_well(lab: Lab) -> None:
    _script(lab, {"api": "tenant_access_token", "nth": 1, "http": 503})
    assert lab.fetch_token("cli_one", "secret-of-cli_one").status_code == 503
    assert lab.fetch_token("cli_one", "secret-of-cli_one").status_code == 200


def test_an_api_may_be_named_by_its_path(lab: Lab) -> None:
    api = "/open-apis/im/v1/chats/:chat_id/top_notice/delete_top_notice"
    _script(lab, {"api": api, "code": 5000})
    assert (lab.delete().json()["code"], lab.put("om_1").json()["code"]) == (5000, 0)


def test_the_first_rule_that_is_due_strikes_and_all_count(lab: Lab) -> None:
    api = "put_top_notice"
    _script(lab, {"api": api, "nth": 2, "code": 1}, {"api": api, "nth": 3, "code": 2})
    assert [_put(lab) for _ in range(4)] == [0, 1, 2, 0]


def test_a_fault_comes_before_the_token_is_judged(lab: Lab) -> None:
    _script(lab, {"api": "put_top_notice", "code": 5000})
    assert code(lab.put("om_1", token="t-wrong")) == (400, 5000)


def test_clearing_ends_them(lab: Lab) -> None:
    _script(lab, {"api": "put_top_notice", "code": 5000})
    lab.control("DELETE", "faults")
    assert lab.put("om_1").json()["code"] == 0
    assert lab.control("GET", "faults") == {"faults": []}


def test_the_journal_shows_what_was_answered(lab: Lab) -> None:
    lab.token()
    lab.control("DELETE", "journal")
    api = "put_top_notice"
    _script(lab, {"api": api, "nth": 1, "cut": "after"}, {"api": api, "nth": 2, "http": 502})
    for _ in range(3):
        _put(lab)
    told = [(call["http"], call["code"], call["app"]) for call in lab.journal()]
    assert told == [(None, None, "cli_one"), (502, None, "cli_one"), (200, 0, "cli_one")]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param({}, "the faults must be a list", id="no list"),
        pytest.param([{"code": 1}], "faults[0]: api is missing", id="no api"),
        pytest.param([{"api": "put"}], "faults[0].api: there is no API 'put'", id="unknown api"),
        pytest.param(
            [{"api": "get_chat", "cut": "now"}],
            "faults[0].cut: 'now' is none of before, after",
            id="cut when",
        ),
        pytest.param(
            [{"api": "get_chat", "hits": 1}], "faults[0]: unknown key 'hits'", id="counter"
        ),
    ],
)
def test_a_wrong_rule_is_refused_and_the_old_ones_stay(lab: Lab, body: Any, error: str) -> None:
    _script(lab, {"api": "put_top_notice", "code": 5000})
    answer = lab.request("PUT", "/_emulator/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(error)
    assert _put(lab) == 5000
