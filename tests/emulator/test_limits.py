"""50 calls a second and 1000 a minute, for each API, app and tenant."""

from __future__ import annotations

import pytest

from emulator.lab import Lab, code
from pulumi_feishu.emulator.world.limits import API_LIMITS, Exceeded, Limit, Limiter


def test_the_51st_call_within_a_second_is_throttled(lab: Lab) -> None:
    answers = [lab.put(None) for _ in range(51)]
    assert [code(answer) for answer in answers] == [(200, 0)] * 50 + [(429, 99991400)]
    assert answers[-1].json()["msg"] == "request trigger frequency limit"
    headers = {name: answers[-1].headers[f"x-ogw-ratelimit-{name}"] for name in ("limit", "reset")}
    assert headers == {"limit": "50", "reset": "1"}
    assert "x-ogw-ratelimit-limit" not in answers[0].headers


def test_another_api_and_another_app_have_their_own_share(lab: Lab) -> None:
    for _ in range(50):
        lab.put(None)
    assert code(lab.delete()) == (200, 0)
    assert code(lab.put(None, token=lab.token("cli_two"))) == (200, 0)
    assert code(lab.put(None, "oc_dev")) == (429, 99991400)


def test_a_second_later_calls_pass_again(lab: Lab) -> None:
    for _ in range(50):
        lab.put(None)
    lab.clock.pass_seconds(0.5)
    assert code(lab.put(None)) == (429, 99991400)
    lab.clock.pass_seconds(0.5)
    assert code(lab.put(None)) == (200, 0)


def test_the_limits_can_be_forgotten_or_switched_off(lab: Lab) -> None:
    for _ in range(50):
        lab.put(None)
    lab.control("DELETE", "limits")
    assert code(lab.put(None)) == (200, 0)
    lab.control("PATCH", "settings", {"calls_a_second": 2})
    assert [code(lab.put(None))[1] for _ in range(3)] == [0, 0, 99991400]
    lab.control("PATCH", "settings", {"throttles": False})
    assert {code(lab.put(None)) for _ in range(60)} == {(200, 0)}


def test_the_window_slides() -> None:
    limiter = Limiter((Limit(2, 1),))
    times = [0.0, 0.9, 0.95, 1.0, 1.1, 1.9]
    full = Exceeded(2, 1)
    assert [limiter.admit("key", now) for now in times] == [None, None, full, None, full, None]


def test_the_1001st_call_within_a_minute_is_throttled_until_the_first_is_a_minute_old() -> None:
    limiter = Limiter(API_LIMITS)
    assert [limiter.admit("key", at / 40) for at in range(1000)] == [None] * 1000
    assert limiter.admit("key", 25.0) == Exceeded(1000, 35)
    assert limiter.admit("key", 59.5) == Exceeded(1000, 1)
    assert limiter.admit("key", 60.0) is None
    assert limiter.admit("other", 25.0) is None


@pytest.mark.parametrize("scopes", [[], ["im:chat"]])
def test_refused_calls_count_too(lab: Lab, scopes: list[str]) -> None:
    lab.control("PATCH", "apps/cli_one", {"scopes": scopes})
    for _ in range(50):
        lab.put("om_none")
    assert code(lab.put("om_none")) == (429, 99991400)


def test_the_token_call_is_limited_as_well(lab: Lab) -> None:
    answers = [lab.fetch_token("cli_one", "secret-of-cli_one") for _ in range(51)]
    assert (code(answers[49]), code(answers[50])) == ((200, 0), (429, 99991400))
