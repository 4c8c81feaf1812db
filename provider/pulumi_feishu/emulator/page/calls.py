"""The page's list of calls: what was done to which group, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Any

from pulumi_feishu.emulator.page.moment import Moment, moment
from pulumi_feishu.emulator.world.state import World
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words

#: What each API does, by its short name in `api/routes.py`.
ACTIONS = {
    "put_top_notice": Words("Pin", "置顶"),
    "delete_top_notice": Words("Unpin", "撤销置顶"),
    "send_message": Words("Send", "发送"),
    "edit_message": Words("Edit", "编辑"),
    "edit_card": Words("Edit card", "编辑卡片"),
    "recall_message": Words("Recall", "撤回"),
    "get_message": Words("Read message", "读消息"),
    "list_messages": Words("Read history", "读历史消息"),
    "get_chat": Words("Read group", "读群信息"),
    "list_chats": Words("List groups", "列出群"),
    "search_chats": Words("Search groups", "搜索群"),
    "is_in_chat": Words("Is it in the group?", "是否在群"),
    "bot_info": Words("Read bot", "读机器人信息"),
    "list_scopes": Words("List scopes", "查权限"),
    "tenant_access_token": Words("Get token", "取令牌"),
    "app_access_token": Words("Get app token", "取应用令牌"),
    "store_tenant_access_token": Words("Get token", "取令牌"),
    "app_ticket_resend": Words("Resend ticket", "重推 ticket"),
}

_UNKNOWN = Words("Unknown call", "未知调用")


@dataclass(frozen=True)
class CallLine:
    """One call as the page tells it; `group` and `caller` are "" where the call names none.

    `code` and `http` are None as in the journal; `made` is the message that a send made.
    """

    seq: int
    at: Moment
    action: Words
    group: str
    caller: str
    code: int | None
    http: int | None
    request: str
    made: str
    log_id: str


def call_line(call: Mapping[str, Any], world: World, zone: timezone) -> CallLine:
    """One entry of the journal, already masked, in words."""
    chat = world.chats.get(call["chat_id"] or "")
    is_sent = call["name"] == "send_message" and call["message_id"]
    return CallLine(
        seq=call["seq"],
        at=moment(call["at"], zone),
        action=ACTIONS.get(call["name"], _UNKNOWN),
        group=escape_unseen(chat.name) if chat else "",
        caller=escape_unseen(world.name_of(call["app"])) if call["app"] else "",
        code=call["code"],
        http=call["http"],
        request=escape_unseen(f"{call['method']} {call['path']}"),
        made=call["message_id"] if is_sent else "",
        log_id=call["log_id"],
    )
