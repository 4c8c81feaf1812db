"""The service's clock can be moved: what takes days is reached at once."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from emulator.lab import IM, START, Lab, Stage, code
from pulumi_feishu.emulator import create_app
from pulumi_feishu.emulator.world.storage import from_json, to_json

HOUR = 3600
DAY = 24 * HOUR
TEXT = {"text": "你好"}
CARD = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "body": {"elements": [{"tag": "markdown", "content": "**王芳**"}]},
}


def _ahead(lab: Lab, seconds: int) -> str:
    """Move the clock; gives a token that is valid then."""
    lab.control("PATCH", "settings", {"ahead_seconds": seconds})
    token: str = lab.fetch_token("cli_one", "secret-of-cli_one").json()["tenant_access_token"]
    return token


def _date(answer: requests.Response) -> float:
    return parsedate_to_datetime(answer.headers["Date"]).timestamp()


@pytest.mark.parametrize(
    ("method", "path", "body", "after", "expected"),
    [
        pytest.param("PUT", "om_2", {"msg_type": "text", "content": TEXT}, DAY, 230075, id="edit"),
        pytest.param("DELETE", "om_2", None, DAY, 230009, id="recall"),
        pytest.param("PATCH", "", {"content": CARD}, 14 * DAY, 230031, id="card"),
    ],
)
def test_the_windows_of_edits_and_recalls_close(
    lab: Lab, method: str, path: str, body: Any, after: int, expected: int
) -> None:
    path = f"/messages/{path or lab.sent('interactive', CARD)}"
    body = body and {**body, "content": json.dumps(body["content"])}
    late = _ahead(lab, after + 1)
    assert code(lab.call(method, path, token=late, json=body)) == (400, expected)
    # The token of then is valid now too.
    in_time = _ahead(lab, after)
    assert code(lab.call(method, path, token=in_time, json=body)) == (200, 0)


def test_a_uuid_is_free_again_after_an_hour(lab: Lab) -> None:
    def send() -> str:
        message_id: str = lab.send("text", TEXT, uuid="u1").json()["data"]["message_id"]
        return message_id

    first = send()
    lab.control("PATCH", "settings", {"ahead_seconds": HOUR - 1})
    assert send() == first
    lab.control("PATCH", "settings", {"ahead_seconds": HOUR})
    assert send() != first


def test_tokens_end(lab: Lab) -> None:
    lab.token()
    lab.control("PATCH", "settings", {"ahead_seconds": 7200})
    assert code(lab.call("GET", "/chats/oc_ops")) == (400, 99991663)


def test_limits_and_the_journal_follow_it_and_so_do_new_messages(lab: Lab) -> None:
    codes = [lab.send("text", TEXT).json()["code"] for _ in range(6)]
    lab.control("PATCH", "settings", {"ahead_seconds": 60})
    data = lab.send("text", TEXT).json()["data"]
    assert (codes[-1], data["create_time"]) == (230020, str(int(START + 60) * 1000))
    assert lab.journal()[-1]["at"] == "2026-11-23T09:01:00.000Z"
    assert lab.control("PUT", "notice/oc_ops", {"shows": "announcement"})["notice"]["at"] == (
        "2026-11-23T09:01:00.000Z"
    )


def test_back_in_time_the_calls_of_the_future_do_not_count(lab: Lab) -> None:
    token = _ahead(lab, DAY)
    lab.control("PATCH", "settings", {"calls_a_second": 5})
    codes = {code(lab.send("text", TEXT, token=token)) for _ in range(5)}
    lab.control("PATCH", "settings", {"ahead_seconds": 0})
    codes.add(code(lab.send("text", TEXT, token=token)))
    assert codes == {(200, 0)}


@pytest.mark.parametrize(
    "path", [f"{IM}/chats", "/nothing", "/", "/_emulator/world"], ids=["api", "404", "page", "own"]
)
def test_every_answer_is_dated_by_it(lab: Lab, path: str) -> None:
    assert _date(lab.request("GET", path)) == START
    lab.control("PATCH", "settings", {"ahead_seconds": -600})
    answer = lab.request("GET", path)
    assert _date(answer) == START - 600
    assert len(answer.raw.headers.getlist("Date")) == 1


def test_a_refused_host_gets_a_date_too(lab: Lab) -> None:
    answer = lab.request("GET", "/", headers={"Host": "evil.example"})
    assert (answer.status_code, _date(answer)) == (403, START)


def test_log_ids_begin_with_the_time(lab: Lab) -> None:
    def hour() -> str:
        return lab.request("GET", f"{IM}/chats").headers["X-Tt-Logid"][:10]

    before = hour()
    lab.control("PATCH", "settings", {"ahead_seconds": 2 * HOUR})
    assert hour() != before


def test_a_scripted_fault_may_bear_another_date(lab: Lab) -> None:
    date = "Mon, 23 Nov 2026 08:00:00 GMT"
    lab.control("PUT", "faults", [{"api": "list_chats", "code": 0, "headers": {"Date": date}}])
    answer = lab.call("GET", "/chats")
    assert answer.raw.headers.getlist("Date") == [date]


def test_it_stays_ahead_after_a_restart(lab: Lab, stage: Stage) -> None:
    lab.control("PATCH", "settings", {"ahead_seconds": DAY})
    state = {**lab.control("GET", "world"), "user_tokens": []}
    apps = [{**app, "secret": "s", "app_ticket": None} for app in state["apps"]]
    chats = [
        {key: value for key, value in chat.items() if key != "banner"} for chat in state["chats"]
    ]
    world = from_json({**state, "apps": apps, "chats": chats}, now=START)
    assert to_json(world)["ahead_seconds"] == DAY
    stage.app = create_app(world, clock=lab.clock)
    assert _date(lab.request("GET", "/")) == START + DAY
