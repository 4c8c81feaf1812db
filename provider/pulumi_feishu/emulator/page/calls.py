"""The page's table of calls: what was done to which group, in words."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from pulumi_feishu.emulator.world.state import World

#: What each API does, by its short name in `api/routes.py`.
ACTIONS = {
    "put_top_notice": "置顶 · pin",
    "delete_top_notice": "取消置顶 · unpin",
    "send_message": "发送 · send",
    "edit_message": "编辑 · edit",
    "edit_card": "编辑卡片 · edit card",
    "recall_message": "撤回 · recall",
    "get_message": "读消息 · read",
    "list_messages": "读历史 · history",
    "get_chat": "读群 · read group",
    "list_chats": "列出群 · list groups",
    "search_chats": "搜索群 · search groups",
    "is_in_chat": "是否在群 · in group?",
    "bot_info": "机器人信息 · bot",
    "list_scopes": "查权限 · scopes",
    "tenant_access_token": "取令牌 · token",
    "app_access_token": "取应用令牌 · app token",
    "store_tenant_access_token": "取令牌 · token",
    "app_ticket_resend": "重推 ticket · ticket",
}

#: The calls that change what people see.
_WRITES = ("put_top", "delete_top", "send_", "edit_", "recall_")

HEAD = (
    '<tr class="head"><th>#</th><th>时间 · Time</th><th>动作 · Action</th><th>群 · Group</th>'
    "<th>code</th><th>HTTP</th><th>调用者 · Caller</th><th>请求 · Request</th></tr>"
)


def call_row(call: Mapping[str, Any], world: World) -> str:
    """One entry of the journal, already masked, as a row."""
    http = "断开 · cut" if call["http"] is None else call["http"]
    code = "–" if call["code"] is None else call["code"]
    verdict = "fine" if call["code"] == 0 else "failed"
    kind = "write" if call["name"].startswith(_WRITES) else "read"
    action = ACTIONS.get(call["name"], "–")
    chat = world.chats.get(call["chat_id"] or "")
    group = escape(chat.name) if chat else "–"
    caller = escape(world.name_of(call["app"])) if call["app"] else "–"
    return (
        f"<tr><td>{call['seq']}</td><td>{time_of(call['at'])}</td>"
        f'<td class="{kind}">{action}</td><td class="name">{group}</td>'
        f'<td class="{verdict}">{code}</td><td>{http}</td><td class="name">{caller}</td>'
        f'<td class="path">{escape(call["method"])} {escape(call["path"])}{_new(call)}'
        f"<br>{call['log_id']}</td></tr>\n"
    )


def time_of(at: str) -> str:
    """ISO UTC as people read it, to the second."""
    return escape(f"{at[:19].replace('T', ' ')} UTC")


def _new(call: Mapping[str, Any]) -> str:
    """The message that a send made: its path does not have it."""
    is_sent = call["name"] == "send_message" and call["message_id"]
    return f" → {escape(call['message_id'])}" if is_sent else ""
