"""The endpoints of Feishu Open API that the emulator has; each row links path, scopes and body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

_IM = "/open-apis/im/v1"
_READ_CHAT = ("im:chat", "im:chat:read", "im:chat:readonly")
_READ_MESSAGE = ("im:message", "im:message:readonly")
_HISTORY = (*_READ_MESSAGE, "im:message.history:readonly")
_SEND = ("im:message", "im:message:send_as_bot")
_SEND_AS_USER = ("im:message", "im:message.send_as_user")
_EDIT = (*_SEND, "im:message:update")
_RECALL = (*_SEND, "im:message:recall")
_PIN = ("im:chat", "im:chat.top_notice:write_only")


@dataclass(frozen=True)
class Api:
    """One endpoint. `name` is its short name, `template` the path as the documentation writes it.

    `scopes`: any one will do; none needed when empty. `user_scopes` are those that a user must have
    granted, where they are others. `fields` are the body's, with their types;
    `required` names those that must be there, `required_query` the parameters of the query.
    """

    name: str
    method: str
    template: str
    scopes: tuple[str, ...] = ()
    takes_user_token: bool = True
    user_scopes: tuple[str, ...] = ()
    fields: dict[str, type] = field(default_factory=dict, hash=False)
    required: tuple[str, ...] = ()
    required_query: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", self.template))

    def ids_in(self, method: str, path: str) -> dict[str, str] | None:
        """The ids in this path, by their names in the template; None when it is another API."""
        if method != self.method:
            return None
        match = self._pattern.fullmatch(path)
        return match.groupdict() if match else None


_AUTH = "/open-apis/auth/v3"

#: The calls that hand out tokens, or the ticket for one, and need no token themselves.
TOKEN_APIS = (
    Api("tenant_access_token", "POST", f"{_AUTH}/tenant_access_token/internal"),
    Api("app_access_token", "POST", f"{_AUTH}/app_access_token"),
    Api("store_tenant_access_token", "POST", f"{_AUTH}/tenant_access_token"),
    Api("app_ticket_resend", "POST", f"{_AUTH}/app_ticket/resend"),
)

#: In the order in which they are tried: the most frequent first.
APIS = (
    Api(
        "put_top_notice",
        "POST",
        f"{_IM}/chats/:chat_id/top_notice/put_top_notice",
        _PIN,
        fields={"chat_top_notice": list},
        required=("chat_top_notice",),
    ),
    Api("delete_top_notice", "POST", f"{_IM}/chats/:chat_id/top_notice/delete_top_notice", _PIN),
    Api("get_message", "GET", f"{_IM}/messages/:message_id", _READ_MESSAGE),
    Api("get_chat", "GET", f"{_IM}/chats/:chat_id", _READ_CHAT),
    *TOKEN_APIS,
    Api(
        "send_message",
        "POST",
        f"{_IM}/messages",
        _SEND,
        user_scopes=_SEND_AS_USER,
        fields={"receive_id": str, "msg_type": str, "content": str, "uuid": str},
        required=("receive_id", "msg_type", "content"),
        required_query=("receive_id_type",),
    ),
    Api(
        "edit_message",
        "PUT",
        f"{_IM}/messages/:message_id",
        _EDIT,
        takes_user_token=False,
        fields={"msg_type": str, "content": str},
        required=("msg_type", "content"),
    ),
    Api(
        "edit_card",
        "PATCH",
        f"{_IM}/messages/:message_id",
        _EDIT,
        fields={"content": str},
        required=("content",),
    ),
    Api("recall_message", "DELETE", f"{_IM}/messages/:message_id", _RECALL),
    Api(
        "list_messages",
        "GET",
        f"{_IM}/messages",
        _HISTORY,
        required_query=("container_id_type", "container_id"),
    ),
    Api("list_chats", "GET", f"{_IM}/chats", _READ_CHAT),
    Api("search_chats", "GET", f"{_IM}/chats/search", _READ_CHAT),
    Api("is_in_chat", "GET", f"{_IM}/chats/:chat_id/members/is_in_chat", _READ_CHAT),
    Api("bot_info", "GET", "/open-apis/bot/v3/info", takes_user_token=False),
    Api("list_scopes", "GET", "/open-apis/application/v6/scopes", takes_user_token=False),
)


#: What stands where other calls have an id, and is none: calls that the emulator may lack.
_NO_IDS = ("search", "mget", "batch_delete", "batch_query")


def find(method: str, path: str) -> tuple[Api | None, dict[str, str]]:
    """The API that this request is for, with the ids in its path; None when there is none."""
    last = path.rpartition("/")[2]
    for api in APIS:
        if last in _NO_IDS and not api.template.endswith(f"/{last}"):
            continue
        ids = api.ids_in(method, path)
        if ids is not None:
            return api, ids
    return None, {}


def named(name: str) -> Api | None:
    """The API of this short name or path template."""
    return next((api for api in APIS if name in (api.name, api.template)), None)
