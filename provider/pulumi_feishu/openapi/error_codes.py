"""The one table of Feishu's error codes: what each means for people and what to do about it.

A source is a tag and, for [doc], a page below https://open.feishu.cn/document/server-docs/.
[doc] is documented by the vendor; [seen] was reported from the real server by third parties.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(Enum):
    """What a caller may have to tell apart; only THROTTLED and SERVER_FAULT may pass by waiting."""

    INVALID_INPUT = auto()
    """The request as declared cannot be carried out: the configuration has to change."""
    UNKNOWN_CHAT = auto()
    """No group has this id."""
    GROUP_DISSOLVED = auto()
    """The group is gone for good; there is nothing left to unpin."""
    OUTSIDE_GROUP = auto()
    """The app cannot act on this group at all: not a member, another tenant, not installed."""
    NO_PERMISSION = auto()
    """The app is known, but an ability or setting keeps it from doing this."""
    MISSING_SCOPE = auto()
    """A scope (权限) was not granted: a read may go on without its answer."""
    MESSAGE_GONE = auto()
    """The message was recalled or deleted, or never existed."""
    MESSAGE_FROZEN = auto()
    """The message is there, but this app cannot edit or recall it any more."""
    CONTENT_REFUSED = auto()
    """The message's text or card was refused, not the request."""
    ANNOUNCEMENT_FORMAT = auto()
    """The group's announcement is of the other format, which has its own calls."""
    CREDENTIALS = auto()
    """App id, secret or token is wrong: no call of this run can succeed."""
    TOKEN_INVALID = auto()
    """The tenant access token is invalid or expired: fetch it again, once."""
    QUOTA = auto()
    """The tenant's calls of this month are used up: do not repeat."""
    THROTTLED = auto()
    """Too many calls: repeat after the wait that the server names."""
    SERVER_FAULT = auto()
    """Feishu's own fault: repeat a few times."""
    UNKNOWN = auto()
    """A code that is not in the table: nothing can be said about it."""


@dataclass(frozen=True)
class Meaning:
    """One code in words; `en` and `zh` are clauses, `en_next` and `zh_next` whole sentences.

    Made to be read as `… (232011): {en}. {en_next}` and `…（232011）：{zh}。{zh_next}`.
    """

    kind: Kind
    en: str
    en_next: str
    zh: str
    zh_next: str
    source: str


def _row(kind: Kind, source: str, english: str, chinese: str) -> Meaning:
    """Cut both texts after their first sentence: what it means, then what to do."""
    en, en_next = english.split(". ", maxsplit=1)
    zh, zh_next = chinese.split("。", maxsplit=1)
    return Meaning(kind, en, en_next, zh, zh_next, source)


_PIN = "[doc] group/chat/put_top_notice"
_UNPIN = "[doc] group/chat/delete_top_notice"
_GET_CHAT = "[doc] group/chat/get-2"
_TOKEN = "[seen] auth/v3/tenant_access_token/internal"  # noqa: S105
_STORE = "[doc] auth/v3/app_access_token"
_GENERIC = "[doc] api-call-guide/generic-error-code"
_SEND = "[doc] im-v1/message/create"
_EDIT = "[doc] im-v1/message/update"
_EDIT_CARD = "[doc] im-v1/message/patch"
_RECALL = "[doc] im-v1/message/delete"
_READ = "[doc] im-v1/message/get"
_SEEN = "[seen]"

# A row is what and where from, then the texts as they are read: the formatter would double it.
# fmt: off
_TOP_NOTICE = {
    230111: _row(Kind.INVALID_INPUT, _PIN,
        "the message self-destructs soon. Declare another message, then run again.",
        "该消息即将自动销毁。请在配置中改用另一条消息，然后重新运行。"),
    232001: _row(Kind.INVALID_INPUT, _UNPIN,
        "a parameter of the request is invalid. "
        "Check chat_id (oc_...) and message_id (om_...) in the configuration, then run again.",
        "请求参数无效。"
        "请检查配置中的 chat_id（oc_ 开头）和 message_id（om_ 开头），然后重新运行。"),
    232009: _row(Kind.GROUP_DISSOLVED, _UNPIN,
        "the group has been dissolved. Remove the entry from the configuration.",
        "该群已被解散。请从配置中删除该条目。"),
    232010: _row(Kind.OUTSIDE_GROUP, _UNPIN,
        "the app and the group belong to different tenants. "
        "Use an app of the group's tenant, or remove the entry from the configuration.",
        "应用与该群不在同一租户。请改用该群所属租户的应用，或从配置中删除该条目。"),
    232011: _row(Kind.OUTSIDE_GROUP, _UNPIN,
        "the bot is not in this group. Add the bot to the group, then run again.",
        "机器人不在该群内。请将机器人加入该群，然后重新运行。"),
    232014: _row(Kind.NO_PERMISSION, _UNPIN,
        "the bot may not manage the pinned notice of this group. "
        "Make it a group admin, or let all members pin in the group's settings, then run again.",
        "机器人没有管理该群置顶的权限。"
        "请将其设为群管理员，或在群设置中允许所有成员置顶，然后重新运行。"),
    232024: _row(Kind.NO_PERMISSION, _UNPIN,
        "the app is not visible to the user, or the two may not collaborate. "
        "Widen the app's availability in the developer console, publish a version, then run again.",
        "应用对该用户不可见，或双方没有协作权限。"
        "请在开发者后台的“版本管理与发布”中扩大可用范围并发布，然后重新运行。"),
    232025: _row(Kind.NO_PERMISSION, _UNPIN,
        "the app's bot ability is off. "
        "Add the Bot feature in the developer console, publish a version, then run again.",
        "应用未启用机器人能力。"
        "请在开发者后台的“添加应用能力”中添加机器人并发布版本，然后重新运行。"),
    232033: _row(Kind.NO_PERMISSION, _UNPIN,
        "the group is external and this bot is not shared externally. "
        "Use a bot with external sharing, or remove the entry from the configuration.",
        "该群是外部群，而机器人未开启对外共享能力。"
        "请改用已开启对外共享能力的机器人，或从配置中删除该条目。"),
    232034: _row(Kind.OUTSIDE_GROUP, _UNPIN,
        "the app is not installed or not enabled in this tenant. "
        "Have the tenant's admin install and enable it, then run again.",
        "应用在本租户下未安装或未启用。请联系企业管理员安装并启用应用，然后重新运行。"),
}

_BOT = {
    11205: _row(Kind.NO_PERMISSION, "[seen] bot/v3/info",
        "the app has no bot. "
        "Add the Bot feature in the developer console, publish a version, then run again.",
        "应用没有机器人。"
        "请在开发者后台的“添加应用能力”中添加机器人并发布版本，然后重新运行。"),
}

_TOKENS = {
    10003: _row(Kind.CREDENTIALS, _TOKEN,
        "the app id or the app secret is empty or wrong. "
        "Compare FEISHU_APP_ID and FEISHU_APP_SECRET with the developer console, feishu:baseUrl "
        "with its platform (feishu or lark), then run again.",
        "App ID 或 App Secret 为空或不正确。"
        "请在开发者后台核对 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    10012: _row(Kind.CREDENTIALS, _STORE,
        "the app_ticket is invalid or has expired. "
        "Set FEISHU_APP_TICKET to the one that Feishu pushes to the app's event address every "
        "hour, then run again.",
        "app_ticket 无效或已过期。"
        "请将 FEISHU_APP_TICKET 设为飞书每小时推送到应用事件订阅地址的值，然后重新运行。"),
    # "app id not exists" too, and "app secret invalid": github.com/larksuite/cli, codemeta.go.
    10014: _row(Kind.CREDENTIALS, _TOKEN,
        "the app secret is wrong, or the app does not exist or is stopped. "
        "Compare FEISHU_APP_ID and FEISHU_APP_SECRET with the developer console, feishu:baseUrl "
        "with its platform (feishu or lark), then run again.",
        "App Secret 不正确，或应用不存在、已停用。"
        "请在开发者后台核对 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    10015: _row(Kind.CREDENTIALS, _TOKEN,
        "the app secret is wrong. "
        "Copy it again from the developer console, and check that feishu:baseUrl is the app's "
        "platform (feishu or lark), then run again.",
        "App Secret 不正确。"
        "请从开发者后台重新复制，并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    99991661: _row(Kind.CREDENTIALS, _GENERIC,
        "the request arrived without an access token. "
        "Check that no proxy strips the Authorization header, then run again.",
        "请求未携带访问凭证。请检查代理是否去掉了 Authorization 请求头，然后重新运行。"),
    # These four are named by github.com/larksuite/cli, codemeta.go.
    99991543: _row(Kind.CREDENTIALS, _SEEN,
        "the app id or the app secret is wrong. "
        "Compare FEISHU_APP_ID and FEISHU_APP_SECRET with the developer console, feishu:baseUrl "
        "with its platform (feishu or lark), then run again.",
        "App ID 或 App Secret 不正确。"
        "请在开发者后台核对 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    99991662: _row(Kind.CREDENTIALS, _SEEN,
        "the app is disabled, or not installed in this tenant. "
        "Have the tenant's admin install and enable it, then run again.",
        "应用已停用，或未安装到该租户。请联系企业管理员安装并启用应用，然后重新运行。"),
    99991673: _row(Kind.CREDENTIALS, _SEEN,
        "the app's status does not allow calls. "
        "Check in the developer console that a version is published and enabled, then run again.",
        "应用当前状态不可用。请在开发者后台确认应用已发布版本并启用，然后重新运行。"),
    99991676: _row(Kind.CREDENTIALS, _SEEN,
        "the access token lacks the scopes of these calls. "
        "Add them in the developer console under Permissions & Scopes, publish a version, renew "
        "the token, then run again.",
        "访问凭证缺少所需的权限。"
        "请在开发者后台的“权限管理”中开通权限并发布版本，更新凭证后重新运行。"),
    99991663: _row(Kind.TOKEN_INVALID, _GENERIC,
        "the tenant access token is invalid or has expired. "
        "Renew FEISHU_TENANT_ACCESS_TOKEN, or set FEISHU_APP_ID and FEISHU_APP_SECRET instead, "
        "then run again.",
        "tenant_access_token 无效或已过期。"
        "请更新 FEISHU_TENANT_ACCESS_TOKEN，或改用 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "然后重新运行。"),
    99991664: _row(Kind.CREDENTIALS, _GENERIC,
        "the app access token is invalid. "
        "Compare FEISHU_APP_ID, FEISHU_APP_SECRET and FEISHU_APP_TICKET with the store app's, "
        "then run again.",
        "app_access_token 无效。"
        "请核对商店应用的 FEISHU_APP_ID、FEISHU_APP_SECRET 和 FEISHU_APP_TICKET，"
        "然后重新运行。"),
    99991665: _row(Kind.CREDENTIALS, _GENERIC,
        "the tenant is not known here. "
        "Set FEISHU_TENANT_KEY to a tenant that installed the store app, and feishu:baseUrl to its "
        "platform (feishu or lark), then run again.",
        "租户无效。"
        "请将 FEISHU_TENANT_KEY 设为已安装该商店应用的租户，"
        "并将 feishu:baseUrl 设为其所在的平台（feishu 或 lark），然后重新运行。"),
    99991668: _row(Kind.CREDENTIALS, _GENERIC,
        "the user access token is invalid. "
        "Set FEISHU_USER_ACCESS_TOKEN to a new token, then run again.",
        "user_access_token 无效。请为 FEISHU_USER_ACCESS_TOKEN 设置新的凭证，然后重新运行。"),
    99991671: _row(Kind.CREDENTIALS, _GENERIC,
        "the access token does not start with t- or u-. "
        "Set FEISHU_TENANT_ACCESS_TOKEN (t-...) or FEISHU_USER_ACCESS_TOKEN (u-...), "
        "then run again.",
        "访问凭证不是以 t- 或 u- 开头。"
        "请设置 FEISHU_TENANT_ACCESS_TOKEN（t- 开头）或 FEISHU_USER_ACCESS_TOKEN（u- 开头），"
        "然后重新运行。"),
    99991677: _row(Kind.CREDENTIALS, _GENERIC,
        "the user access token has expired. "
        "Set FEISHU_USER_ACCESS_TOKEN to a new token, then run again.",
        "user_access_token 已过期。请为 FEISHU_USER_ACCESS_TOKEN 设置新的凭证，然后重新运行。"),
    99991672: _row(Kind.MISSING_SCOPE, _GENERIC,
        "the app lacks a scope that this call needs. "
        "Add it in the developer console under Permissions & Scopes, publish a version, "
        "then run again.",
        "应用缺少调用该接口所需的权限。"
        "请在开发者后台的“权限管理”中开通权限并发布版本，然后重新运行。"),
    99991679: _row(Kind.MISSING_SCOPE, _GENERIC,
        "the user has not granted the app a scope that this call needs. "
        "Have the user authorize it, set the new FEISHU_USER_ACCESS_TOKEN, then run again.",
        "用户未授予应用该接口所需的权限。"
        "请让用户重新授权，更新 FEISHU_USER_ACCESS_TOKEN，然后重新运行。"),
    99991401: _row(Kind.NO_PERMISSION, _GENERIC,
        "this machine's IP address is not on the app's IP allowlist. "
        "Add its public address in the developer console under Security Settings, "
        "then run again.",
        "本机 IP 不在应用的 IP 白名单中。"
        "请在开发者后台的“安全设置”中将本机公网 IP 加入 IP 白名单，然后重新运行。"),
    99991403: _row(Kind.QUOTA, _GENERIC,
        "the tenant's API calls of this month are used up. "
        "Upgrade the tenant's plan or wait for next month's quota, then run again.",
        "本租户当月的 API 调用额度已用完。请升级租户版本或等到次月额度恢复，然后重新运行。"),
}

_INTERNAL = _row(Kind.SERVER_FAULT, _GENERIC,
    "Feishu had an internal error. "
    "Run again; if it comes back, send the log id to Feishu's support.",
    "飞书服务内部错误。请重新运行；若仍然出现，请将 Log id 提供给飞书技术支持。")

_UNKNOWN_CHAT_TEXTS = (
    "no group with this id exists. "
    "Copy the group's id (oc_...) from the group's settings, then run again.",
    "该群 ID 不存在。请在群设置中重新复制会话 ID（oc_ 开头），然后重新运行。",
)

_GATEWAY = {
    99991400: _row(Kind.THROTTLED, _GENERIC,
        "too many calls in too short a time. "
        "Wait for the seconds that the server named, then run again.",
        "调用过于频繁，触发频率限制。请等待服务端返回的秒数，然后重新运行。"),
    # Seen with a wrong app id or secret too: github.com/ConnectAI-E/feishu-openai/issues/21.
    2200: _row(Kind.SERVER_FAULT, _GENERIC,
        "Feishu had an internal error. "
        "Check the app id and the app secret, then run again; "
        "if it comes back, send the log id to Feishu's support.",
        "飞书服务内部错误。"
        "请核对 App ID 和 App Secret 后重新运行；若仍然出现，请将 Log id 提供给飞书技术支持。"),
    5000: _INTERNAL,
    1500: _INTERNAL,
    10101: _INTERNAL,
    18121: _INTERNAL,
    230049: _row(Kind.SERVER_FAULT, _SEND,
        "the message is still being sent. "
        "Wait until the message shows in the group, then run again.",
        "该消息正在发送中。请等到消息出现在群内，然后重新运行。"),
    9499: _row(Kind.INVALID_INPUT, _SEEN,
        "the body of the request is not valid JSON. "
        "Check that no proxy alters requests; if none does, report the log id to this project.",
        "请求体不是有效的 JSON。请检查代理是否改写了请求；若没有，请附上 Log id 反馈给本项目。"),
    99992402: _row(Kind.INVALID_INPUT, _SEEN,
        "a field of the request is missing or malformed. "
        "Correct the field that the server names, then run again.",
        "请求中有字段缺失或格式不正确。请按服务端指出的字段修改配置，然后重新运行。"),
    232004: _row(Kind.CREDENTIALS, _GET_CHAT,
        "the app does not exist. "
        "Compare FEISHU_APP_ID with the developer console, then run again.",
        "应用不存在。请对照开发者后台核对 FEISHU_APP_ID，然后重新运行。"),
    99992356: _row(Kind.UNKNOWN_CHAT, _SEEN, *_UNKNOWN_CHAT_TEXTS),
    232006: _row(Kind.UNKNOWN_CHAT, _GET_CHAT, *_UNKNOWN_CHAT_TEXTS),
    99992354: _row(Kind.MESSAGE_GONE, _SEEN,
        "no message with this id exists. "
        "Copy the message's id (om_...) again or declare another message, then run again.",
        "该消息 ID 不存在。请重新复制消息 ID（om_ 开头）或改用另一条消息，然后重新运行。"),
}

_MESSAGES = {
    230001: _row(Kind.INVALID_INPUT, _SEND,
        "a parameter of the message request is invalid. "
        "Correct what the server names after ext=, then run again.",
        "消息请求的参数无效。请按服务端信息中 ext= 之后的提示修改，然后重新运行。"),
    230002: _row(Kind.OUTSIDE_GROUP, _READ,
        "the bot is not in the message's group. Add the bot to that group, then run again.",
        "机器人不在该消息所在的群内。请将机器人加入该群，然后重新运行。"),
    230006: _row(Kind.NO_PERMISSION, _SEND,
        "the app's bot ability is off. "
        "Add the Bot feature in the developer console, publish a version, then run again.",
        "应用未启用机器人能力。"
        "请在开发者后台的“添加应用能力”中添加机器人并发布版本，然后重新运行。"),
    230009: _row(Kind.MESSAGE_FROZEN, _RECALL,
        "the time in which this message could be recalled is over. "
        "Ask the group's owner to recall it in the client.",
        "该消息已超过可撤回的时限。请群主在客户端撤回该消息。"),
    230011: _row(Kind.MESSAGE_GONE, _READ,
        "the message has been recalled. Declare another message, then run again.",
        "该消息已被撤回。请在配置中改用另一条消息，然后重新运行。"),
    230013: _row(Kind.NO_PERMISSION, _SEND,
        "the user is outside the app's availability. "
        "Widen the app's availability in the developer console, publish a version, then run again.",
        "该用户不在应用的可用范围内。"
        "请在开发者后台的“版本管理与发布”中扩大可用范围并发布，然后重新运行。"),
    230015: _row(Kind.CONTENT_REFUSED, _SEND,
        "a chat of two people can't be shared. Declare another content, then run again.",
        "单聊会话不能被分享。请更换消息内容，然后重新运行。"),
    230017: _row(Kind.CONTENT_REFUSED, _SEND,
        "a picture or file in the message is not this bot's. "
        "Upload it with this app, declare the new key, then run again.",
        "消息中的图片或文件不属于该机器人。请用该应用重新上传并填写新的 key，然后重新运行。"),
    230018: _row(Kind.NO_PERMISSION, _SEND,
        "the group's settings do not allow this. "
        "Have the group's owner allow the bot to speak in the group's settings, then run again.",
        "该群的设置不允许此操作。请群主在群设置中允许机器人发言，然后重新运行。"),
    230019: _row(Kind.INVALID_INPUT, _SEND,
        "the topic does not exist. Declare a group instead, then run again.",
        "话题不存在。请改为填写群，然后重新运行。"),
    230020: _row(Kind.THROTTLED, _SEND,
        "the bots of this group send more than 5 messages a second together. "
        "Wait for the seconds that the server named, or 1 if none, then run again.",
        "该群内所有机器人每秒合计发送超过 5 条消息。"
        "请等待服务端返回的秒数（未返回则等待 1 秒），然后重新运行。"),
    230022: _row(Kind.CONTENT_REFUSED, _SEND,
        "the message contains sensitive words. Change its text, then run again.",
        "消息内容包含敏感信息。请修改消息内容，然后重新运行。"),
    230025: _row(Kind.CONTENT_REFUSED, _SEND,
        "the message is too long: 150 KB for text, 30 KB for a post or card. "
        "Shorten it, then run again.",
        "消息内容过长（文本上限 150 KB，富文本和卡片上限 30 KB）。请缩短内容，然后重新运行。"),
    230026: _row(Kind.NO_PERMISSION, _RECALL,
        "the bot may not recall this message. "
        "Recall it as its sender, or make the bot a group admin, then run again.",
        "机器人没有撤回该消息的权限。"
        "请由发送者撤回，或将机器人设为群管理员，然后重新运行。"),
    # Reading a group's message without im:message.group_msg ends here, so it is a scope.
    230027: _row(Kind.MISSING_SCOPE, _READ,
        "a scope is missing, the user's consent to it, or the sharing of this bot with external "
        "groups. "
        "Add im:message:readonly and im:message.group_msg, to send im:message:send_as_bot, publish "
        "a version, then run again.",
        "缺少权限、缺少用户授权，或机器人未开启对外共享而该群是外部群。"
        "请开通 im:message:readonly 和 im:message.group_msg（发送需 im:message:send_as_bot），"
        "发布版本，然后重新运行。"),
    230028: _row(Kind.CONTENT_REFUSED, _SEND,
        "the tenant's data loss prevention (DLP) refused the message. "
        "Remove from its text what the DLP rules forbid, then run again.",
        "消息未通过企业的数据防泄漏（DLP）审查。请删除内容中不允许外发的信息，然后重新运行。"),
    230029: _row(Kind.INVALID_INPUT, _SEND,
        "the user has left the company. Declare a group or another user, then run again.",
        "用户已离职。请改为填写群或其他用户，然后重新运行。"),
    230031: _row(Kind.MESSAGE_FROZEN, _EDIT_CARD,
        "the card is older than 14 days and cannot be edited any more. "
        "Send it as a new message and pin that one.",
        "卡片发送已超过 14 天，不能再更新。请重新发送一条消息并置顶新消息。"),
    230034: _row(Kind.UNKNOWN_CHAT, _SEND, *_UNKNOWN_CHAT_TEXTS),
    230035: _row(Kind.NO_PERMISSION, _SEND,
        "the bot is muted in this group. "
        "Have the group's owner allow it to speak in the group's settings, then run again.",
        "机器人在该群内被禁言。请群主在群设置中允许机器人发言，然后重新运行。"),
    230036: _row(Kind.NO_PERMISSION, _SEND,
        "the tenant's encryption key has been deleted. "
        "Have the tenant's admin restore it, then run again.",
        "租户的加密密钥已被删除。请联系企业管理员恢复密钥，然后重新运行。"),
    230038: _row(Kind.NO_PERMISSION, _SEND,
        "it is a chat of two people in different tenants. Declare a group, then run again.",
        "这是跨租户的单聊。请改为填写群，然后重新运行。"),
    230050: _row(Kind.MESSAGE_FROZEN, _EDIT,
        "the message is not visible to this app. "
        "Send it as a new message and pin that one.",
        "该消息对本应用不可见。请重新发送一条消息并置顶新消息。"),
    230053: _row(Kind.NO_PERMISSION, _SEND,
        "the user does not want this bot's messages. Declare a group, then run again.",
        "用户已停止接收该机器人的消息。请改为填写群，然后重新运行。"),
    230054: _row(Kind.CONTENT_REFUSED, _SEND,
        "this group does not take messages of this kind. "
        "Declare a text, Markdown or card that it takes, then run again.",
        "该群不支持此类消息。请改用该群支持的文本、Markdown 或卡片，然后重新运行。"),
    230055: _row(Kind.CONTENT_REFUSED, _SEND,
        "a file in the message is of another kind than the message. "
        "Upload it as what it is, declare the new key, then run again.",
        "消息中的文件类型与消息类型不一致。请按实际类型重新上传并填写新的 key，然后重新运行。"),
    230071: _row(Kind.MESSAGE_FROZEN, _EDIT,
        "the bot did not send this message and cannot edit it. "
        "Send it as a new message and pin that one.",
        "该消息不是由机器人发送的，不能编辑。请重新发送一条消息并置顶新消息。"),
    230072: _row(Kind.MESSAGE_FROZEN, _EDIT,
        "the message has been edited 20 times, which is the limit. "
        "Send it as a new message and pin that one.",
        "该消息已达到 20 次的编辑上限。请重新发送一条消息并置顶新消息。"),
    230073: _row(Kind.MESSAGE_FROZEN, _EDIT,
        "the group is secret, where no message can be edited. "
        "Send it as a new message and pin that one.",
        "该群是密聊群，其中的消息不能编辑。请重新发送一条消息并置顶新消息。"),
    230074: _row(Kind.MESSAGE_FROZEN, _EDIT,
        "the group is encrypted by a third party, and no message in it can be edited. "
        "Send it as a new message and pin that one.",
        "该群由第三方加密，其中的消息不能编辑。请重新发送一条消息并置顶新消息。"),
    230075: _row(Kind.MESSAGE_FROZEN, _EDIT,
        "the time in which the tenant allows editing this message is over. "
        "Send it as a new message and pin that one.",
        "该消息已超过企业设定的可编辑时限。请重新发送一条消息并置顶新消息。"),
    230099: _row(Kind.CONTENT_REFUSED, _SEND,
        "the card could not be created from its content. "
        "Correct the card as the server's ErrCode says, then run again.",
        "卡片内容有误，创建失败。请按服务端返回的 ErrCode 修改卡片，然后重新运行。"),
    230110: _row(Kind.MESSAGE_GONE, _READ,
        "the message has been deleted. Declare another message, then run again.",
        "该消息已被删除。请在配置中改用另一条消息，然后重新运行。"),
}

_ANNOUNCEMENTS = {
    232097: _row(Kind.ANNOUNCEMENT_FORMAT, "[doc] GET im/v1/chats/:chat_id/announcement",
        "the group's announcement has the new format (docx). "
        "Read it with the docx/v1 announcement calls.",
        "该群的群公告为新版（docx）格式。请改用 docx/v1 的群公告接口。"),
    1772006: _row(Kind.ANNOUNCEMENT_FORMAT, "[doc] GET docx/v1/chats/:chat_id/announcement",
        "the group's announcement has the old format (doc). "
        "Read it with the im/v1 announcement calls.",
        "该群的群公告为旧版（doc）格式。请改用 im/v1 的群公告接口。"),
}

#: What means another thing to one call: its method and API, and the code.
_BY_CALL = {
    ("POST /open-apis/im/v1/messages", 230075): _row(Kind.NO_PERMISSION, _SEND,
        "the group is encrypted, and no app can send to it. "
        "Declare a message that a person sent there, or remove the entry from the configuration.",
        "该群是加密群，应用不能向其发送消息。"
        "请改用由成员在群内发送的消息，或从配置中删除该条目。"),
}
# fmt: on

#: Every code this project knows. A code that is not here keeps the server's own words.
CODES: Mapping[int, Meaning] = MappingProxyType(
    {**_TOP_NOTICE, **_BOT, **_TOKENS, **_GATEWAY, **_MESSAGES, **_ANNOUNCEMENTS}
)


def meaning_of(code: int, call: str = "") -> Meaning | None:
    """What a code means when it answers this call, such as `POST /open-apis/im/v1/messages`."""
    return _BY_CALL.get((call, code)) or CODES.get(code)
