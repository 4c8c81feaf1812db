"""The store app's way to a tenant access token: a ticket, the app's own token, the tenant's."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from emulator.lab import TOKEN_CALL, Lab, code

AUTH = "/open-apis/auth/v3"
APP = {"app_id": "cli_one", "app_secret": "secret-of-cli_one"}


@pytest.fixture
def store(lab: Lab) -> Lab:
    """The lab, with cli_one as a store app whose ticket is `ticket-1`."""
    lab.control("PATCH", "apps/cli_one", {"app_ticket": "ticket-1"})
    return lab


def ask(lab: Lab, path: str, **body: Any) -> requests.Response:
    return lab.request("POST", f"{AUTH}/{path}", json=body)


def app_token(lab: Lab, ticket: str = "ticket-1") -> str:
    answer = ask(lab, "app_access_token", **APP, app_ticket=ticket).json()
    assert (answer["code"], answer["expire"]) == (0, 7200)
    token: str = answer["app_access_token"]
    return token


def test_a_ticket_gives_an_app_token_and_that_one_the_tenants(store: Lab) -> None:
    token = app_token(store)
    assert token.startswith("a-")
    answer = ask(store, "tenant_access_token", app_access_token=token, tenant_key="tenant-a").json()
    assert answer["code"] == 0
    assert answer["tenant_access_token"].startswith("t-")
    assert code(store.delete(token=answer["tenant_access_token"])) == (200, 0)


def test_an_app_token_is_no_tenant_token(store: Lab) -> None:
    assert code(store.delete(token=app_token(store))) == (400, 99991671)


@pytest.mark.parametrize("ticket", ["ticket-0", "", None])
def test_a_stale_or_missing_ticket_is_refused(store: Lab, ticket: str | None) -> None:
    answer = ask(store, "app_access_token", **APP, app_ticket=ticket)
    assert code(answer) == (200, 10012)


def test_a_new_ticket_replaces_the_old_one(store: Lab) -> None:
    store.control("PATCH", "apps/cli_one", {"app_ticket": "ticket-2"})
    assert code(ask(store, "app_access_token", **APP, app_ticket="ticket-1")) == (200, 10012)
    assert app_token(store, "ticket-2")


def test_a_ticket_can_be_asked_for(store: Lab) -> None:
    assert code(ask(store, "app_ticket/resend", **APP)) == (200, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"app_access_token": "a-no"}, (400, 99991664), id="unknown app token"),
        pytest.param({"app_access_token": None}, (400, 99991664), id="no app token"),
        pytest.param({"tenant_key": "tenant-z"}, (400, 99991665), id="unknown tenant"),
        pytest.param({"tenant_key": None}, (400, 99991665), id="no tenant"),
    ],
)
def test_what_the_exchange_refuses(
    store: Lab, changes: dict[str, Any], expected: tuple[int, int]
) -> None:
    body = {"app_access_token": app_token(store), "tenant_key": "tenant-a", **changes}
    assert code(ask(store, "tenant_access_token", **body)) == expected


def test_an_expired_app_token_is_refused(store: Lab) -> None:
    token = app_token(store)
    store.clock.pass_seconds(7200)
    answer = ask(store, "tenant_access_token", app_access_token=token, tenant_key="tenant-a")
    assert code(answer) == (400, 99991664)


def test_each_kind_of_app_has_its_own_calls(store: Lab) -> None:
    assert code(store.request("POST", TOKEN_CALL, json=APP)) == (200, 10003)
    other = {"app_id": "cli_two", "app_secret": "secret-of-cli_two"}
    assert code(ask(store, "app_access_token", **other, app_ticket="x")) == (200, 10003)
    assert code(ask(store, "app_ticket/resend", **other)) == (200, 10003)


def test_neither_ticket_nor_token_is_shown(store: Lab) -> None:
    token = app_token(store)
    shown = store.request("GET", "/_emulator/world").text + store.request("GET", "/").text
    shown += store.request("GET", "/_emulator/journal").text
    assert "ticket-1" not in shown
    assert token not in shown
