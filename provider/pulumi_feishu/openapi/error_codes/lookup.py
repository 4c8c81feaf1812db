"""The one table of Feishu's error codes, and what a code means for a call."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pulumi_feishu.openapi.error_codes.kinds import (
    GENERIC,
    GET_CHAT,
    PIN,
    SEEN,
    SEND,
    UNKNOWN_CHAT_TEXTS,
    UNPIN,
    Kind,
    Meaning,
    row,
)
from pulumi_feishu.openapi.error_codes.messages import MESSAGE_CODES
from pulumi_feishu.openapi.error_codes.tokens import TOKEN_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

# A row is what and where from, then the texts as they are read: the formatter would double it.
# fmt: off
_TOP_NOTICE = {
    230111: row(Kind.INVALID_INPUT, PIN,
        "the message self-destructs soon. Declare another message, then run again.",
        "该消息即将自动销毁。请在配置中改用另一条消息，然后重新运行。"),
    232001: row(Kind.INVALID_INPUT, UNPIN,
        "a parameter of the request is invalid. "
        "Check chat_id (oc_...) and message_id (om_...) in the configuration, then run again.",
        "请求参数无效。"
        "请检查配置中的 chat_id（oc_ 开头）和 message_id（om_ 开头），然后重新运行。"),
    232009: row(Kind.GROUP_DISSOLVED, UNPIN,
        "the group has been dissolved. Remove the entry from the configuration.",
        "该群已被解散。请从配置中删除该条目。"),
    232010: row(Kind.OUTSIDE_GROUP, UNPIN,
        "the app and the group belong to different tenants. "
        "Use an app of the group's tenant, or remove the entry from the configuration.",
        "应用与该群不在同一租户。请改用该群所属租户的应用，或从配置中删除该条目。"),
    232011: row(Kind.OUTSIDE_GROUP, UNPIN,
        "the bot is not in this group. Add the bot to the group, then run again.",
        "机器人不在该群内。请将机器人加入该群，然后重新运行。"),
    232014: row(Kind.NO_PERMISSION, UNPIN,
        "the bot may not manage the pinned notice of this group. "
        "Make it a group admin, or let all members pin in the group's settings, then run again.",
        "机器人没有管理该群置顶的权限。"
        "请将其设为群管理员，或在群设置中允许所有成员置顶，然后重新运行。"),
    232024: row(Kind.NO_PERMISSION, UNPIN,
        "the app is not visible to the user, or the two may not collaborate. "
        "Widen the app's availability in the developer console, publish a version, then run again.",
        "应用对该用户不可见，或双方没有协作权限。"
        "请在开发者后台的“版本管理与发布”中扩大可用范围并发布，然后重新运行。"),
    232025: row(Kind.NO_PERMISSION, UNPIN,
        "the app's bot ability is off. "
        "Add the Bot feature in the developer console, publish a version, then run again.",
        "应用未启用机器人能力。"
        "请在开发者后台的“添加应用能力”中添加机器人并发布版本，然后重新运行。"),
    232033: row(Kind.NO_PERMISSION, UNPIN,
        "the group is external and this bot is not shared externally. "
        "Use a bot with external sharing, or remove the entry from the configuration.",
        "该群是外部群，而机器人未开启对外共享能力。"
        "请改用已开启对外共享能力的机器人，或从配置中删除该条目。"),
    232034: row(Kind.OUTSIDE_GROUP, UNPIN,
        "the app is not installed or not enabled in this tenant. "
        "Have the tenant's admin install and enable it, then run again.",
        "应用在本租户下未安装或未启用。请联系企业管理员安装并启用应用，然后重新运行。"),
}

_BOT = {
    11205: row(Kind.NO_PERMISSION, "[seen] bot/v3/info",
        "the app has no bot. "
        "Add the Bot feature in the developer console, publish a version, then run again.",
        "应用没有机器人。"
        "请在开发者后台的“添加应用能力”中添加机器人并发布版本，然后重新运行。"),
}

_INTERNAL = row(Kind.SERVER_FAULT, GENERIC,
    "Feishu had an internal error. "
    "Run again; if it comes back, send the log id to Feishu's support.",
    "飞书服务内部错误。请重新运行；若仍然出现，请将 Log id 提供给飞书技术支持。")


_GATEWAY = {
    99991400: row(Kind.THROTTLED, GENERIC,
        "too many calls in too short a time. "
        "Wait for the seconds that the server named, then run again.",
        "调用过于频繁，触发频率限制。请等待服务端返回的秒数，然后重新运行。"),
    # Seen with a wrong app id or secret too: github.com/ConnectAI-E/feishu-openai/issues/21.
    2200: row(Kind.SERVER_FAULT, GENERIC,
        "Feishu had an internal error. "
        "Check the app id and the app secret, then run again; "
        "if it comes back, send the log id to Feishu's support.",
        "飞书服务内部错误。"
        "请核对 App ID 和 App Secret 后重新运行；若仍然出现，请将 Log id 提供给飞书技术支持。"),
    5000: _INTERNAL,
    1500: _INTERNAL,
    10101: _INTERNAL,
    18121: _INTERNAL,
    230049: row(Kind.SERVER_FAULT, SEND,
        "the message is still being sent. "
        "Wait until the message shows in the group, then run again.",
        "该消息正在发送中。请等到消息出现在群内，然后重新运行。"),
    9499: row(Kind.INVALID_INPUT, SEEN,
        "the body of the request is not valid JSON. "
        "Check that no proxy alters requests; if none does, report the log id to this project.",
        "请求体不是有效的 JSON。请检查代理是否改写了请求；若没有，请附上 Log id 反馈给本项目。"),
    99992402: row(Kind.INVALID_INPUT, SEEN,
        "a field of the request is missing or malformed. "
        "Correct the field that the server names, then run again.",
        "请求中有字段缺失或格式不正确。请按服务端指出的字段修改配置，然后重新运行。"),
    232004: row(Kind.CREDENTIALS, GET_CHAT,
        "the app does not exist. "
        "Compare FEISHU_APP_ID with the developer console, then run again.",
        "应用不存在。请对照开发者后台核对 FEISHU_APP_ID，然后重新运行。"),
    99992356: row(Kind.UNKNOWN_CHAT, SEEN, *UNKNOWN_CHAT_TEXTS),
    232006: row(Kind.UNKNOWN_CHAT, GET_CHAT, *UNKNOWN_CHAT_TEXTS),
    99992354: row(Kind.MESSAGE_GONE, SEEN,
        "no message with this id exists. "
        "Copy the message's id (om_...) again or declare another message, then run again.",
        "该消息 ID 不存在。请重新复制消息 ID（om_ 开头）或改用另一条消息，然后重新运行。"),
}

_ANNOUNCEMENTS = {
    232097: row(Kind.ANNOUNCEMENT_FORMAT, "[doc] GET im/v1/chats/:chat_id/announcement",
        "the group's announcement has the new format (docx). "
        "Read it with the docx/v1 announcement calls.",
        "该群的群公告为新版（docx）格式。请改用 docx/v1 的群公告接口。"),
    1772006: row(Kind.ANNOUNCEMENT_FORMAT, "[doc] GET docx/v1/chats/:chat_id/announcement",
        "the group's announcement has the old format (doc). "
        "Read it with the im/v1 announcement calls.",
        "该群的群公告为旧版（doc）格式。请改用 im/v1 的群公告接口。"),
}

#: What means another thing to one call: its method and API, and the code.
_BY_CALL = {
    ("POST /open-apis/im/v1/messages", 230075): row(Kind.NO_PERMISSION, SEND,
        "the group is encrypted, and no app can send to it. "
        "Declare a message that a person sent there, or remove the entry from the configuration.",
        "该群是加密群，应用不能向其发送消息。"
        "请改用由成员在群内发送的消息，或从配置中删除该条目。"),
}
# fmt: on

#: Every code this project knows. A code that is not here keeps the server's own words.
CODES: Mapping[int, Meaning] = MappingProxyType(
    {**_TOP_NOTICE, **_BOT, **TOKEN_CODES, **_GATEWAY, **MESSAGE_CODES, **_ANNOUNCEMENTS}
)


def meaning_of(code: int, call: str = "") -> Meaning | None:
    """What a code means when it answers this call, such as `POST /open-apis/im/v1/messages`."""
    return _BY_CALL.get((call, code)) or CODES.get(code)


def kind_of_code(code: int | None) -> Kind:
    """The kind of a code wherever it comes from; UNKNOWN for none and for one not in the table."""
    meaning = CODES.get(code or 0)
    return meaning.kind if meaning else Kind.UNKNOWN
