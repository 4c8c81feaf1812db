"""Every call of the emulator, made by the official Python client: an outcome a line, as JSON.

Usage: python lark_oapi_calls.py, with the arguments of both functions as JSON on standard input

It runs in an environment of its own, which has `lark-oapi` and nothing of this project.
https://github.com/larksuite/oapi-sdk-python
"""

# The client is in an environment of its own.
# mypy: ignore-errors

from __future__ import annotations

import json
import sys
from typing import Any

import lark_oapi as lark
from lark_oapi.api.application import v6 as application
from lark_oapi.api.auth import v3 as auth
from lark_oapi.api.im import v1 as im

CARD = {"config": {"update_multi": True}, "elements": [{"tag": "markdown", "content": "freeze"}]}


def told(call: str, answer: Any, /, **found: Any) -> Any:
    """Print what came of a call; its data."""
    line = {"call": call, "code": answer.code, "log_id": answer.get_log_id(), **found}
    sys.stdout.write(f"{json.dumps(line)}\n")
    return answer.data if hasattr(answer, "data") else None


def raw(method: lark.HttpMethod, uri: str, body: Any = None) -> lark.BaseRequest:
    """A call that the client has no method for."""
    request = lark.BaseRequest.builder().http_method(method).uri(uri)
    request = request.token_types({lark.AccessTokenType.TENANT})
    return (request.body(body) if body is not None else request).build()


def as_custom_app(url: str, app_id: str, app_secret: str, user_token: str, chat_id: str) -> None:
    client = lark.Client.builder().app_id(app_id).app_secret(app_secret).domain(url).build()
    v1 = client.im.v1
    as_user = lark.RequestOption.builder().user_access_token(user_token).build()

    body = auth.InternalTenantAccessTokenRequestBody.builder()
    body = body.app_id(app_id).app_secret(app_secret).build()
    request = auth.InternalTenantAccessTokenRequest.builder().request_body(body).build()
    told("tenant_access_token", client.auth.v3.tenant_access_token.internal(request))

    told("bot_info", client.request(raw(lark.HttpMethod.GET, "/open-apis/bot/v3/info")))
    request = application.ListScopeRequest.builder().build()
    scopes = client.application.v6.scope.list(request)
    told("list_scopes", scopes, scopes=[scope.scope_name for scope in scopes.data.scopes])

    chats = v1.chat.list(im.ListChatRequest.builder().page_size(100).build())
    told("list_chats", chats, chats=[chat.chat_id for chat in chats.data.items])
    words = im.SearchChatRequest.builder().query("值班").user_id_type("open_id").build()
    found = v1.chat.search(words)
    told("search_chats", found, chats=[chat.chat_id for chat in found.data.items])
    request = im.GetChatRequest.builder().chat_id(chat_id).user_id_type("union_id").build()
    chat = v1.chat.get(request)
    told("get_chat", chat, name=chat.data.name, owner=chat.data.owner_id)
    request = im.IsInChatChatMembersRequest.builder().chat_id(chat_id).build()
    inside = v1.chat_members.is_in_chat(request)
    told("is_in_chat", inside, is_in_chat=inside.data.is_in_chat)

    def send(msg_type: str, content: Any, option: Any = None) -> Any:
        builder = im.CreateMessageRequestBody.builder().receive_id(chat_id).msg_type(msg_type)
        content = builder.content(json.dumps(content, ensure_ascii=False)).uuid(msg_type)
        request = im.CreateMessageRequest.builder().receive_id_type("chat_id")
        return v1.message.create(request.request_body(content.build()).build(), option)

    text = told("send_message", send("text", {"text": "封网"}))
    card = told("send_message", send("interactive", CARD))
    told("send_message", send("post", {"zh_cn": {"content": [[]]}}, as_user), by="a user")

    request = im.UpdateMessageRequest.builder().message_id(text.message_id)
    changed = im.UpdateMessageRequestBody.builder().msg_type("text")
    changed = changed.content(json.dumps({"text": "封网到周一"})).build()
    told("edit_message", v1.message.update(request.request_body(changed).build()))
    request = im.PatchMessageRequest.builder().message_id(card.message_id)
    changed = im.PatchMessageRequestBody.builder().content(json.dumps(CARD)).build()
    told("edit_card", v1.message.patch(request.request_body(changed).build()))

    for kind in ("", "user_card_content", "raw_card_content"):
        request = im.GetMessageRequest.builder().message_id(card.message_id)
        request = request.card_msg_content_type(kind).build() if kind else request.build()
        message = v1.message.get(request)
        content = json.loads(message.data.items[0].body.content)
        told("get_message", message, kind=kind, content=sorted(content))
    request = im.ListMessageRequest.builder().container_id_type("chat").container_id(chat_id)
    listed = v1.message.list(request.sort_type("ByCreateTimeDesc").page_size(2).build())
    told("list_messages", listed, has_more=listed.data.has_more, items=len(listed.data.items))

    def pin(notice: im.ChatTopNotice) -> Any:
        put = im.PutTopNoticeChatTopNoticeRequestBody.builder().chat_top_notice([notice]).build()
        request = im.PutTopNoticeChatTopNoticeRequest.builder().chat_id(chat_id).request_body(put)
        return v1.chat_top_notice.put_top_notice(request.build())

    message_notice = im.ChatTopNotice.builder().action_type("1").message_id(card.message_id)
    told("put_top_notice", pin(message_notice.build()), shows="message")
    told("put_top_notice", pin(im.ChatTopNotice.builder().action_type("2").build()))
    request = im.DeleteTopNoticeChatTopNoticeRequest.builder().chat_id(chat_id).build()
    told("delete_top_notice", v1.chat_top_notice.delete_top_notice(request))
    request = im.DeleteMessageRequest.builder().message_id(text.message_id).build()
    told("recall_message", v1.message.delete(request))

    request = im.GetMessageRequest.builder().message_id("om_nowhere").build()
    told("get_message", v1.message.get(request), kind="of an unknown message")


def as_store_app(url: str, app_id: str, app_secret: str, app_ticket: str, tenant_key: str) -> None:
    builder = lark.Client.builder().app_id(app_id).app_secret(app_secret).domain(url)
    client = builder.app_type(lark.AppType.ISV).build()
    body = auth.ResendAppTicketRequestBody.builder().app_id(app_id).app_secret(app_secret).build()
    request = auth.ResendAppTicketRequest.builder().request_body(body).build()
    told("app_ticket_resend", client.auth.v3.app_ticket.resend(request))
    # It fetches the app's token with the ticket, and with that the tenant's.
    option = lark.RequestOption.builder().tenant_key(tenant_key).app_ticket(app_ticket).build()
    bot = client.request(raw(lark.HttpMethod.GET, "/open-apis/bot/v3/info"), option)
    told("bot_info", bot, by="a store app")


if __name__ == "__main__":
    given = json.load(sys.stdin)
    as_custom_app(**given["custom"])
    as_store_app(**given["store"])
