"""What the gateway judges before an API sees a call. Auth comes before parameters [seen].

In this order:

1. token               99991661 none, 99991671 neither t- nor u-, 99991663 tenant token invalid or
                       expired, 99991668 user token invalid (or not taken by this API), 99991677
                       user token expired                                        [doc], order [seen]
2. caller's address    99991401                                          [doc], order [assumed]
3. rate                HTTP 429, 99991400, x-ogw-ratelimit-* headers     [doc], order [assumed]
4. monthly quota       99991403; a throttled call does not use it up     [seen], order [assumed]
5. scope               99991672 app, 99991679 user                       [doc], order [assumed]
6. body                9499 broken JSON or a field of another type       [seen], order [assumed]
7. required fields     99992402 with field_violations                    [seen], order [assumed]
8. ids in the path     99992356 chat, 99992354 message                   [seen], order [assumed]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pulumi_feishu.emulator.api.call import Call, Operator, Request
from pulumi_feishu.emulator.api.envelope import Answer, refuse, succeed
from pulumi_feishu.emulator.api.routes import Api
from pulumi_feishu.emulator.world.limits import Exceeded, api_limiter
from pulumi_feishu.emulator.world.shapes import parsed
from pulumi_feishu.emulator.world.state import App, World
from pulumi_feishu.emulator.world.tokens import Tokens

_BEARER = "Bearer "
_ID_CODES = {"chat_id": 99992356, "message_id": 99992354}


class Gateway:
    """Judges who calls and whether the request is well formed, never what it asks for."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens
        self.limiter = api_limiter()
        self.throttles = True

    def identify(self, call: Call, now: float) -> Operator | Answer:
        """Who calls, by the token; else the refusal of the token."""
        scheme, token = call.authorization[: len(_BEARER)], call.authorization[len(_BEARER) :]
        if scheme.lower() != _BEARER.lower() or not token.strip():
            return refuse(99991661)
        if token.startswith("t-"):
            app_id = self._tokens.app_of(token, now)
            return Operator(self._world.apps[app_id]) if app_id else refuse(99991663)
        if token.startswith("u-"):
            return self._identify_user(token)
        return refuse(99991671)

    def _identify_user(self, token: str) -> Operator | Answer:
        user = self._world.user_tokens.get(token)
        if user is None:
            return refuse(99991668)
        return refuse(99991677) if user.expired else Operator(self._world.apps[user.app_id], user)

    def admit(
        self, call: Call, api: Api, operator: Operator, now: float
    ) -> Mapping[str, Any] | Answer:
        """The body of a call that may pass, counted as one; else why it goes no further."""
        app = operator.app
        if operator.user and not api.takes_user_token:
            return refuse(99991668, msg="user access token not support")
        if not app.ip_allowed:
            return refuse(99991401)
        return (
            self.throttle(api, app, now)
            or self._quota(app)
            or _scope(api, operator)
            or self._form(call, api)
        )

    def throttle(self, api: Api, app: App, now: float) -> Answer | None:
        """Refuse the call when the app has used up its rate for this API; else count it."""
        if not self.throttles:
            return None
        exceeded = self.limiter.admit((api.name, app.app_id, app.tenant_key), now)
        return throttled(exceeded) if exceeded else None

    def _quota(self, app: App) -> Answer | None:
        if app.quota_left is None:
            return None
        if app.quota_left <= 0:
            return refuse(99991403)
        app.quota_left -= 1
        self._world.unsaved = True
        return None

    def _form(self, call: Call, api: Api) -> Mapping[str, Any] | Answer:
        body = _body(call, api)
        if isinstance(body, Answer):
            return body
        known: dict[str, Mapping[str, Any]] = {
            "chat_id": self._world.chats,
            "message_id": self._world.messages,
        }
        unknown = (name for name, value in call.ids.items() if value not in known[name])
        return next((unknown_id(name, call.ids[name]) for name in unknown), body)


def throttled(exceeded: Exceeded) -> Answer:
    """HTTP 429 with how long to wait. [doc] api-call-guide/frequency-control"""
    headers = {
        "x-ogw-ratelimit-limit": str(exceeded.calls),
        "x-ogw-ratelimit-reset": str(exceeded.reset_seconds),
    }
    return refuse(99991400, http=429, headers=headers)


def unknown_id(name: str, value: str) -> Answer:
    """The refusal of an id that does not exist, `name` being chat_id or message_id [seen]."""
    msg = f"{value} is not a valid {{open_{name}}} or not exists, Invalid ids: [{value}]"
    return refuse(_ID_CODES[name], msg=msg)


def missing(*fields: str) -> Answer:
    """The refusal of a request without these fields [seen]."""
    violations = [{"field": name, "description": f"{name} is required"} for name in fields]
    return refuse(99992402, error={"field_violations": violations})


def ill_typed(field: str) -> Answer:
    """The refusal of a field that has another JSON type than documented [seen]."""
    return refuse(9499, msg=f"Invalid parameter type in json: {field}")


def json_object(text: bytes) -> dict[str, Any] | Answer:
    """The JSON object in a body, {} for an empty one; else the refusal [seen]."""
    try:
        body = parsed(text or b"{}")
    except ValueError:
        return refuse(9499, msg="Invalid parameter value: {invalid JSON}")
    if not isinstance(body, dict):
        return refuse(9499, msg="Invalid parameter value: {not a JSON object}")
    return body


def _body(call: Call, api: Api) -> dict[str, Any] | Answer:
    """A body that no field of the API describes is ignored."""
    body = json_object(call.body) if api.fields else {}
    if isinstance(body, Answer):
        return body
    given = {name: value for name, value in body.items() if value is not None}
    for name, kind in api.fields.items():
        if name in given and not isinstance(given[name], kind):
            return ill_typed(name)
    absent = [name for name in api.required_query if name not in call.query]
    absent += [name for name in api.required if name not in given]
    return missing(*absent) if absent else given


def _scope(api: Api, operator: Operator) -> Answer | None:
    if not api.scopes:
        return None
    scopes = api.scopes
    if operator.user and api.user_scopes:
        scopes = api.user_scopes
    if not set(scopes) & set(operator.app.scopes):
        return _lacks_scope(99991672, scopes, operator.app, "tenant")
    if operator.user and not set(scopes) & set(operator.user.scopes):
        return _lacks_scope(99991679, scopes, operator.app, "user")
    return None


def _lacks_scope(code: int, scopes: tuple[str, ...], app: App, token_type: str) -> Answer:
    named = f"[{', '.join(scopes)}]"
    query = quote(",".join(scopes))
    url = f"https://open.feishu.cn/app/{app.app_id}/auth?q={query}&op_from=openapi"
    msg = (
        f"Access denied. One of the following scopes is required: {named}."
        f"应用尚未开通所需的应用身份权限：{named}，点击链接申请并开通任一权限即可：{url}"
    )
    kind = "action_scope_required" if code == 99991672 else "action_privilege_required"
    error = {
        "permission_violations": [{"type": kind, "subject": scope} for scope in scopes],
        "helps": [{"url": f"{url}&token_type={token_type}", "description": "点击申请权限"}],
    }
    return refuse(code, msg=msg, error=error)


_GRANTED = 1


def list_scopes(request: Request) -> Answer:
    """The scopes of the app that calls; asking needs none."""
    app = request.operator.app
    users = request.world.user_tokens.values()
    by_users = {scope for user in users if user.app_id == app.app_id for scope in user.scopes}
    granted = [(scope, "tenant") for scope in app.scopes]
    granted += [(scope, "user") for scope in sorted(by_users)]
    return succeed(
        {
            "scopes": [
                {"scope_name": scope, "scope_type": kind, "grant_status": _GRANTED}
                for scope, kind in granted
            ]
        }
    )
