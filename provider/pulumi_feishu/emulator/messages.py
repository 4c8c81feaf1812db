"""The calls on messages: send, edit, recall, read.

[doc] im-v1/message/create, update, patch, delete, get. Each function refuses in the order in
which it reads; where two codes apply at once, that order is [assumed].
"""

from __future__ import annotations

import secrets
from typing import Any

from pulumi_feishu.emulator import content
from pulumi_feishu.emulator.call import Request
from pulumi_feishu.emulator.envelope import Answer, refuse, succeed
from pulumi_feishu.emulator.state import Chat, Message

_MOST_EDITS = 20
_CARD_LIFE_SECONDS = 14 * 86_400
_UUID_SECONDS = 3600
_LONGEST_UUID = 50

#: Reading a group's message needs it besides the scope of the call. [doc] im-v1/message/get
_GROUP_MESSAGES = "im:message.group_msg"


def send_message(request: Request) -> Answer:
    """Send to a group; the same uuid within an hour gives the first message again."""
    chat = request.world.chats.get(request.body["receive_id"])
    if request.query["receive_id_type"] != "chat_id" or chat is None:
        return refuse(230001, msg="invalid receive_id; the emulator sends to groups (chat_id)")
    if len(request.body.get("uuid", "")) > _LONGEST_UUID:
        return refuse(230001, msg="uuid is longer than 50 characters")
    msg_type, text = request.body["msg_type"], request.body["content"]
    refusal = _chat_refusal(chat, request) or content.refusal(msg_type, text)
    if refusal:
        return refusal
    sent = _sent_before(chat, request)
    if sent:
        return succeed(_shown(sent, request))
    if request.group_sends.admit(chat.chat_id, request.now):
        return refuse(230020)
    message = Message(
        message_id=f"om_{secrets.token_hex(16)}",
        msg_type=msg_type,
        content=text,
        sender=request.operator.who,
        uuid=request.body.get("uuid", ""),
    )
    request.world.add_message(chat, message, request.now)
    return succeed(_shown(message, request))


def edit_message(request: Request) -> Answer:
    """Replace a text or post."""
    message, msg_type = request.message, request.body["msg_type"]
    refusal = _change_refusal(request)
    if refusal:
        return refusal
    if "interactive" in (message.msg_type, msg_type):
        return refuse(230054)
    if message.edits >= _MOST_EDITS:
        return refuse(230072)
    if _age_seconds(request) > request.world.edit_window_seconds:
        return refuse(230075)
    refusal = content.refusal(msg_type, request.body["content"])
    if refusal:
        return refusal
    message.msg_type = msg_type
    _edit(request)
    return succeed(_shown(message, request))


def edit_card(request: Request) -> Answer:
    """Replace a card; both the old and the new one must be shared (`update_multi`)."""
    message, text = request.message, request.body["content"]
    refusal = _change_refusal(request)
    if refusal:
        return refusal
    if message.msg_type != "interactive":
        return refuse(230001, msg="This message is NOT a card.")
    if _age_seconds(request) > _CARD_LIFE_SECONDS:
        return refuse(230031)
    refusal = content.refusal("interactive", text)
    if refusal:
        return refusal
    if not (content.is_shared_card(message.content) and content.is_shared_card(text)):
        return refuse(230099, msg="Failed to create card content, ext=update_multi is not true")
    _edit(request)
    return succeed()


def recall_message(request: Request) -> Answer:
    """Recall a message of one's own, or any one as the group's owner or admin."""
    message, operator = request.message, request.operator
    refusal = _gone(message) or _member_refusal(request)
    if refusal:
        return refusal
    if message.sender != operator.who and not operator.manages(request.chat):
        return refuse(230026)
    if _age_seconds(request) > request.world.recall_window_seconds:
        return refuse(230009)
    request.world.set_message_state(message, "recalled")
    return succeed()


def get_message(request: Request) -> Answer:
    """Read one message; of a recalled one only that it is gone."""
    message = request.message
    if not request.operator.app.bot_enabled:
        return refuse(230006)
    if request.chat.is_dissolved:
        return refuse(request.world.switches.get_message_in_dissolved_chat)
    if not request.operator.is_in(request.chat):
        return refuse(230002)
    if request.chat.chat_mode != "p2p" and _GROUP_MESSAGES not in request.operator.app.scopes:
        return refuse(
            230027, msg=f"Lack of necessary permissions, ext=need scope: {_GROUP_MESSAGES}"
        )
    if message.state == "deleted":
        return refuse(230110)
    return succeed({"items": [_shown(message, request)]})


def _chat_refusal(chat: Chat, request: Request) -> Answer | None:
    if not request.operator.app.bot_enabled:
        return refuse(230006)
    if chat.is_dissolved:
        return refuse(232009)
    if not request.operator.is_in(chat):
        return refuse(230002)
    return None if request.operator.app.visible else refuse(230013)


def _member_refusal(request: Request) -> Answer | None:
    if not request.operator.app.bot_enabled:
        return refuse(230006)
    return None if request.operator.is_in(request.chat) else refuse(230002)


def _change_refusal(request: Request) -> Answer | None:
    refusal = _gone(request.message) or _member_refusal(request)
    if refusal:
        return refusal
    return None if request.message.sender == request.operator.who else refuse(230071)


def _gone(message: Message) -> Answer | None:
    if message.state == "deleted":
        return refuse(230110)
    return refuse(230011) if message.state == "recalled" else None


def _sent_before(chat: Chat, request: Request) -> Message | None:
    key = request.operator.who, chat.chat_id, request.body.get("uuid", "")
    sent = request.world.uuids.get(key)
    is_recent = sent and request.now - sent.create_time / 1000 < _UUID_SECONDS
    return sent if is_recent else None


def _age_seconds(request: Request) -> float:
    return request.now - request.message.create_time / 1000


def _edit(request: Request) -> None:
    message = request.message
    message.content = request.body["content"]
    message.update_time = int(request.now * 1000)
    message.edits += 1
    request.world.unsaved = True


def _shown(message: Message, request: Request) -> dict[str, Any]:
    is_bot = message.sender in request.world.apps
    chat = request.world.chats[message.chat_id]
    readable = {"body": {"content": content.as_server_returns(message)}}
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
        **(readable if message.state == "normal" else {}),
    }
