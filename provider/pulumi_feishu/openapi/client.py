"""The calls of Feishu Open API that this package makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pulumi_feishu.openapi.answers import found
from pulumi_feishu.openapi.codes import Kind
from pulumi_feishu.openapi.errors import Cancelled, FeishuError, NoAnswer, NotSent, Refused
from pulumi_feishu.openapi.issuers import credential_of
from pulumi_feishu.openapi.retries import RetryPolicy, Silence
from pulumi_feishu.openapi.settings import Settings
from pulumi_feishu.openapi.transport import Call, Transport, nothing
from pulumi_feishu.openapi.waits import Waits
from pulumi_feishu.words import Words

_CHAT = "/open-apis/im/v1/chats/:chat_id"
_MESSAGES = "/open-apis/im/v1/messages"


@dataclass(frozen=True)
class CallReceipt:
    """What a successful call leaves to record: the server's log id, "" where it sent none."""

    log_id: str


class Client:
    """Calls as one app or user of one host, each within the limits and repeated where it may be.

    Threads may share it. `before_each_write` runs ahead of each try of each call that changes a
    group, and stops the call by raising. Every method raises ConfigurationError, Refused, NoAnswer,
    NotSent, or Cancelled: the latter never where the caller says `must_finish`, which is meant for
    calls that complete what another one began.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        before_each_write: Callable[[], None] = nothing,
        waits: Waits | None = None,
    ) -> None:
        self._before_each_write = before_each_write
        self._waits = waits or Waits()
        self._policy = RetryPolicy(settings.retry_seconds)
        self._transport = Transport(settings, self._waits)
        self._credential = credential_of(settings, self._transport)
        self._silence = Silence()
        self._stopped_by: FeishuError | None = None

    def pin_message(
        self, chat_id: str, message_id: str, *, must_finish: bool = False
    ) -> CallReceipt:
        """Pin this message (`om_…`) on top of its group (`oc_…`), replacing what is there.

        https://open.feishu.cn/document/server-docs/group/chat/put_top_notice
        """
        notice = {"action_type": "1", "message_id": message_id}
        doing = Words(f"pin {message_id} in {chat_id}", f"在 {chat_id} 置顶 {message_id}")
        return self._put_top_notice(chat_id, notice, doing, must_finish)

    def pin_announcement(self, chat_id: str, *, must_finish: bool = False) -> CallReceipt:
        """Pin the group's announcement on top of the group, replacing what is there.

        https://open.feishu.cn/document/server-docs/group/chat/put_top_notice
        """
        doing = Words(f"pin the announcement in {chat_id}", f"在 {chat_id} 置顶群公告")
        return self._put_top_notice(chat_id, {"action_type": "2"}, doing, must_finish)

    def unpin(
        self,
        chat_id: str,
        *,
        before_each_try: Callable[[], None] = nothing,
        must_finish: bool = False,
    ) -> CallReceipt:
        """Take down whatever is on top of the group; nothing pinned is a success too [assumed].

        `before_each_try` may stop it by raising, also between two tries.
        https://open.feishu.cn/document/server-docs/group/chat/delete_top_notice
        """

        def before() -> None:
            self._before_each_write()
            before_each_try()

        api = f"{_CHAT}/top_notice/delete_top_notice"
        doing = Words(f"unpin {chat_id}", f"撤销 {chat_id} 的群置顶")
        ids = {"chat_id": chat_id}
        call = Call("POST", api, doing, ids, before_try=before, must_finish=must_finish)
        return CallReceipt(self._call(call)["log_id"])

    def send_message(
        self,
        chat_id: str,
        msg_type: Literal["text", "post", "interactive"],
        content: Mapping[str, Any],
        *,
        uuid: str | None = None,
    ) -> str:
        """Send a message to a group (`oc_…`) and return its id (`om_…`).

        Within an hour one `uuid` (at most 50 characters) sends at most one message; without a uuid
        a send whose answer was lost is not repeated.
        https://open.feishu.cn/document/server-docs/im-v1/message/create
        """
        body = {
            "receive_id": chat_id,
            "msg_type": msg_type,
            "content": json.dumps(content, ensure_ascii=False),
            **({"uuid": uuid} if uuid else {}),
        }
        call = Call(
            "POST",
            _MESSAGES,
            Words(f"send a message to {chat_id}", f"向 {chat_id} 发送消息"),
            query={"receive_id_type": "chat_id"},
            body=body,
            before_try=self._before_each_write,
            is_safe=uuid is not None,
            messages_to=chat_id,
        )
        answer = self._call(call)
        message_id = found(answer, "data", "message_id")
        if not isinstance(message_id, str):
            why = Words("the answer names no message", "响应中没有消息 ID")
            raise NoAnswer(call.doing, why, may_be_done=True, log_id=answer["log_id"])
        return message_id

    def message_is_gone(self, message_id: str) -> bool:
        """Whether this message was recalled or deleted. Needs `im:message:readonly` and more.

        https://open.feishu.cn/document/server-docs/im-v1/message/get
        """
        doing = Words(f"read message {message_id}", f"读取消息 {message_id}")
        ids = {"message_id": message_id}
        try:
            answer = self._call(Call("GET", f"{_MESSAGES}/:message_id", doing, ids))
        except Refused as error:
            if error.kind is Kind.MESSAGE_GONE:
                return True
            raise
        return bool(found(answer, "data", "items", 0, "deleted"))

    def group_is_dissolved(self, chat_id: str) -> bool:
        """Whether this group was dissolved. Needs one of the scopes that read a group.

        https://open.feishu.cn/document/server-docs/group/chat/get-2
        """
        doing = Words(f"read group {chat_id}", f"读取群 {chat_id}")
        try:
            answer = self._call(Call("GET", _CHAT, doing, {"chat_id": chat_id}))
        except Refused as error:
            if error.kind is Kind.GROUP_DISSOLVED:
                return True
            raise
        return found(answer, "data", "chat_status") in ("dissolved", "dissolved_save")

    def _put_top_notice(
        self, chat_id: str, notice: Mapping[str, str], doing: Words, must_finish: bool
    ) -> CallReceipt:
        call = Call(
            "POST",
            f"{_CHAT}/top_notice/put_top_notice",
            doing,
            {"chat_id": chat_id},
            body={"chat_top_notice": [notice]},
            before_try=self._before_each_write,
            must_finish=must_finish,
        )
        return CallReceipt(self._call(call)["log_id"])

    def _call(self, call: Call) -> dict[str, Any]:
        """Send until it succeeds, fails for good, or has failed for too long."""
        tries, failing_since, may_be_done = 0, 0.0, False
        while True:
            if self._stopped_by:
                raise NotSent(call.doing, self._stopped_by)
            tries += 1
            try:
                answer = self._try(call)
            except Cancelled:
                raise
            except FeishuError as error:
                now = self._waits.now()
                sent_at = now - error.tried_seconds
                failing_since = failing_since or sent_at
                # An earlier try may have been carried out although the last one was refused.
                may_be_done = error.may_be_done = error.may_be_done or may_be_done
                error.tries, error.tried_seconds = tries, now - failing_since
                silent_seconds = self._silent_seconds(error, sent_at, now)
                pause_seconds = self._pause_seconds(call, error, silent_seconds)
                if pause_seconds is None:
                    raise
                # What was written perhaps is finished, even in a cancelled run.
                call = replace(call, must_finish=call.must_finish or may_be_done)
                if pause_seconds:
                    self._waits.for_seconds(pause_seconds, call.doing, must_finish=call.must_finish)
            else:
                self._silence.broken()
                return answer

    def _try(self, call: Call) -> dict[str, Any]:
        token = self._token(call)
        try:
            return self._transport.send(call, token)
        except Refused as error:
            if error.kind is not Kind.TOKEN_INVALID:
                raise
            if not self._credential.discard(token):
                error.stops_the_run = True
                raise
        return self._transport.send(call, self._token(call))

    def _token(self, call: Call) -> str:
        try:
            return self._credential.token(must_finish=call.must_finish)
        except FeishuError as error:
            # It tells of the app; which group it is about stands nowhere else in the line.
            error.then(Words(f"Not done: {call.doing.en}.", f"未执行：{call.doing.zh}。"))
            raise

    def _silent_seconds(self, error: FeishuError, sent_at: float, now: float) -> float:
        """For how long the host has answered nobody; 0 when this error is an answer."""
        if isinstance(error, NoAnswer):
            return self._silence.goes_on(sent_at, now)
        if isinstance(error, Refused):
            self._silence.broken()
        return 0.0

    def _pause_seconds(self, call: Call, error: FeishuError, silent_seconds: float) -> float | None:
        """How long to wait before this call is tried again; None when it must not be."""
        if error.stops_the_run:
            self._stopped_by = error
        failing_seconds = max(error.tried_seconds, silent_seconds)
        pause_seconds = self._policy.pause_seconds(
            error, tries=error.tries, failing_seconds=failing_seconds, is_safe=call.is_safe
        )
        if pause_seconds is not None and not error.is_throttled:
            left = self._policy.deadline_seconds - failing_seconds
            self._waits.tell(
                Words(
                    f"trying again for up to {left:.0f} s: {error.story.en}",
                    f"将在 {left:.0f} 秒内继续重试：{error.story.zh}",
                )
            )
        return pause_seconds
