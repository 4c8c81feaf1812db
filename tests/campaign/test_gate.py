"""The gate does to one call about one group what was ordered, and to no other."""

from __future__ import annotations

import pytest
import requests

from campaign.gate import Fault, FaultKind, Gate, gate_before
from double.server import Double, running_double
from double.world import APP_ID

#: What the server got of two sends, and what of them was answered.
CASES: dict[FaultKind, tuple[int, list[int]]] = {
    "429": (1, [429, 200]),
    "502": (1, [502, 200]),
    "5000": (1, [500, 200]),
    "refused": (1, [400, 200]),
    "expired": (1, [400, 200]),
    "cut": (1, [0, 200]),
    "lost": (2, [0, 200]),
}


def send(gate: Gate, token: str) -> int:
    body = {"receive_id": "oc_a", "msg_type": "text", "content": '{"text":"x"}'}
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.post(
                f"{gate.url}/open-apis/im/v1/messages?receive_id_type=chat_id",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            ).status_code
        except requests.ConnectionError:
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
