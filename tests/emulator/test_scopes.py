"""Which scopes the app has, as the app itself may ask."""

from __future__ import annotations

from typing import Any

from emulator.lab import ALICE, ALL_SCOPES, Lab, code

PATH = "/open-apis/application/v6/scopes"


def _ask(lab: Lab, token: str) -> Any:
    return lab.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})


def _listed(lab: Lab, kind: str, app_id: str = "cli_one") -> list[str]:
    scopes = _ask(lab, lab.token(app_id)).json()["data"]["scopes"]
    assert {scope["grant_status"] for scope in scopes} <= {1}
    return [scope["scope_name"] for scope in scopes if scope["scope_type"] == kind]


def test_the_granted_scopes_are_listed_by_who_may_use_them(lab: Lab) -> None:
    assert _listed(lab, "tenant") == ALL_SCOPES
    assert _listed(lab, "user") == sorted(ALL_SCOPES)
    assert _listed(lab, "user", "cli_two") == []
    lab.control("PATCH", "apps/cli_one", {"scopes": ["im:chat:read"]})
    assert _listed(lab, "tenant") == ["im:chat:read"]


def test_asking_needs_no_scope_but_the_apps_own_token(lab: Lab) -> None:
    lab.control("PATCH", "apps/cli_one", {"scopes": []})
    assert code(_ask(lab, lab.token())) == (200, 0)
    assert code(_ask(lab, ALICE)) == (400, 99991668)
