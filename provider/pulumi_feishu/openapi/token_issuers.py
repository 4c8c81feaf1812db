"""How an app gets a tenant access token: a custom app by its secret, a store app by a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_feishu.http.request_parts import fits_a_header
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.configuration.settings import Settings, no_credential
from pulumi_feishu.openapi.errors import ConfigurationError, FeishuError, NoAnswer, Refused
from pulumi_feishu.openapi.tokens import Credential, FetchedToken, ReadyToken, Token
from pulumi_feishu.openapi.transport import Transport
from pulumi_feishu.text.i18n import Words

_AUTH = "/open-apis/auth/v3"

#: Of the store app's calls. https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code
_BAD_TICKET = 10012
_BAD_APP_TOKEN = 99991664

#: Tokens live 2 hours at most [doc], and a number of 400 digits is no float.
_LONGEST_LIFE_SECONDS = 24 * 3600

_RESENT = Words(
    "A new one was asked for: Feishu pushes it to the app's event address.",
    "已请求重新推送：飞书会将其发送到应用的事件订阅地址。",
)


def credential_of(settings: Settings, transport: Transport) -> Credential:
    """The credential that the settings name; raises ConfigurationError when they name none."""
    ready = settings.tenant_access_token or settings.user_access_token
    if ready:
        return ReadyToken(ready)
    if not settings.has_credential:
        raise no_credential(settings)
    issuer = _StoreApp if settings.tenant_key else _CustomApp
    return FetchedToken(issuer(settings, transport).fetch)


class _CustomApp:
    """https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal"""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._transport = transport
        self._who = settings.app_id
        self._body = {"app_id": settings.app_id, "app_secret": settings.app_secret}

    def fetch(self, must_finish: bool) -> Token:
        action = _give_a_token(f"app {self._who}", f"应用 {self._who} ")
        path = f"{_AUTH}/tenant_access_token/internal"
        return _token(self._transport, path, action, self._body, must_finish=must_finish)


class _StoreApp:
    """https://open.feishu.cn/document/server-docs/authentication-management/access-token/app_access_token

    The app's own token, got with the ticket that Feishu pushes to the app every hour, is exchanged
    for the tenant's.
    """

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport
        self._app_token = FetchedToken(self._fetch_app_token)

    def fetch(self, must_finish: bool) -> Token:
        app_token = self._app_token.token(must_finish=must_finish)
        try:
            return self._exchange(app_token, must_finish)
        except Refused as error:
            if error.code != _BAD_APP_TOKEN:
                raise
        self._app_token.discard(app_token)
        return self._exchange(self._app_token.token(must_finish=must_finish), must_finish)

    def _exchange(self, app_token: str, must_finish: bool) -> Token:
        who, tenant = self._settings.app_id, self._settings.tenant_key
        action = _give_a_token(f"app {who} for tenant {tenant}", f"应用 {who}（租户 {tenant}）")
        body = {"app_access_token": app_token, "tenant_key": tenant}
        path = f"{_AUTH}/tenant_access_token"
        return _token(
            self._transport, path, action, body, must_finish=must_finish, secrets=(app_token,)
        )

    def _fetch_app_token(self, must_finish: bool) -> Token:
        who, ticket = self._settings.app_id, self._settings.app_ticket
        if ticket is None:
            raise _no_ticket(who).then(self._ask_for_a_ticket(must_finish))
        action = Words(f"give app {who} an app access token", f"向应用 {who} 发放 app access token")
        body = {"app_id": who, "app_secret": self._settings.app_secret, "app_ticket": ticket}
        path = f"{_AUTH}/app_access_token"
        try:
            return _token(
                self._transport, path, action, body, must_finish=must_finish, key="app_access_token"
            )
        except Refused as error:
            if error.code == _BAD_TICKET:
                raise error.then(self._ask_for_a_ticket(must_finish)) from error
            raise

    def _ask_for_a_ticket(self, must_finish: bool) -> Words:
        """https://open.feishu.cn/document/server-docs/authentication-management/access-token/app_ticket_resend"""
        who = self._settings.app_id
        action = Words(f"send app {who} an app_ticket", f"向应用 {who} 推送 app_ticket")
        body = {"app_id": who, "app_secret": self._settings.app_secret}
        call = Call(
            "POST", f"{_AUTH}/app_ticket/resend", action, body=body, must_finish=must_finish
        )
        try:
            self._transport.send(call, None)
        except FeishuError as error:
            return error.story
        return _RESENT


def _no_ticket(app_id: str | None) -> ConfigurationError:
    return ConfigurationError(
        Words(
            f"Nothing was sent: store app {app_id} has no app_ticket. Set FEISHU_APP_TICKET to the "
            "one that Feishu pushes to the app's event address every hour, then run again.",
            f"未发送任何请求：商店应用 {app_id} 没有 app_ticket。请将 FEISHU_APP_TICKET 设为"
            "飞书每小时推送到应用事件订阅地址的值，然后重新运行。",
        )
    )


def _give_a_token(who: str, who_zh: str) -> Words:
    return Words(f"give {who} a tenant access token", f"向{who_zh}发放 tenant access token")


def _token(
    transport: Transport,
    api: str,
    action: Words,
    body: Mapping[str, Any],
    *,
    must_finish: bool,
    key: str = "tenant_access_token",
    secrets: tuple[str, ...] = (),
) -> Token:
    call = Call("POST", api, action, body=body, must_finish=must_finish, secrets=secrets)
    try:
        answer = transport.send(call, None)
    except FeishuError as error:
        # Whatever became of it: the call that the token was for was not sent.
        raise error.but(outcome_unknown=False) from error
    value, life = answer.get(key), answer.get("expire")
    if (
        not isinstance(value, str)
        or not fits_a_header(value)
        or not isinstance(life, int | float)
        or not life >= 0
    ):
        why = Words("the answer holds no token", "响应中没有 token")
        raise NoAnswer(action, why, outcome_unknown=False, log_id=answer["log_id"])
    return Token(value=value, life_seconds=float(min(life, _LONGEST_LIFE_SECONDS)))
