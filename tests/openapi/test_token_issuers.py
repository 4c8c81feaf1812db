"""Each kind of credential against the real emulator, over the client's calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_feishu.emulator import DEMO_APP_ID
from pulumi_feishu.openapi import Client, ConfigurationError, NotSent, Refused
from pulumi_feishu.openapi.configuration.settings import Settings
from support.emulator import Emulator
from support.waits import SkippingWaits

TICKET = "ticket-of-this-hour"


@pytest.fixture
def store(feishu: Emulator) -> Iterator[Emulator]:
    """The emulator, with the demo app as a store app."""
    feishu.control("POST", "tokens/expire")
    feishu.change_app(app_ticket=TICKET)
    yield feishu
    feishu.change_app(app_ticket=None)
    feishu.control("POST", "tokens/expire")


def client_of(feishu: Emulator, **changes: Any) -> Client:
    fields = {
        "base_url": feishu.url,
        "app_id": feishu.environment["FEISHU_APP_ID"],
        "app_secret": feishu.environment["FEISHU_APP_SECRET"],
        "app_ticket": TICKET,
        "tenant_key": "2ed263bf32cf1651",
        **changes,
    }
    return Client(Settings(**fields), waits=SkippingWaits())


def asked(feishu: Emulator) -> list[str]:
    """The token calls, oldest first, by the last part of their path."""
    return [
        call["path"].partition("/auth/v3/")[2]
        for call in feishu.control("GET", "journal")["calls"]
        if "/auth/" in call["path"]
    ]


def test_a_store_app_gets_its_own_token_and_then_the_tenants(store: Emulator) -> None:
    client = client_of(store)
    client.unpin("oc_a")
    client.unpin("oc_a")
    assert asked(store) == ["app_access_token", "tenant_access_token"]


def test_a_tenant_token_called_invalid_is_exchanged_again(store: Emulator) -> None:
    client = client_of(store)
    client.unpin("oc_a")
    store.control("POST", "tokens/expire")
    client.unpin("oc_a")
    # The app's own token was good as far as known; the server says that it is not.
    assert asked(store)[2:] == ["tenant_access_token", "app_access_token", "tenant_access_token"]


def test_an_app_that_gets_no_token_is_told_with_its_id_apart_in_chinese(
    feishu: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")
    client = client_of(feishu, app_secret="wrong", app_ticket=None, tenant_key=None)
    with pytest.raises(Refused, match=f"飞书拒绝向应用 {DEMO_APP_ID} 发放 tenant access token"):
        client.unpin("oc_a")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_stale_ticket_says_how_to_get_one_and_asks_for_it(
    store: Emulator, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("FEISHU_LANG", lang)
    client = client_of(store, app_ticket="ticket-of-last-hour")
    with pytest.raises(Refused) as caught:
        client.unpin("oc_a")
    text = str(caught.value)
    assert caught.value.code == 10012
    if lang == "en":
        assert text.startswith(
            f"Feishu refused to give app {DEMO_APP_ID} an app access token (10012): the app_ticket "
            "is invalid or has expired. Set FEISHU_APP_TICKET to the one that Feishu pushes to the "
            "app's event address every hour, then run again. A new one was asked for: Feishu "
            "pushes it to the app's event address. Not done: unpin oc_a. Log id 20"
        )
    assert "ticket-of-last-hour" not in text
    assert asked(store) == ["app_access_token", "app_ticket/resend"]
    with pytest.raises(NotSent):
        client.unpin("oc_b")
    assert len(asked(store)) == 2


def test_a_missing_ticket_is_asked_for_too(store: Emulator) -> None:
    client = client_of(store, app_ticket=None)
    with pytest.raises(ConfigurationError, match=r"has no app_ticket\. Set FEISHU_APP_TICKET .* A"):
        client.unpin("oc_a")
    assert asked(store) == ["app_ticket/resend"]


def test_a_resend_that_fails_is_told(store: Emulator) -> None:
    store.faults({"api": "app_ticket_resend", "http": 400, "code": 10014})
    with pytest.raises(ConfigurationError, match=r"Feishu refused to send app .* an app_ticket"):
        client_of(store, app_ticket=None).unpin("oc_a")


def test_an_unknown_tenant_is_named(store: Emulator) -> None:
    with pytest.raises(Refused, match="a tenant access token") as caught:
        client_of(store, tenant_key="somebody-else").unpin("oc_a")
    assert caught.value.code == 99991665
    assert "tenant somebody-else" in str(caught.value)


@pytest.mark.parametrize("code", [99991668, 99991677])
def test_a_user_token_that_ended_stops_the_run_and_says_what_to_set(
    feishu: Emulator, code: int
) -> None:
    feishu.faults({"api": "delete_top_notice", "http": 400, "code": code})
    client = client_of(
        feishu, app_secret=None, app_ticket=None, tenant_key=None, user_access_token="u-made-up"
    )
    with pytest.raises(Refused, match=r"Set FEISHU_USER_ACCESS_TOKEN to a new token") as caught:
        client.unpin("oc_a")
    assert caught.value.code == code
    with pytest.raises(NotSent):
        client.unpin("oc_b")
    assert asked(feishu) == []
