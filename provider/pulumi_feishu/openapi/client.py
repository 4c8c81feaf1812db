"""The client of Feishu Open API: credentials and host, and the calls on a top notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_feishu.openapi.calls import Call, nothing
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.openapi.errors import Refused
from pulumi_feishu.openapi.groups import Groups
from pulumi_feishu.openapi.messages import Messages
from pulumi_feishu.openapi.waiting import Waits
from pulumi_feishu.text.i18n import Words

TOP_NOTICE = "/open-apis/im/v1/chats/:chat_id/top_notice"


#: What is wrong with a put of a message is not told. [assumed] both causes
_PARAMETER_REFUSED = 232001
_LIKELIEST = Words(
    "Most likely the message was recalled or deleted, or is in another group: `pulumi refresh` "
    "finds that out.",
    "最可能的原因是该消息已被撤回或删除，或属于其他群：可运行 `pulumi refresh` 确认。",
)


@dataclass(frozen=True)
class CallReceipt:
    """What a successful call leaves to record: the server's log id, "" where it sent none."""

    log_id: str


class Client:
    """Calls as one app or user of one host, each within the limits and repeated where it may be.

    Threads may share it. `before_each_write` runs ahead of each try of each call that changes a
    group, and stops the call by raising. Every method, those of `messages` and `groups` too, raises
    ConfigurationError, Refused, NoAnswer, NotSent, or Cancelled: the latter never where the caller
    says `must_finish`, which is meant for calls that complete what another one began.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        before_each_write: Callable[[], None] = nothing,
        waits: Waits | None = None,
    ) -> None:
        # Who only declares groups calls nothing: the HTTP library is loaded by the first client.
        from pulumi_feishu.openapi.retrying import Caller

        self._before_each_write = before_each_write
        self._waits = waits or Waits()
        self._caller = Caller(settings, self._waits)
        self.messages = Messages(self._caller, before_each_write)
        self.groups = Groups(self._caller)

    def pin_message(
        self, chat_id: str, message_id: str, *, must_finish: bool = False
    ) -> CallReceipt:
        """Pin this message (`om_…`) on top of its group (`oc_…`), replacing what is there.

        https://open.feishu.cn/document/server-docs/group/chat/put_top_notice
        """
        notice = {"action_type": "1", "message_id": message_id}
        action = Words(f"pin {message_id} in {chat_id}", f"在 {chat_id} 置顶 {message_id}")
        try:
            return self._put_top_notice(chat_id, notice, action, must_finish)
        except Refused as error:
            if error.code == _PARAMETER_REFUSED:
                raise error.then(_LIKELIEST) from error
            raise

    def pin_announcement(self, chat_id: str, *, must_finish: bool = False) -> CallReceipt:
        """Pin the group's announcement on top of the group, replacing what is there.

        https://open.feishu.cn/document/server-docs/group/chat/put_top_notice
        """
        action = Words(f"pin the announcement in {chat_id}", f"在 {chat_id} 置顶群公告")
        return self._put_top_notice(chat_id, {"action_type": "2"}, action, must_finish)

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

        api = f"{TOP_NOTICE}/delete_top_notice"
        action = Words(f"unpin {chat_id}", f"撤销 {chat_id} 的群置顶")
        ids = {"chat_id": chat_id}
        call = Call("POST", api, action, ids, before_try=before, must_finish=must_finish)
        return CallReceipt(self._caller.call(call)["log_id"])

    def call(self, call: Call) -> dict[str, Any]:
        """Make a call that has no method here; gives the body of its success, as `judge` does.

        `before_each_write` is not asked: whoever makes the call knows what it does.
        """
        return self._caller.call(call)

    def cancel(self) -> None:
        """End every wait that may end, now and from now on: nobody wants the answers any more."""
        self._waits.cancel()

    def _put_top_notice(
        self, chat_id: str, notice: Mapping[str, str], action: Words, must_finish: bool
    ) -> CallReceipt:
        call = Call(
            "POST",
            f"{TOP_NOTICE}/put_top_notice",
            action,
            {"chat_id": chat_id},
            body={"chat_top_notice": [notice]},
            before_try=self._before_each_write,
            must_finish=must_finish,
        )
        return CallReceipt(self._caller.call(call)["log_id"])
