"""The gate does to one call about one group what was ordered, and to no other."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import requests

from campaign.gate import Fault, FaultKind, Gate, gate_before
from campaign.twisted import DRIP_SECONDS, ODD_LIVES
from double.server import Double, running_double
from double.world import APP_ID, SECRET
from pulumi_feishu.http import bounded
from pulumi_feishu.http.answer import Answer
from pulumi_feishu.http.bounded import Session
from pulumi_feishu.openapi import Client
from pulumi_feishu.openapi.configuration.settings import resolve_settings

#: What the server got of two sends, and what of them was answered.
CASES: dict[FaultKind, tuple[int, list[int]]] = {
    "429": (1, [429, 200]),
    "502": (1, [502, 200]),
    "5000": (1, [500, 200]),
    "refused": (1, [400, 200]),
    "expired": (1, [400, 200]),
    "cut": (1, [0, 200]),
    "lost": (2, [0, 200]),
    "odd token": (1, [400, 200]),
}


def answer(gate: Gate, token: str) -> Answer:
    body = {"receive_id": "oc_a", "msg_type": "text", "content": '{"text":"x"}'}
    with Session(gate.url) as session:
        path = "/open-apis/im/v1/messages?receive_id_type=chat_id"
        return session.exchange("POST", path, token=token, body=body)


def send(gate: Gate, token: str) -> int:
    try:
        return answer(gate, token).status
    except requests.RequestException:
        return 0


def sent(double: Double) -> int:
    return len([m for m in double.world.messages.values() if m.sender == APP_ID])


@pytest.mark.parametrize("kind", CASES)
def test_the_first_call_is_struck_and_the_second_is_not(kind: FaultKind) -> None:
    with running_double() as double, gate_before(double.url) as gate:
        double.world.add("oc_a", {})
        token = double.world.issue()
        gate.arm(Fault("oc_b", 1, "cut"), Fault("oc_a", 1, kind))
        answers = [send(gate, token) for _ in range(2)]
        assert (sent(double), answers) == CASES[kind]
        assert gate.hits == 1


def test_a_fault_that_lasts_strikes_from_its_call_on() -> None:
    with running_double() as double, gate_before(double.url) as gate:
        double.world.add("oc_a", {})
        token = double.world.issue()
        gate.arm(Fault("oc_a", 2, "502", lasts=True))
        assert [send(gate, token) for _ in range(3)] == [200, 502, 502]


def test_an_answer_that_drips_comes_whole_and_is_no_reason_to_fail() -> None:
    with running_double() as double, gate_before(double.url) as gate:
        double.world.add("oc_a", {})
        gate.arm(Fault("oc_a", 1, "drips"))
        dripped, at_once = (json.loads(answer(gate, double.world.issue()).content) for _ in "ab")
        assert dripped.keys() == at_once.keys()
        assert (gate.hits, gate.strikes) == (0, {"drips": 1})


def test_an_answer_that_drips_on_is_given_up_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "DEADLINE_SECONDS", DRIP_SECONDS + 1)
    with running_double() as double, gate_before(double.url) as gate:
        double.world.add("oc_a", {})
        gate.arm(Fault("oc_a", 1, "drips on", lasts=True))
        token = double.world.issue()
        assert [send(gate, token) for _ in range(2)] == [0, 200]
        assert (sent(double), gate.hits) == (2, 1)


@pytest.mark.parametrize(("kind", "days"), [("dated ahead", 1), ("dated behind", -1)])
def test_an_answer_is_dated_by_a_day(kind: FaultKind, days: int) -> None:
    with running_double() as double, gate_before(double.url) as gate:
        double.world.add("oc_a", {})
        gate.arm(Fault("oc_a", 1, kind))
        off, usual = (answer(gate, double.world.issue()).date for _ in "ab")
        assert off
        assert usual
        assert timedelta(0) <= usual - off + timedelta(days=days) < timedelta(hours=1)
        assert gate.hits == 0


def test_the_client_lives_with_each_odd_token() -> None:
    with running_double() as double, gate_before(double.url) as gate:
        double.world.add("oc_a", {})
        values = {
            "FEISHU_BASE_URL": gate.url,
            "FEISHU_APP_ID": APP_ID,
            "FEISHU_APP_SECRET": SECRET,
        }
        for life in ODD_LIVES:
            gate.arm(Fault("oc_a", 1, "odd token"))
            client = Client(resolve_settings(values, None))
            client.pin_announcement("oc_a")
            client.pin_announcement("oc_a")
            assert not gate.odd_tokens.is_next, life
        assert gate.strikes == {"odd token": len(ODD_LIVES)}
