"""The read calls on groups and on the bot itself.

[doc] group/chat/get-2, group/chat/list, group/chat-member/is_in_chat, bot-v3/bot_info
"""

from __future__ import annotations

from typing import Any

from pulumi_feishu.emulator.api.call import Request
from pulumi_feishu.emulator.api.envelope import Answer, refuse, succeed, succeed_at_top_level
from pulumi_feishu.emulator.api.paging import page_after, page_size, page_token, whole_number
from pulumi_feishu.emulator.api.user_ids import as_type, type_in, type_refusal
from pulumi_feishu.emulator.world.state import Chat

_MOST_PER_PAGE = 100

#: activate_status of a bot that is switched on. [doc] bot-v3/bot_info
_ACTIVE = 2


def get_chat(request: Request) -> Answer:
    """One group; a dissolved one too, with its status. Who is outside sees only the outside."""
    if refusal := _app_refusal(request) or type_refusal(request.query):
        return refusal
    chat = request.chat
    if request.operator.tenant_key != chat.tenant_key:
        return refuse(232010)
    if chat.external and not request.operator.app.external_sharing:
        return refuse(232033)
    outside = {
        **_named(chat),
        "avatar": _AVATAR,
        "user_count": str(chat.people),
        "bot_count": str(len(chat.bots)),
        "chat_status": chat.status,
    }
    return succeed(
        {**outside, **_inside(chat, request)} if request.operator.is_in(chat) else outside
    )


def list_chats(request: Request) -> Answer:
    """The groups that the bot or user is in, by pages; dissolved groups and p2p chats are not."""
    return _page(request, "")


def search_chats(request: Request) -> Answer:
    """Those of them whose name has the words of the query; none for no words. [doc] chat/search"""
    return _page(request, request.query.get("query", "").casefold() or None)


def _page(request: Request, words: str | None) -> Answer:
    if refusal := _app_refusal(request) or type_refusal(request.query):
        return refusal
    size = page_size(request.query, _MOST_PER_PAGE)
    start = whole_number(page_after(request.query) or "0")
    if size is None or page_after(request.query) is None or start is None:
        return refuse(232001)
    chats = [
        chat
        for chat in request.world.chats.values()
        if _is_listed(chat, request) and words is not None and words in chat.name.casefold()
    ]
    rest = chats[start + size :]
    return succeed(
        {
            "items": [_listed(chat, request) for chat in chats[start : start + size]],
            "has_more": bool(rest),
            "page_token": page_token(str(start + size)) if rest else "",
        }
    )


def is_in_chat(request: Request) -> Answer:
    """Whether the bot or user is in the group."""
    if refusal := _app_refusal(request):
        return refusal
    if request.chat.is_dissolved:
        return refuse(232009)
    return succeed({"is_in_chat": request.operator.is_in(request.chat)})


def bot_info(request: Request) -> Answer:
    """The app's bot, at the top level of the answer."""
    app = request.operator.app
    if not app.bot_enabled:
        return refuse(11205)
    bot = {
        "activate_status": _ACTIVE,
        "app_name": app.name,
        "avatar_url": _AVATAR,
        "ip_white_list": [],
        "open_id": app.open_id,
    }
    return succeed_at_top_level({"bot": bot})


_AVATAR = "https://s1-imfile.feishucdn.com/static-resource/v1/default-avatar.png"


def _app_refusal(request: Request) -> Answer | None:
    app = request.operator.app
    if not app.bot_enabled:
        return refuse(232025)
    return refuse(232034) if app.status != "enabled" else None


def _inside(chat: Chat, request: Request) -> dict[str, Any]:
    bots = {app.open_id: app.app_id for app in request.world.apps.values()}
    if chat.chat_mode == "p2p":
        # [doc] group/chat/get-2: it has neither owner nor type nor permissions.
        told = ("description", "external", "tenant_key")
        described = _described(chat, request)
        return {**{name: described[name] for name in told}, "chat_mode": chat.chat_mode}
    return {
        **_described(chat, request),
        "user_manager_id_list": [
            as_type(admin, request.query) for admin in chat.admins if admin not in bots
        ],
        "bot_manager_id_list": [bots[admin] for admin in chat.admins if admin in bots],
        "add_member_permission": "all_members",
        "share_card_permission": "allowed",
        "at_all_permission": "all_members",
        "edit_permission": "all_members",
        "moderation_permission": "only_owner" if chat.muted else "all_members",
        "pin_manage_setting": chat.pin_manage_setting,
        "chat_mode": chat.chat_mode,
        "chat_type": "private",
        "chat_tag": "inner",
    }


def _named(chat: Chat) -> dict[str, Any]:
    return {"name": chat.name} if chat.name else {}


def _listed(chat: Chat, request: Request) -> dict[str, Any]:
    return {
        "chat_id": chat.chat_id,
        **_named(chat),
        "avatar": _AVATAR,
        **_described(chat, request),
        "chat_status": chat.status,
    }


def _described(chat: Chat, request: Request) -> dict[str, Any]:
    # A group that a bot owns has no owner_id. [doc] group/chat/get-2
    owner = {}
    if chat.has_member(chat.owner_id):
        owner_id = as_type(chat.owner_id, request.query)
        owner = {"owner_id": owner_id, "owner_id_type": type_in(request.query)}
    return {
        "description": chat.description,
        **owner,
        "external": chat.external,
        "tenant_key": chat.tenant_key,
    }


def _is_listed(chat: Chat, request: Request) -> bool:
    return chat.chat_mode != "p2p" and not chat.is_dissolved and request.operator.is_in(chat)
