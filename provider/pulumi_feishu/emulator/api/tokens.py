"""The calls that hand out tokens. They come without one; bad credentials are HTTP 200 [seen].

| call                      | judged, in this order                                             |
|---------------------------|-------------------------------------------------------------------|
| all                       | 10003 app id or secret missing, unknown app; 10014 stopped; wrong |
|                           | secret (`wrong_secret`); rate                              [seen] |
| tenant_access_token       | 10003 for a store app                                   [assumed] |
| app_access_token, resend  | 10003 for a custom app [assumed]; 10012 bad ticket          [doc] |
| store_tenant_access_token | 99991664 app token, 99991665 tenant                         [doc] |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi_feishu.emulator.api.envelope import (
    Answer,
    refuse,
    refuse_credentials,
    succeed,
    succeed_at_top_level,
)
from pulumi_feishu.emulator.api.gateway import Gateway, json_object
from pulumi_feishu.emulator.api.routes import Api
from pulumi_feishu.emulator.world.state import App, World
from pulumi_feishu.emulator.world.tokens import Tokens


class Issuing:
    """Answers the token calls of custom and store apps."""

    def __init__(self, world: World, tokens: Tokens, gateway: Gateway) -> None:
        self._world = world
        self._tokens = tokens
        self._gateway = gateway
        self._calls: Mapping[str, Callable[[App, Mapping[str, Any], float], Answer]] = {
            "tenant_access_token": self._to_custom_app,
            "app_access_token": self._to_store_app,
            "app_ticket_resend": self._ticket,
        }

    def answer(self, api: Api, text: bytes, now: float) -> Answer:
        """Judge a token call."""
        body = json_object(text)
        if isinstance(body, Answer):
            return body
        if api.name == "store_tenant_access_token":
            return self._exchange(api, body, now)
        app = self._app(body)
        if isinstance(app, Answer):
            return app
        return self._gateway.throttle(api, app, now) or self._calls[api.name](app, body, now)

    def caller(self, text: bytes) -> str:
        """The id of the app that asks, "" when it says none that is known here."""
        body = json_object(text)
        app_id = None if isinstance(body, Answer) else body.get("app_id")
        # Anything else might be a secret in the wrong place.
        return app_id if isinstance(app_id, str) and app_id in self._world.apps else ""

    def _app(self, body: Mapping[str, Any]) -> App | Answer:
        app_id, secret = body.get("app_id"), body.get("app_secret")
        app = self._world.apps.get(app_id) if isinstance(app_id, str) else None
        if app is None or not isinstance(secret, str) or not secret:
            return refuse_credentials(10003)
        if app.status == "stopped":
            return refuse_credentials(10014)
        if secret != app.secret:
            return refuse_credentials(self._world.switches.wrong_secret)
        return app

    def _to_custom_app(self, app: App, _: Mapping[str, Any], now: float) -> Answer:
        if app.is_store_app:
            return refuse_credentials(10003)
        return self._issued("tenant_access_token", "t-", app, now)

    def _to_store_app(self, app: App, body: Mapping[str, Any], now: float) -> Answer:
        if not app.is_store_app:
            return refuse_credentials(10003)
        if body.get("app_ticket") != app.app_ticket:
            return refuse_credentials(10012)
        return self._issued("app_access_token", "a-", app, now)

    def _ticket(self, app: App, _: Mapping[str, Any], __: float) -> Answer:
        """The push itself goes to the app's event address, which is not emulated."""
        return succeed() if app.is_store_app else refuse_credentials(10003)

    def _exchange(self, api: Api, body: Mapping[str, Any], now: float) -> Answer:
        app_id = self._tokens.app_of(str(body.get("app_access_token")), now)
        app = self._world.apps.get(app_id or "")
        if app is None or not app.is_store_app:
            return refuse(99991664)
        if body.get("tenant_key") != app.tenant_key:
            return refuse(99991665)
        throttled = self._gateway.throttle(api, app, now)
        return throttled or self._issued("tenant_access_token", "t-", app, now)

    def _issued(self, key: str, prefix: str, app: App, now: float) -> Answer:
        issued = self._tokens.issue(app, now, prefix)
        return succeed_at_top_level({key: issued.value, "expire": int(issued.ends - now)})
