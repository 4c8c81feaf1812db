"""The codes of the calls on messages."""

from __future__ import annotations

from pulumi_feishu.openapi.error_codes.kinds import (
    EDIT,
    EDIT_CARD,
    READ,
    RECALL,
    SEND,
    UNKNOWN_CHAT_TEXTS,
    Kind,
    row,
)

# A row is what and where from, then the texts as they are read.
# fmt: off
MESSAGE_CODES = {
    230001: row(Kind.INVALID_INPUT, SEND,
        "a parameter of the message request is invalid. "
        "Correct what the server names after ext=, then run again.",
        "消息请求的参数无效。请按服务端信息中 ext= 之后的提示修改，然后重新运行。"),
    230002: row(Kind.OUTSIDE_GROUP, READ,
        "the bot is not in the message's group. Add the bot to that group, then run again.",
        "机器人不在该消息所在的群内。请将机器人加入该群，然后重新运行。"),
    230006: row(Kind.NO_PERMISSION, SEND,
        "the app's bot ability is off. "
        "Add the Bot feature in the developer console, publish a version, then run again.",
        "应用未启用机器人能力。"
        "请在开发者后台的“添加应用能力”中添加机器人并发布版本，然后重新运行。"),
    230009: row(Kind.MESSAGE_FROZEN, RECALL,
        "the time in which this message could be recalled is over. "
        "Ask the group's owner to recall it in the client.",
        "该消息已超过可撤回的时限。请群主在客户端撤回该消息。"),
    230011: row(Kind.MESSAGE_GONE, READ,
        "the message has been recalled. Declare another message, then run again.",
        "该消息已被撤回。请在配置中改用另一条消息，然后重新运行。"),
    230013: row(Kind.NO_PERMISSION, SEND,
        "the user is outside the app's availability. "
        "Widen the app's availability in the developer console, publish a version, then run again.",
        "该用户不在应用的可用范围内。"
        "请在开发者后台的“版本管理与发布”中扩大可用范围并发布，然后重新运行。"),
    230015: row(Kind.CONTENT_REFUSED, SEND,
        "a chat of two people can't be shared. Declare another content, then run again.",
        "单聊会话不能被分享。请更换消息内容，然后重新运行。"),
    230017: row(Kind.CONTENT_REFUSED, SEND,
        "a picture or file in the message is not this bot's. "
        "Upload it with this app, declare the new key, then run again.",
        "消息中的图片或文件不属于该机器人。请用该应用重新上传并填写新的 key，然后重新运行。"),
    230018: row(Kind.NO_PERMISSION, SEND,
        "the group's settings do not allow this. "
        "Have the group's owner allow the bot to speak in the group's settings, then run again.",
        "该群的设置不允许此操作。请群主在群设置中允许机器人发言，然后重新运行。"),
    230019: row(Kind.INVALID_INPUT, SEND,
        "the topic does not exist. Declare a group instead, then run again.",
        "话题不存在。请改为填写群，然后重新运行。"),
    230020: row(Kind.THROTTLED, SEND,
        "the bots of this group send more than 5 messages a second together. "
        "Wait for the seconds that the server named, or 1 if none, then run again.",
        "该群内所有机器人每秒合计发送超过 5 条消息。"
        "请等待服务端返回的秒数（未返回则等待 1 秒），然后重新运行。"),
    230022: row(Kind.CONTENT_REFUSED, SEND,
        "the message contains sensitive words. Change its text, then run again.",
        "消息内容包含敏感信息。请修改消息内容，然后重新运行。"),
    230025: row(Kind.CONTENT_REFUSED, SEND,
        "the message is too long: 150 KB for text, 30 KB for a post or card. "
        "Shorten it, then run again.",
        "消息内容过长（文本上限 150 KB，富文本和卡片上限 30 KB）。请缩短内容，然后重新运行。"),
    230026: row(Kind.NO_PERMISSION, RECALL,
        "the bot may not recall this message. "
        "Recall it as its sender, or make the bot a group admin, then run again.",
        "机器人没有撤回该消息的权限。"
        "请由发送者撤回，或将机器人设为群管理员，然后重新运行。"),
    # Reading a group's message without im:message.group_msg ends here, so it is a scope.
    230027: row(Kind.MISSING_SCOPE, READ,
        "a scope is missing, the user's consent to it, or the sharing of this bot with external "
        "groups. "
        "Add im:message:readonly and im:message.group_msg, to send im:message:send_as_bot, publish "
        "a version, then run again.",
        "缺少权限、缺少用户授权，或机器人未开启对外共享而该群是外部群。"
        "请开通 im:message:readonly 和 im:message.group_msg（发送需 im:message:send_as_bot），"
        "发布版本，然后重新运行。"),
    230028: row(Kind.CONTENT_REFUSED, SEND,
        "the tenant's data loss prevention (DLP) refused the message. "
        "Remove from its text what the DLP rules forbid, then run again.",
        "消息未通过企业的数据防泄漏（DLP）审查。请删除内容中不允许外发的信息，然后重新运行。"),
    230029: row(Kind.INVALID_INPUT, SEND,
        "the user has left the company. Declare a group or another user, then run again.",
        "用户已离职。请改为填写群或其他用户，然后重新运行。"),
    230031: row(Kind.MESSAGE_FROZEN, EDIT_CARD,
        "the card is older than 14 days and cannot be edited any more. "
        "Send it as a new message and pin that one.",
        "卡片发送已超过 14 天，不能再更新。请重新发送一条消息并置顶新消息。"),
    230034: row(Kind.UNKNOWN_CHAT, SEND, *UNKNOWN_CHAT_TEXTS),
    230035: row(Kind.NO_PERMISSION, SEND,
        "the bot is muted in this group. "
        "Have the group's owner allow it to speak in the group's settings, then run again.",
        "机器人在该群内被禁言。请群主在群设置中允许机器人发言，然后重新运行。"),
    230036: row(Kind.NO_PERMISSION, SEND,
        "the tenant's encryption key has been deleted. "
        "Have the tenant's admin restore it, then run again.",
        "租户的加密密钥已被删除。请联系企业管理员恢复密钥，然后重新运行。"),
    230038: row(Kind.NO_PERMISSION, SEND,
        "it is a chat of two people in different tenants. Declare a group, then run again.",
        "这是跨租户的单聊。请改为填写群，然后重新运行。"),
    230050: row(Kind.MESSAGE_FROZEN, EDIT,
        "the message is not visible to this app. "
        "Send it as a new message and pin that one.",
        "该消息对本应用不可见。请重新发送一条消息并置顶新消息。"),
    230053: row(Kind.NO_PERMISSION, SEND,
        "the user does not want this bot's messages. Declare a group, then run again.",
        "用户已停止接收该机器人的消息。请改为填写群，然后重新运行。"),
    230054: row(Kind.CONTENT_REFUSED, SEND,
        "this group does not take messages of this kind. "
        "Declare a text, Markdown or card that it takes, then run again.",
        "该群不支持此类消息。请改用该群支持的文本、Markdown 或卡片，然后重新运行。"),
    230055: row(Kind.CONTENT_REFUSED, SEND,
        "a file in the message is of another kind than the message. "
        "Upload it as what it is, declare the new key, then run again.",
        "消息中的文件类型与消息类型不一致。请按实际类型重新上传并填写新的 key，然后重新运行。"),
    230071: row(Kind.MESSAGE_FROZEN, EDIT,
        "the bot did not send this message and cannot edit it. "
        "Send it as a new message and pin that one.",
        "该消息不是由机器人发送的，不能编辑。请重新发送一条消息并置顶新消息。"),
    230072: row(Kind.MESSAGE_FROZEN, EDIT,
        "the message has been edited 20 times, which is the limit. "
        "Send it as a new message and pin that one.",
        "该消息已达到 20 次的编辑上限。请重新发送一条消息并置顶新消息。"),
    230073: row(Kind.MESSAGE_FROZEN, EDIT,
        "the group is secret, where no message can be edited. "
        "Send it as a new message and pin that one.",
        "该群是密聊群，其中的消息不能编辑。请重新发送一条消息并置顶新消息。"),
    230074: row(Kind.MESSAGE_FROZEN, EDIT,
        "the group is encrypted by a third party, and no message in it can be edited. "
        "Send it as a new message and pin that one.",
        "该群由第三方加密，其中的消息不能编辑。请重新发送一条消息并置顶新消息。"),
    230075: row(Kind.MESSAGE_FROZEN, EDIT,
        "the time in which the tenant allows editing this message is over. "
        "Send it as a new message and pin that one.",
        "该消息已超过企业设定的可编辑时限。请重新发送一条消息并置顶新消息。"),
    230099: row(Kind.CONTENT_REFUSED, SEND,
        "the card could not be created from its content. "
        "Correct the card as the server's ErrCode says, then run again.",
        "卡片内容有误，创建失败。请按服务端返回的 ErrCode 修改卡片，然后重新运行。"),
    230110: row(Kind.MESSAGE_GONE, READ,
        "the message has been deleted. Declare another message, then run again.",
        "该消息已被删除。请在配置中改用另一条消息，然后重新运行。"),
}
# fmt: on
