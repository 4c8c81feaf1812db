"""The calls that write messages: send, edit, recall.

[doc] im-v1/message/create, update, patch, delete. Each function refuses in the order in which it
reads; where two codes apply at once, that order is [assumed].
"""

from __future__ import annotations

import secrets

from pulumi_feishu.emulator.api import message_content
from pulumi_feishu.emulator.api.call import Request
from pulumi_feishu.emulator.api.envelope import Answer, refuse, refuse_parameter, succeed
from pulumi_feishu.emulator.api.message_reads import reach_refusal, shown
from pulumi_feishu.emulator.world.state import Chat, Message

_MOST_EDITS = 20
_CARD_LIFE_SECONDS = 14 * 86_400
_UUID_SECONDS = 3600
_LONGEST_UUID = 50


def send_message(request: Request) -> Answer:
    """Send to a group; the same uuid within an hour gives the first message again."""
    chat = request.world.chats.get(request.body["receive_id"])
    if request.query["receive_id_type"] != "chat_id" or chat is None:
        # People are no receivers here: that they are unknown is true.
        return refuse(230034)
    if len(request.body.get("uuid", "")) > _LONGEST_UUID:
        return refuse_parameter("uuid is longer than 50 characters")
    msg_type, text = request.body["msg_type"], request.body["content"]
    if refusal := _chat_refusal(chat, request) or _content_refusal(msg_type, text, request):
        return refusal
    if sent := _sent_before(chat, request):
        return succeed(shown(sent, request))
    if _is_too_often(chat.chat_id, request):
        return refuse(230020)
    message = Message(
        message_id=f"om_{secrets.token_hex(16)}",
        msg_type=msg_type,
        content=text,
        sender=request.operator.who,
        uuid=request.body.get("uuid", ""),
    )
    request.world.add_message(chat, message, request.now)
    return succeed(shown(message, request))


def edit_message(request: Request) -> Answer:
    """Replace a text or post."""
    message, msg_type = request.message, request.body["msg_type"]
    if refusal := _change_refusal(request):
        return refusal
    if "interactive" in (message.msg_type, msg_type):
        return refuse(230054)
    if message.edits >= _MOST_EDITS:
        return refuse(230072)
    if _age_seconds(request) > request.world.edit_window_seconds:
        return refuse(230075)
    if refusal := _content_refusal(msg_type, request.body["content"], request):
        return refusal
    message.msg_type = msg_type
    _edit(request)
    return succeed(shown(message, request))


def edit_card(request: Request) -> Answer:
    """Replace a card; both the old and the new one must be shared (`update_multi`)."""
    message, text = request.message, request.body["content"]
    if refusal := _change_refusal(request):
        return refusal
    if message.msg_type != "interactive":
        return refuse(230001, msg="This message is NOT a card.")
    if _age_seconds(request) > _CARD_LIFE_SECONDS:
        return refuse(230031)
    if refusal := _content_refusal("interactive", text, request):
        return refusal
    if not (
        message_content.is_shared_card(message.content) and message_content.is_shared_card(text)
    ):
        return refuse(230099, msg="Failed to create card content, ext=update_multi is not true")
    if _is_too_often(message.message_id, request):
        return refuse(230020)
    _edit(request)
    return succeed()


def recall_message(request: Request) -> Answer:
    """Recall a message of one's own, or any one as the group's owner or admin."""
    message, operator = request.message, request.operator
    if refusal := _gone(message) or reach_refusal(request.chat, request):
        return refusal
    if message.sender != operator.who and not operator.manages(request.chat):
        return refuse(230026)
    if _age_seconds(request) > request.world.recall_window_seconds:
        return refuse(230009)
    request.world.set_message_state(message, "recalled")
    return succeed()


def _chat_refusal(chat: Chat, request: Request) -> Answer | None:
    if refusal := reach_refusal(chat, request):
        return refusal
    if not request.operator.app.visible:
        return refuse(230013)
    return refuse(230035) if chat.muted and not request.operator.manages(chat) else None


def _content_refusal(msg_type: str, text: str, request: Request) -> Answer | None:
    """The form is judged first, then the words: sensitive ones, then leaks [assumed]."""
    switches = request.world.switches
    refusal = message_content.refusal(msg_type, text, switches)
    if refusal:
        return refusal
    if switches.refuses_body_over_limit and message_content.is_too_long(msg_type, request.body):
        return refuse(230025)
    for code, words in (
        (230022, request.world.sensitive_words),
        (230028, request.world.dlp_words),
    ):
        if message_content.says_one_of(words, msg_type, text):
            return refuse(code)
    return None


def _is_too_often(key: str, request: Request) -> bool:
    limiter = request.message_limiter
    return limiter is not None and limiter.admit(key, request.now) is not None


def _change_refusal(request: Request) -> Answer | None:
    if refusal := _gone(request.message) or reach_refusal(request.chat, request):
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
