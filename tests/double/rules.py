"""What the double answers to which call, each with the document that says so.

Codes and shapes: the pages of each call, and
https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from double.world import APP_ID, SECRET, Message, World

_TEXT_BYTES, _CARD_BYTES = 150 * 1024, 30 * 1024
_MOST_EDITS, _CARD_DAYS = 20, 14
_MOST_UUID = 50
_DAY_SECONDS = 86_400


class Refusal(Exception):
    """An answer that is no success. `is_shape`: no right client ever sends such a request."""

    def __init__(self, code: int, msg: str, *, http: int = 400, is_shape: bool = True) -> None:
        super().__init__(f"{code} {msg}")
        self.code, self.msg, self.http, self.is_shape = code, msg, http, is_shape


@dataclass(frozen=True)
class Request:
    """One call, its body parsed; `ids` come from the path."""

    ids: tuple[str, ...]
    query: dict[str, str]
    body: Any


def _is(value: object, kind: type, field: str) -> Any:
    if not isinstance(value, kind) or value == "":
        raise Refusal(99992402, f"field validation failed: {field} is required")
    return value


def _fields(body: object, *allowed: str) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Refusal(9499, "Bad Request: the body is no object")
    if unknown := sorted(set(body) - set(allowed)):
        raise Refusal(99992402, f"field validation failed: {unknown[0]} is in no document")
    return body


def _nothing(body: object) -> None:
    if body not in (None, {}):
        raise Refusal(99992402, "field validation failed: this call has no body")


def _chat(world: World, chat_id: str) -> str:
    if chat_id not in world.shows:
        raise Refusal(
            99992356, f"{chat_id} is not a valid {{open_chat_id}} or not exists", is_shape=False
        )
    return chat_id


def _message(world: World, message_id: str) -> Message:
    message = world.messages.get(message_id)
    if message is None:
        raise Refusal(99992354, f"{message_id} is not a valid {{open_message_id}}", is_shape=False)
    return message


def token(world: World, asked: Request) -> dict[str, Any]:
    """`auth/v3/tenant_access_token/internal`: fields on the top level."""
    body = _fields(asked.body, "app_id", "app_secret")
    if _is(body.get("app_id"), str, "app_id") != APP_ID or body.get("app_secret") != SECRET:
        raise Refusal(10014, "app secret invalid", http=200)
    return {"msg": "ok", "tenant_access_token": world.issue(), "expire": 7200}


def put_top_notice(world: World, asked: Request) -> dict[str, Any]:
    """`im/v1/chats/:chat_id/top_notice/put_top_notice`."""
    chat_id = _chat(world, asked.ids[0])
    items = _is(_fields(asked.body, "chat_top_notice").get("chat_top_notice"), list, "items")
    if len(items) != 1:
        raise Refusal(232001, "invalid request parameter: one item")
    item = _fields(items[0], "action_type", "message_id")
    if item.get("action_type") == "2":
        world.shows[chat_id] = "announcement"
        return {}
    if item.get("action_type") != "1":
        raise Refusal(232001, "invalid request parameter: action_type")
    message = _message(world, _is(item.get("message_id"), str, "message_id"))
    if message.chat_id != chat_id:
        raise Refusal(232001, "invalid request parameter: message of another chat")
    if message.is_recalled:
        raise Refusal(232001, "invalid request parameter: message", is_shape=False)
    world.shows[chat_id] = message.message_id
    return {}


def delete_top_notice(world: World, asked: Request) -> dict[str, Any]:
    """`im/v1/chats/:chat_id/top_notice/delete_top_notice`: a POST without a body."""
    _nothing(asked.body)
    world.shows[_chat(world, asked.ids[0])] = None
    return {}


def _judged(msg_type: object, content: object) -> str:
    text: str = _is(content, str, "content")
    try:
        said = json.loads(text)
    except ValueError:
        raise Refusal(230001, "content is not a string of JSON") from None
    if not isinstance(said, dict):
        raise Refusal(230001, "content is not an object as JSON")
    size = len(text.encode())
    if msg_type == "text":
        if set(said) != {"text"} or not isinstance(said["text"], str) or not said["text"]:
            raise Refusal(230001, "a text is {text}")
        limit = _TEXT_BYTES
    elif msg_type == "interactive":
        if not said.get("config", {}).get("update_multi"):
            raise Refusal(230099, "a card that is edited later is shared")
        limit = _CARD_BYTES
    else:
        raise Refusal(230001, "msg_type")
    if size > limit:
        raise Refusal(230025, "too long")
    return text


def send(world: World, asked: Request) -> dict[str, Any]:
    """`im/v1/messages`: one uuid sends at most one message within an hour."""
    if asked.query != {"receive_id_type": "chat_id"}:
        raise Refusal(99992402, "field validation failed: receive_id_type is required")
    body = _fields(asked.body, "receive_id", "msg_type", "content", "uuid")
    chat_id = _chat(world, _is(body.get("receive_id"), str, "receive_id"))
    content = _judged(body.get("msg_type"), body.get("content"))
    uuid = body.get("uuid", "")
    if not isinstance(uuid, str) or len(uuid) > _MOST_UUID:
        raise Refusal(99992402, "field validation failed: uuid")
    message = world.known(uuid, chat_id)
    if message is None:
        message_id = f"om_d{world.number():06}"
        kind, at = body["msg_type"], world.now()
        message = Message(message_id, chat_id, kind, content, APP_ID, at, uuid)
        world.messages[message_id] = message
    return told(message, as_sent=True)


def _own(world: World, asked: Request) -> Message:
    message = _message(world, asked.ids[0])
    if message.sender != APP_ID:
        raise Refusal(230071, "not the sender")
    if message.is_recalled:
        raise Refusal(230011, "the message is recalled", is_shape=False)
    return message


def edit_text(world: World, asked: Request) -> dict[str, Any]:
    """PUT `im/v1/messages/:message_id`: texts and posts, 20 times."""
    message = _own(world, asked)
    body = _fields(asked.body, "msg_type", "content")
    if body.get("msg_type") != message.msg_type or message.msg_type == "interactive":
        raise Refusal(230001, "this call edits texts, and keeps the type")
    if message.edits >= _MOST_EDITS:
        raise Refusal(230072, "edited too often", is_shape=False)
    message.content = _judged("text", body.get("content"))
    message.edits += 1
    return told(message, as_sent=True)


def edit_card(world: World, asked: Request) -> dict[str, Any]:
    """PATCH `im/v1/messages/:message_id`: cards, for 14 days."""
    message = _own(world, asked)
    if message.msg_type != "interactive":
        raise Refusal(230001, "this call edits cards")
    if world.now() - message.sent_at > _CARD_DAYS * _DAY_SECONDS:
        raise Refusal(230031, "older than 14 days", is_shape=False)
    message.content = _judged("interactive", _fields(asked.body, "content").get("content"))
    message.edits += 1
    return {}


def recall(world: World, asked: Request) -> dict[str, Any]:
    """DELETE `im/v1/messages/:message_id`."""
    _nothing(asked.body)
    world.recall(_own(world, asked))
    return {}


def _form(query: dict[str, str]) -> bool:
    form = query.get("card_msg_content_type", "")
    if form not in ("", "raw_card_content", "user_card_content"):
        raise Refusal(99992402, "field validation failed: card_msg_content_type")
    return form == "user_card_content"


def read(world: World, asked: Request) -> dict[str, Any]:
    """GET `im/v1/messages/:message_id`."""
    if set(asked.query) - {"card_msg_content_type", "user_id_type"}:
        raise Refusal(99992402, "field validation failed: the query")
    as_sent = _form(asked.query)
    return {"items": [told(_message(world, asked.ids[0]), as_sent=as_sent, is_read=True)]}


def history(world: World, asked: Request) -> dict[str, Any]:
    """GET `im/v1/messages`: at most 50 a page, the newest first when that is asked for."""
    query = dict(asked.query)
    if query.get("container_id_type") != "chat":
        raise Refusal(99992402, "field validation failed: container_id_type is required")
    chat_id = _chat(world, query.get("container_id", ""))
    start, size = query.get("start_time", "0"), query.get("page_size", "20")
    if not re.fullmatch(r"\d{1,10}", start):
        raise Refusal(230001, "start_time is in seconds")
    if not size.isdigit() or not 1 <= int(size) <= 50:
        raise Refusal(99992402, "field validation failed: page_size")
    as_sent = _form(query)
    there = [
        m for m in world.messages.values() if m.chat_id == chat_id and int(m.sent_at) >= int(start)
    ]
    there.sort(key=lambda m: m.sent_at, reverse=query.get("sort_type") == "ByCreateTimeDesc")
    # A page may be shorter than is asked for.
    first, most = int(query.get("page_token") or 0), min(int(size), 2)
    page = there[first : first + most]
    has_more = first + most < len(there)
    items = [told(m, as_sent=as_sent, is_read=True) for m in page]
    return {
        "items": items,
        "has_more": has_more,
        "page_token": str(first + most) if has_more else "",
    }


def told(message: Message, *, as_sent: bool, is_read: bool = False) -> dict[str, Any]:
    """A message as answers have it: a recalled one without its content, a card wrapped."""
    content = message.content
    if is_read and message.msg_type == "interactive":
        shown: dict[str, Any] = {"title": None, "elements": [[{"tag": "text", "text": "…"}]]}
        content = json.dumps(shown | ({"user_dsl": content} if as_sent else {}))
    is_app = message.sender == APP_ID
    return {
        "message_id": message.message_id,
        "chat_id": message.chat_id,
        "msg_type": message.msg_type,
        "create_time": str(int(message.sent_at * 1000)),
        "update_time": str(int(message.sent_at * 1000)),
        "deleted": message.is_recalled,
        "updated": message.edits > 0,
        "sender": {
            "id": message.sender,
            "id_type": "app_id" if is_app else "open_id",
            "sender_type": "app" if is_app else "user",
            "tenant_key": "double",
        },
        **({} if message.is_recalled else {"body": {"content": content}}),
    }


def chat(world: World, asked: Request) -> dict[str, Any]:
    """GET `im/v1/chats/:chat_id`."""
    chat_id = _chat(world, asked.ids[0])
    return {"name": chat_id, "chat_mode": "group", "chat_status": "normal", "user_count": "2"}


Rule = Callable[[World, Request], dict[str, Any]]

_CHAT, _MESSAGES = "/open-apis/im/v1/chats/([^/]+)", "/open-apis/im/v1/messages"

#: The method, the path as a pattern, and what answers.
CALLS: tuple[tuple[str, str, Rule], ...] = (
    ("POST", "/open-apis/auth/v3/tenant_access_token/internal", token),
    ("POST", f"{_CHAT}/top_notice/put_top_notice", put_top_notice),
    ("POST", f"{_CHAT}/top_notice/delete_top_notice", delete_top_notice),
    ("GET", _CHAT, chat),
    ("POST", _MESSAGES, send),
    ("GET", _MESSAGES, history),
    ("PUT", f"{_MESSAGES}/([^/]+)", edit_text),
    ("PATCH", f"{_MESSAGES}/([^/]+)", edit_card),
    ("DELETE", f"{_MESSAGES}/([^/]+)", recall),
    ("GET", f"{_MESSAGES}/([^/]+)", read),
)
