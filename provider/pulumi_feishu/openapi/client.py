"""The calls of Feishu Open API that this package makes, each safe to repeat."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests

from pulumi_feishu import __version__
from pulumi_feishu.openapi.answers import failure_to_send, judge
from pulumi_feishu.openapi.codes import Kind
from pulumi_feishu.openapi.credentials import Credential, FetchedToken, ReadyToken, Token
from pulumi_feishu.openapi.errors import FeishuError, NoAnswer, Refused
from pulumi_feishu.openapi.settings import Settings, no_credential
from pulumi_feishu.words import Words

_CONNECT_TIMEOUT_SECONDS = 10.0
_READ_TIMEOUT_SECONDS = 30.0

#: A call is tried this often in all; pauses double from the first one on.
_MOST_TRIES = 4
_FIRST_PAUSE_SECONDS = 0.5
#: The server's own wish to wait is followed up to one window of its longest limit.
_LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True)
class CallReceipt:
    """What a successful call leaves to record: the server's log id, "" where it sent none."""

    log_id: str


def _nothing() -> None:
    """The default for `before_each_try`."""


class Client:
    """One keep-alive session to one host as one app or user; threads may share it.

    `before_each_write` runs ahead of each attempt of each call that changes a group, and stops
    the call by raising.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        before_each_write: Callable[[], None] = _nothing,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._before_each_write = before_each_write
        self._sleep = sleep
        self._session = _session(settings)
        self._credential = self._credential_of(settings)

    def pin_message(self, chat_id: str, message_id: str) -> CallReceipt:
        """Pin this message (`om_…`) on top of its group (`oc_…`), replacing what is there.

        https://open.feishu.cn/document/server-docs/group/chat/put_top_notice
        """
        notice = {"action_type": "1", "message_id": message_id}
        doing = Words(f"pin {message_id} in {chat_id}", f"在 {chat_id} 置顶 {message_id}")
        return self._put_top_notice(chat_id, notice, doing)

    def pin_announcement(self, chat_id: str) -> CallReceipt:
        """Pin the group's announcement on top of the group, replacing what is there.

        https://open.feishu.cn/document/server-docs/group/chat/put_top_notice
        """
        doing = Words(f"pin the announcement in {chat_id}", f"在 {chat_id} 置顶群公告")
        return self._put_top_notice(chat_id, {"action_type": "2"}, doing)

    def unpin(self, chat_id: str, *, before_each_try: Callable[[], None] = _nothing) -> CallReceipt:
        """Take down whatever is on top of the group; nothing pinned is a success too [assumed].

        `before_each_try` may stop it by raising, also between two tries.
        https://open.feishu.cn/document/server-docs/group/chat/delete_top_notice
        """
        path = f"/open-apis/im/v1/chats/{chat_id}/top_notice/delete_top_notice"
        doing = Words(f"unpin {chat_id}", f"撤销 {chat_id} 的群置顶")
        return self._write("POST", path, doing, before_each_try=before_each_try)

    def message_is_gone(self, message_id: str) -> bool:
        """Whether this message was recalled or deleted. Needs `im:message:readonly` and more.

        https://open.feishu.cn/document/server-docs/im-v1/message/get
        """
        doing = Words(f"read message {message_id}", f"读取消息 {message_id}")
        try:
            answer = self._read(f"/open-apis/im/v1/messages/{message_id}", doing)
        except Refused as error:
            if error.kind is Kind.MESSAGE_GONE:
                return True
            raise
        items = (answer.get("data") or {}).get("items") or [{}]
        return bool(items[0].get("deleted"))

    def group_is_dissolved(self, chat_id: str) -> bool:
        """Whether this group was dissolved. Needs one of the scopes that read a group.

        https://open.feishu.cn/document/server-docs/group/chat/get-2
        """
        doing = Words(f"read group {chat_id}", f"读取群 {chat_id}")
        try:
            answer = self._read(f"/open-apis/im/v1/chats/{chat_id}", doing)
        except Refused as error:
            if error.kind is Kind.GROUP_DISSOLVED:
                return True
            raise
        status = (answer.get("data") or {}).get("chat_status")
        return status in ("dissolved", "dissolved_save")

    def _put_top_notice(self, chat_id: str, notice: Mapping[str, str], doing: Words) -> CallReceipt:
        path = f"/open-apis/im/v1/chats/{chat_id}/top_notice/put_top_notice"
        return self._write("POST", path, doing, body={"chat_top_notice": [notice]})

    def _write(
        self,
        method: str,
        path: str,
        doing: Words,
        *,
        body: Mapping[str, Any] | None = None,
        before_each_try: Callable[[], None] = _nothing,
    ) -> CallReceipt:
        def before() -> None:
            self._before_each_write()
            before_each_try()

        answer = self._call(method, path, doing, body=body, before_each_try=before)
        return CallReceipt(log_id=answer["log_id"])

    def _read(self, path: str, doing: Words) -> dict[str, Any]:
        return self._call("GET", path, doing)

    def _call(
        self,
        method: str,
        path: str,
        doing: Words,
        *,
        body: Mapping[str, Any] | None = None,
        before_each_try: Callable[[], None] = _nothing,
    ) -> dict[str, Any]:
        """Send until it succeeds, fails for good, or was tried often enough."""

        def attempt() -> dict[str, Any]:
            token = self._credential.token()
            before_each_try()
            try:
                return self._send(method, path, doing, body=body, token=token)
            except Refused as error:
                if error.kind is not Kind.TOKEN_INVALID or not self._credential.discard(token):
                    raise
            token = self._credential.token()
            before_each_try()
            return self._send(method, path, doing, body=body, token=token)

        return self._repeat(attempt)

    def _repeat(self, attempt: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        started = time.monotonic()
        may_be_done = False
        for tries in range(1, _MOST_TRIES + 1):
            try:
                return attempt()
            except (Refused, NoAnswer) as error:
                error.tries = max(tries, error.tries)
                error.tried_seconds = time.monotonic() - started
                # An earlier try may have been carried out although the last one was refused.
                may_be_done = error.may_be_done = error.may_be_done or may_be_done
                if tries == _MOST_TRIES or not error.worth_repeating:
                    raise
                self._sleep(_pause_seconds(error, tries))
        raise AssertionError("unreachable: the last try returns or raises")

    def _send(
        self,
        method: str,
        path: str,
        doing: Words,
        *,
        body: Mapping[str, Any] | None,
        token: str | None,
    ) -> dict[str, Any]:
        try:
            response = self._session.request(
                method,
                self._settings.base_url + path,
                json=body,
                auth=_Bearer(token),
                # A redirect would carry the token, or the secret, to a host of the server's choice.
                allow_redirects=False,
                timeout=(_CONNECT_TIMEOUT_SECONDS, _READ_TIMEOUT_SECONDS),
            )
        except requests.RequestException as error:
            raise failure_to_send(error, doing) from error
        return judge(response, doing)

    def _credential_of(self, settings: Settings) -> Credential:
        ready = settings.tenant_access_token or settings.user_access_token
        if ready:
            return ReadyToken(ready)
        if not settings.has_credential:
            raise no_credential(settings)
        return FetchedToken(lambda: self._fetch_tenant_access_token(settings))

    def _fetch_tenant_access_token(self, settings: Settings) -> Token:
        """https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal"""
        app_id = settings.app_id
        doing = Words(
            f"give app {app_id} a tenant access token",
            f"向应用 {app_id} 发放 tenant access token",
        )
        path = "/open-apis/auth/v3/tenant_access_token/internal"
        body = {"app_id": app_id, "app_secret": settings.app_secret}
        try:
            answer = self._send("POST", path, doing, body=body, token=None)
        except FeishuError as error:
            # Whatever became of it: the call that the token was for was not sent.
            error.may_be_done = False
            raise
        value, life = answer.get("tenant_access_token"), answer.get("expire")
        if not isinstance(value, str) or not value or not isinstance(life, int | float):
            why = Words("the answer holds no token", "响应中没有 token")
            raise NoAnswer(doing, why, may_be_done=False, log_id=answer["log_id"])
        return Token(value=value, life_seconds=float(life))


class _Bearer(requests.auth.AuthBase):
    """Sets the token last: otherwise requests lets a `.netrc` of the user replace the header."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _session(settings: Settings) -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = f"pulumi-feishu/{__version__}"
    # requests' cookie jar is not meant for threads, and the API needs no cookie.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # The user's proxy can't reach this machine's own loopback address.
    session.trust_env = not settings.is_loopback
    return session


def _pause_seconds(error: FeishuError, tries: int) -> float:
    wished = getattr(error, "retry_after_seconds", None)
    if wished is not None:
        return min(float(wished), _LONGEST_PAUSE_SECONDS) + random.uniform(0, 0.5)  # noqa: S311
    return _FIRST_PAUSE_SECONDS * float(2 ** (tries - 1)) * random.uniform(0.5, 1.5)  # noqa: S311
