"""The calls that read groups, and the app's own place in them.

https://open.feishu.cn/document/server-docs/group/chat/intro
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_feishu.openapi.calls import Call
from pulumi_feishu.openapi.error_codes.kinds import Kind
from pulumi_feishu.openapi.errors import Refused
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import count_at, found, list_at, text_at

if TYPE_CHECKING:
    from pulumi_feishu.openapi.retrying import Caller

_CHATS = "/open-apis/im/v1/chats"

#: The most that one page can have. https://open.feishu.cn/document/server-docs/group/chat/list
_PER_PAGE = 100

_DISSOLVED = ("dissolved", "dissolved_save")


@dataclass(frozen=True)
class BotGroup:
    """A group that the bot is in, as the list tells it."""

    chat_id: str
    name: str
    is_external: bool


@dataclass(frozen=True)
class GroupDetails:
    """One group; `people` counts its members that are no bots.

    `only_managers_pin`: only the owner and the admins may put a notice there. `owner_id` is a
    user's open_id, "" where a bot owns the group; `managing_bots` are the app ids of its admins
    that are bots. Who is outside of the group sees neither, and is not `seen_from_inside`.
    """

    name: str
    people: int
    is_dissolved: bool
    is_external: bool
    only_managers_pin: bool
    owner_id: str
    managing_bots: tuple[str, ...]
    seen_from_inside: bool = True


@dataclass(frozen=True)
class Bot:
    """The app's bot; `is_active` when the bot ability is on and the app is in use."""

    name: str
    open_id: str
    is_active: bool


class Groups:
    """Part of `Client`, which says what they raise."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def is_dissolved(self, chat_id: str) -> bool:
        """Whether this group was dissolved. Needs one of the scopes that read a group."""
        try:
            return self.details(chat_id).is_dissolved
        except Refused as error:
            if error.kind is Kind.GROUP_DISSOLVED:
                return True
            raise

    def details(self, chat_id: str) -> GroupDetails:
        """One group (`oc_…`). https://open.feishu.cn/document/server-docs/group/chat/get-2"""
        action = Words(f"read group {chat_id}", f"读取群 {chat_id}")
        call = Call("GET", f"{_CHATS}/:chat_id", action, {"chat_id": chat_id})
        data = found(self._caller.call(call), "data")
        return GroupDetails(
            name=text_at(data, "name"),
            people=count_at(data, "user_count"),
            is_dissolved=text_at(data, "chat_status") in _DISSOLVED,
            is_external=bool(found(data, "external")),
            only_managers_pin=text_at(data, "pin_manage_setting") == "only_owner",
            owner_id=text_at(data, "owner_id"),
            managing_bots=tuple(map(str, list_at(data, "bot_manager_id_list"))),
            # Who is outside is told name, avatar, counts and status only. [doc] group/chat/get-2
            seen_from_inside=bool(text_at(data, "chat_mode")),
        )

    def is_in(self, chat_id: str) -> bool:
        """Whether the bot, or the user who calls, is in this group (`oc_…`).

        https://open.feishu.cn/document/server-docs/group/chat-member/is_in_chat
        """
        action = Words(f"ask for the bot's place in {chat_id}", f"查询机器人是否在 {chat_id} 内")
        api = f"{_CHATS}/:chat_id/members/is_in_chat"
        answer = self._caller.call(Call("GET", api, action, {"chat_id": chat_id}))
        return bool(found(answer, "data", "is_in_chat"))

    def of_the_bot(self) -> Iterator[BotGroup]:
        """Every group that the bot is in, 100 a call; chats of two people are left out.

        https://open.feishu.cn/document/server-docs/group/chat/list
        """
        action = Words("list the bot's groups", "列出机器人所在的群")
        query = {"page_size": str(_PER_PAGE)}
        for page in self._caller.pages(Call("GET", _CHATS, action, query=query)):
            for item in list_at(page, "data", "items"):
                yield BotGroup(
                    chat_id=text_at(item, "chat_id"),
                    name=text_at(item, "name"),
                    is_external=bool(found(item, "external")),
                )

    def bot(self) -> Bot:
        """The app's bot. https://open.feishu.cn/document/client-docs/bot-v3/bot-overview"""
        action = Words("read the app's bot", "读取应用的机器人信息")
        answer = self._caller.call(Call("GET", "/open-apis/bot/v3/info", action))
        return Bot(
            name=text_at(answer, "bot", "app_name"),
            open_id=text_at(answer, "bot", "open_id"),
            # 2: enabled. [doc] bot-v3/bot-overview
            is_active=found(answer, "bot", "activate_status") == 2,
        )

    def granted_scopes(self) -> frozenset[str]:
        """The scopes that the tenant granted to the app itself; the call needs none [seen].

        https://open.feishu.cn/document/server-docs/application-v6/scope/list
        """
        action = Words("read the app's scopes", "读取应用已开通的权限")
        answer = self._caller.call(Call("GET", "/open-apis/application/v6/scopes", action))
        return frozenset(
            text_at(scope, "scope_name")
            for scope in list_at(answer, "data", "scopes")
            if found(scope, "grant_status") == 1 and text_at(scope, "scope_type") != "user"
        )
