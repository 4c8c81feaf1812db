"""The world that every official client walks through, and what its program is told of it."""

from __future__ import annotations

from typing import Any

CHAT = "oc_clients"
SCOPES = ["im:chat", "im:message", "im:message.group_msg", "im:message.send_as_user"]


def _app(app_id: str, **more: str) -> dict[str, Any]:
    who = {"tenant_key": "tenant-a", "open_id": f"ou_{app_id}", "scopes": SCOPES}
    return {"app_id": app_id, "secret": f"secret-of-{app_id}", "name": "置顶小助手", **who, **more}


SEED: dict[str, Any] = {
    "apps": [_app("cli_clients"), _app("cli_store", app_ticket="ticket-of-cli_store")],
    "user_tokens": [
        {
            "token": "u-clients-0123456789abcdef",
            "open_id": "ou_lin",
            "app_id": "cli_clients",
            "tenant_key": "tenant-a",
            "scopes": SCOPES,
        }
    ],
    "chats": [
        {
            "chat_id": CHAT,
            "name": "值班群",
            "owner_id": "ou_lin",
            "members": [{"open_id": "ou_lin", "name": "Lin"}],
        }
    ],
}


def arguments(url: str) -> dict[str, dict[str, str]]:
    """What each program reads from its standard input, to walk through the emulator at `url`."""
    app, store = SEED["apps"]
    return {
        "custom": {
            "url": url,
            "app_id": app["app_id"],
            "app_secret": app["secret"],
            "user_token": SEED["user_tokens"][0]["token"],
            "chat_id": CHAT,
        },
        "store": {
            "url": url,
            "app_id": store["app_id"],
            "app_secret": store["secret"],
            "app_ticket": store["app_ticket"],
            "tenant_key": store["tenant_key"],
        },
    }
