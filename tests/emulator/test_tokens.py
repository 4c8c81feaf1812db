"""The token call: the tenant access token's life, and bad credentials."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.lab import TOKEN_CALL, Lab, code


def test_the_token_stands_at_the_top_level(lab: Lab) -> None:
    answer = lab.fetch_token("cli_one", "secret-of-cli_one")
    assert answer.status_code == 200
    body = answer.json()
    token = body.pop("tenant_access_token")
    assert token.startswith("t-")
    assert body == {"code": 0, "msg": "ok", "expire": 7200}


def test_the_same_token_comes_back_while_half_an_hour_is_left(lab: Lab) -> None:
    first = lab.fetch_token("cli_one", "secret-of-cli_one").json()
    lab.clock.pass_seconds(7200 - 1800)
    again = lab.fetch_token("cli_one", "secret-of-cli_one").json()
    assert again == {**first, "expire": 1800}


def test_with_less_left_a_new_one_comes_and_both_are_valid(lab: Lab) -> None:
    first = lab.fetch_token("cli_one", "secret-of-cli_one").json()["tenant_access_token"]
    lab.clock.pass_seconds(7200 - 1799)
    second = lab.fetch_token("cli_one", "secret-of-cli_one").json()["tenant_access_token"]
    assert first != second
    assert [code(lab.delete(token=token)) for token in (first, second)] == [(200, 0)] * 2
    lab.clock.pass_seconds(1799)
    assert code(lab.delete(token=first)) == (400, 99991663)
    assert code(lab.delete(token=second)) == (200, 0)


def test_each_app_has_its_own_token(lab: Lab) -> None:
    assert lab.token("cli_one") != lab.token("cli_two")


def test_a_shorter_life_can_be_set(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"token_life_seconds": 60})
    first = lab.fetch_token("cli_one", "secret-of-cli_one").json()
    second = lab.fetch_token("cli_one", "secret-of-cli_one").json()
    assert first["expire"] == second["expire"] == 60
    assert first["tenant_access_token"] != second["tenant_access_token"]


def test_all_tokens_can_be_made_invalid_at_once(lab: Lab) -> None:
    old = lab.token()
    lab.control("POST", "tokens/expire")
    assert code(lab.delete(token=old)) == (400, 99991663)
    new = lab.fetch_token("cli_one", "secret-of-cli_one").json()["tenant_access_token"]
    assert new != old
    assert code(lab.delete(token=new)) == (200, 0)


def test_the_end_of_all_tokens_can_be_moved(lab: Lab) -> None:
    token = lab.token()
    lab.control("PATCH", "tokens", {"ends_in_seconds": 90})
    lab.clock.pass_seconds(89)
    assert code(lab.delete(token=token)) == (200, 0)
    lab.clock.pass_seconds(1)
    assert code(lab.delete(token=token)) == (400, 99991663)
    lab.control("PATCH", "tokens", {"ends_in_seconds": 90})
    assert code(lab.delete(token=token)) == (400, 99991663)


def test_a_rotated_secret_replaces_the_old_one(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"secret": "rotated"})
    assert lab.fetch_token("cli_one", "secret-of-cli_one").json()["code"] == 10014
    assert lab.fetch_token("cli_one", "rotated").json()["code"] == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"app_id": "cli_none", "app_secret": "x"}, (200, 10003), id="unknown app"),
        pytest.param({"app_id": "cli_one"}, (200, 10003), id="no secret"),
        pytest.param({"app_id": "cli_one", "app_secret": ""}, (200, 10003), id="empty secret"),
        pytest.param({"app_secret": "x"}, (200, 10003), id="no app"),
        pytest.param({"app_id": ["cli_one"], "app_secret": "x"}, (200, 10003), id="list as app"),
        pytest.param({"app_id": "cli_one", "app_secret": "no"}, (200, 10014), id="wrong secret"),
        pytest.param({}, (200, 10003), id="nothing"),
        pytest.param([], (400, 9499), id="no object"),
    ],
)
def test_bad_credentials_come_with_http_200(lab: Lab, body: Any, expected: tuple[int, int]) -> None:
    assert code(lab.request("POST", TOKEN_CALL, json=body)) == expected


def test_bad_credentials_are_told_in_two_fields(lab: Lab) -> None:
    assert lab.fetch_token("cli_one", "no").json() == {"code": 10014, "msg": "app secret invalid"}


def test_a_stopped_app_gets_no_token(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"status": "stopped"})
    assert code(lab.fetch_token("cli_one", "secret-of-cli_one")) == (200, 10014)
