"""The calls on messages of the app: send, edit, recall, read.

https://open.feishu.cn/document/server-docs/im-v1/message/intro
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pulumi_feishu.content import Content
from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.error_codes.kinds import Kind
from pulumi_feishu.openapi.errors import NoAnswer, Refused
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_message_id
from pulumi_feishu.text.json_access import found, list_at, text_at

if TYPE_CHECKING:
    from pulumi_feishu.openapi.retrying import Caller

_MESSAGES = "/open-apis/im/v1/messages"
_MESSAGE = f"{_MESSAGES}/:message_id"

#: The most that one page can have. https://open.feishu.cn/document/server-docs/im-v1/message/list
_PER_PAGE = 50

#: Digits of a time in milliseconds, until the year 2286.
_LONGEST_MS = 13

#: A card is told as the app sent it, and not as the client shows it [seen].
_AS_SENT = {"card_msg_content_type": "user_card_content"}


#: The header that tells when a message was answered is in whole seconds.
_ROUNDED = timedelta(seconds=1)


@dataclass(frozen=True)
class Mention:
    """Who is mentioned: an id, mostly an open_id (`ou_…`), and a name."""

    id: str
    name: str


@dataclass(frozen=True)
class Message:
    """A message as Feishu tells it; `sent_at` is UTC.

    `sender` is an app id or a user's open_id; `content` is JSON text, "" in a message that
    `is_gone`, recalled or deleted. A text that is read has a key such as `@_user_1` in place of
    each mention; `mentions` is who that is, by key. `is_edited`: it was, at least once. `is_new`:
    a send has made it, and not one with the same uuid before.
    """

    message_id: str
    chat_id: str
    msg_type: str
    content: str
    sender: str
    sent_at: datetime
    is_gone: bool
    mentions: Mapping[str, Mention] = field(default_factory=dict)
    is_edited: bool = False
    is_new: bool = field(default=False, compare=False)


class Messages:
    """Part of `Client`, which says what they raise."""

    def __init__(self, caller: Caller, before_each_write: Callable[[], None]) -> None:
        self._caller = caller
        self._before_each_write = before_each_write

    def send(
        self,
        chat_id: str,
        content: Content,
        *,
        uuid: str | None = None,
        is_secret: bool = False,
    ) -> Message:
        """Send a message to a group (`oc_…`), at most 5 a second to one group.

        Within an hour one `uuid` (at most 50 characters) sends at most one message: the first is
        answered again, also when it was edited or recalled since [assumed], and is not `is_new`.
        Without a uuid a send whose answer was lost is not repeated. `is_secret` as in `Call`.
        https://open.feishu.cn/document/server-docs/im-v1/message/create
        """
        tried_at: list[float] = []

        def before_try() -> None:
            self._before_each_write()
            tried_at.append(time.monotonic())

        body = {
            "receive_id": chat_id,
            "msg_type": content.msg_type,
            "content": content.json,
            **({"uuid": uuid} if uuid else {}),
        }
        call = Call(
            "POST",
            _MESSAGES,
            Words(f"send a message to {chat_id}", f"向 {chat_id} 发送消息"),
            query={"receive_id_type": "chat_id"},
            body=body,
            before_try=before_try,
            is_safe=uuid is not None,
            messages_to=chat_id,
            is_secret=is_secret,
        )
        answer = self._caller.call(call)
        message = _message(found(answer, "data"))
        took = timedelta(seconds=time.monotonic() - tried_at[0])
        answered_at = answer.get("answered_at")
        is_new = (
            answered_at is not None
            and -_ROUNDED <= answered_at - message.sent_at <= took + _ROUNDED
            and not message.is_gone
        )
        if mistake_in_message_id(message.message_id):
            why = Words("the answer names no message", "响应中没有消息 ID")
            raise NoAnswer(call.action, why, outcome_unknown=True, log_id=answer["log_id"])
        return replace(message, is_new=is_new)

    def edit(
        self, chat_id: str, message_id: str, content: Content, *, is_secret: bool = False
    ) -> None:
        """Replace what a message of this app says; a text stays a text, a card stays a card.

        At most 20 times for a text, and for 14 days for a card. Safe to repeat. `is_secret` as in
        `Call`.
        https://open.feishu.cn/document/server-docs/im-v1/message/update
        https://open.feishu.cn/document/server-docs/im-v1/message/patch
        """
        is_card = content.msg_type == "interactive"
        call = Call(
            "PATCH" if is_card else "PUT",
            _MESSAGE,
            Words(
                f"edit message {message_id} in {chat_id}", f"编辑 {chat_id} 中的消息 {message_id}"
            ),
            {"message_id": message_id},
            body={
                **({} if is_card else {"msg_type": content.msg_type}),
                "content": content.json,
            },
            before_try=self._before_each_write,
            is_secret=is_secret,
        )
        self._caller.call(call)

    def recall(self, chat_id: str, message_id: str) -> None:
        """Take a message back; one that is gone already is a success too.

        https://open.feishu.cn/document/server-docs/im-v1/message/delete
        """
        call = Call(
            "DELETE",
            _MESSAGE,
            Words(
                f"recall message {message_id} in {chat_id}", f"撤回 {chat_id} 中的消息 {message_id}"
            ),
            {"message_id": message_id},
            before_try=self._before_each_write,
        )
        try:
            self._caller.call(call)
        except Refused as error:
            if error.kind is not Kind.MESSAGE_GONE:
                raise

    def is_gone(self, message_id: str) -> bool:
        """Whether this message was recalled or deleted. Needs `im:message:readonly` and more.

        https://open.feishu.cn/document/server-docs/im-v1/message/get
        """
        try:
            return self.read(message_id).is_gone
        except Refused as error:
            if error.kind is Kind.MESSAGE_GONE:
                return True
            raise

    def read(self, message_id: str, chat_id: str | None = None) -> Message:
        """One message (`om_…`), its card as it was sent; a recalled one `is_gone`.

        An error names the group (`oc_…`) where it is known.
        Needs `im:message:readonly` and, in a group, `im:message.group_msg`. A deleted message is
        Refused (230110), as is one of a group that the bot is not in (230002).
        https://open.feishu.cn/document/server-docs/im-v1/message/get
        """
        action = Words(f"read message {message_id}", f"读取消息 {message_id}")
        if chat_id:
            action = Words(f"{action.en} of {chat_id}", f"读取 {chat_id} 的消息 {message_id}")
        path = {"message_id": message_id}
        answer = self._caller.call(Call("GET", _MESSAGE, action, path, query=_AS_SENT))
        return _message(found(answer, "data", "items", 0))

    def since(self, chat_id: str, start: datetime) -> Iterator[Message]:
        """The group's messages that were sent from `start` on, the newest first; 50 a call.

        Needs `im:message:readonly` and `im:message.group_msg`.
        https://open.feishu.cn/document/server-docs/im-v1/message/list
        """
        query = {
            "container_id_type": "chat",
            "container_id": chat_id,
            "start_time": str(int(start.timestamp())),
            "sort_type": "ByCreateTimeDesc",
            "page_size": str(_PER_PAGE),
            **_AS_SENT,
        }
        action = Words(f"list the messages of {chat_id}", f"列出 {chat_id} 的消息")
        for page in self._caller.pages(Call("GET", _MESSAGES, action, query=query)):
            yield from map(_message, list_at(page, "data", "items"))


def _message(item: Any) -> Message:
    created_ms = text_at(item, "create_time")
    sent_at = datetime.now(UTC)
    if created_ms.isascii() and created_ms.isdigit() and len(created_ms) <= _LONGEST_MS:
        sent_at = datetime.fromtimestamp(int(created_ms) / 1000, UTC)
    return Message(
        message_id=text_at(item, "message_id"),
        chat_id=text_at(item, "chat_id"),
        msg_type=text_at(item, "msg_type"),
        content=text_at(item, "body", "content"),
        sender=text_at(item, "sender", "id"),
        sent_at=sent_at,
        is_gone=bool(found(item, "deleted")),
        is_edited=bool(found(item, "updated")),
        mentions={
            text_at(one, "key"): Mention(text_at(one, "id"), text_at(one, "name"))
            for one in list_at(item, "mentions")
        },
    )
