"""The read calls on messages: one by its id, or the history of a group by pages.

[doc] im-v1/message/get, list. Where two codes apply at once, the order is [assumed]: the
parameters, the bot, the group, the permission for groups' messages, the message.
"""

from __future__ import annotations

from typing import Any

from pulumi_feishu.emulator.api import message_content
from pulumi_feishu.emulator.api.call import Request
from pulumi_feishu.emulator.api.envelope import Answer, refuse, refuse_parameter, succeed
from pulumi_feishu.emulator.api.paging import page_after, page_size, page_token, whole_number
from pulumi_feishu.emulator.api.user_ids import as_type, type_in, type_refusal
from pulumi_feishu.emulator.world.state import Chat, Message

#: Reading a group's message needs it besides the scope of the call. [doc] im-v1/message/get
_GROUP_MESSAGES = "im:message.group_msg"

#: [doc] im-v1/message/list
_MOST_PER_PAGE = 50
_SORT_TYPES = ("ByCreateTimeAsc", "ByCreateTimeDesc")


def get_message(request: Request) -> Answer:
    """Read one message; of a recalled one only that it is gone."""
    message = request.message
    refusal = type_refusal(request.query) or _form_refusal(request)
    refusal = refusal or _refusal(request.chat, request)
    if refusal:
        return refusal
    if message.state == "deleted":
        return refuse(230110)
    return succeed({"items": [shown(message, request)]})


def list_messages(request: Request) -> Answer:
    """The group's messages by pages; deleted ones are left out, recalled ones have no body."""
    chat = request.world.chats.get(request.query["container_id"])
    if request.query["container_id_type"] != "chat" or chat is None:
        # [assumed] code; a topic (`thread`) is documented, and not in the emulator.
        return refuse_parameter("invalid container_id")
    if refusal := _form_refusal(request) or _refusal(chat, request):
        return refusal
    size, messages = page_size(request.query, _MOST_PER_PAGE), _rest(chat, request)
    if size is None or messages is None:
        return refuse_parameter("invalid page_size or page_token")
    page = messages[:size]
    has_more = len(messages) > size
    return succeed(
        {
            "items": [shown(message, request) for message in page],
            "has_more": has_more,
            "page_token": page_token(page[-1].message_id) if has_more else "",
        }
    )


def shown(message: Message, request: Request) -> dict[str, Any]:
    """A message as every call gives it; the body of a gone one is left out."""
    is_bot = message.sender in request.world.apps
    chat = request.world.chats[message.chat_id]
    card_type = request.query.get("card_msg_content_type", "")
    text, mentions = message_content.as_server_returns(message, card_type, request.world.switches)
    kind = {"id_type": type_in(request.query)}
    mentions = [{**one, "id": as_type(one["id"], request.query), **kind} for one in mentions]
    return {
        "message_id": message.message_id,
        "msg_type": message.msg_type,
        "create_time": str(message.create_time),
        "update_time": str(message.update_time),
        "deleted": message.state != "normal",
        "updated": message.edits > 0,
        "chat_id": message.chat_id,
        "sender": {
            "id": message.sender,
            "id_type": "app_id" if is_bot else "open_id",
            "sender_type": "app" if is_bot else "user",
            "tenant_key": chat.tenant_key,
        },
        **({"body": {"content": text}} if message.state == "normal" else {}),
        **({"mentions": mentions} if mentions and message.state == "normal" else {}),
    }


def _form_refusal(request: Request) -> Answer | None:
    query = request.query
    if query.get("card_msg_content_type", "") not in message_content.CARD_CONTENT_TYPES:
        return refuse_parameter("invalid card_msg_content_type")
    if query.get("sort_type", _SORT_TYPES[0]) not in _SORT_TYPES:
        return refuse_parameter("invalid sort_type")
    if any(whole_number(query.get(name, "0")) is None for name in ("start_time", "end_time")):
        return refuse_parameter("start_time and end_time are seconds since the epoch")
    return None


def reach_refusal(chat: Chat, request: Request, *, dissolved: int = 232009) -> Answer | None:
    """Why the operator can't do anything with messages of this group. In the order of `judge`."""
    app = request.operator.app
    if not app.bot_enabled:
        return refuse(230006)
    if app.status != "enabled":
        return refuse(99991662)
    if chat.is_dissolved:
        return refuse(dissolved)
    if request.operator.tenant_key != chat.tenant_key:
        # Of another tenant, and so outside [assumed]; the page has no code of its own for that.
        return refuse(230002)
    if chat.external and not app.external_sharing:
        return refuse(230027, msg="Lack of necessary permissions, ext=external chat not allowed")
    return None if request.operator.is_in(chat) else refuse(230002)


def _refusal(chat: Chat, request: Request) -> Answer | None:
    app, switches = request.operator.app, request.world.switches
    if refusal := reach_refusal(chat, request, dissolved=switches.get_message_in_dissolved_chat):
        return refusal
    if chat.chat_mode != "p2p" and _GROUP_MESSAGES not in app.scopes:
        return refuse(
            230027, msg=f"Lack of necessary permissions, ext=need scope: {_GROUP_MESSAGES}"
        )
    return None


def _rest(chat: Chat, request: Request) -> list[Message] | None:
    """What is asked for and stands after the page token, in order; None for a wrong token.

    A page begins after a message, not at a number: what is sent meanwhile moves nothing.
    """
    ordered = sorted(chat.messages, key=lambda message: message.create_time)
    if request.query.get("sort_type") == _SORT_TYPES[1]:
        ordered.reverse()
    if last := page_after(request.query):
        ids = [message.message_id for message in ordered]
        if last not in ids:
            return None
        ordered = ordered[ids.index(last) + 1 :]
    elif last is None:
        return None
    return [message for message in ordered if _is_listed(message, request)]


def _is_listed(message: Message, request: Request) -> bool:
    """Both ends of the time are included, in whole seconds [assumed]."""
    sent, query = message.create_time // 1000, request.query
    start, end = (whole_number(query.get(name, "")) for name in ("start_time", "end_time"))
    return message.state != "deleted" and (start or 0) <= sent and (end is None or sent <= end)
