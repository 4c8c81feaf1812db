"""What `pulumi import` records of a group, or of a message, that no state knows yet.

Only a provider plugin is asked for it; a dynamic resource can't be imported.
https://github.com/pulumi/pulumi/issues/16175
"""

from __future__ import annotations

import json
import re

from pulumi.dynamic import ReadResult

from pulumi_feishu.content import content_of
from pulumi_feishu.content.json_text import dumped, parsed
from pulumi_feishu.engine import reporting
from pulumi_feishu.openapi import FeishuError, Kind, Message, Refused
from pulumi_feishu.resources import run_state
from pulumi_feishu.resources.message import DeclaredMessage, RecordedMessage
from pulumi_feishu.resources.message_match import card_in
from pulumi_feishu.resources.notice import DeclaredNotice, RecordedNotice
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_chat_id, mistake_in_message_id
from pulumi_feishu.text.json_access import found, text_at


def imported_notice(chat_id: str) -> ReadResult:
    """A group that is left alone for now: no call reads its notice. None if it is dissolved."""
    if mistake := mistake_in_chat_id(chat_id):
        raise FeishuError(_not_imported(mistake))
    try:
        if run_state.client().groups.is_dissolved(chat_id):
            return ReadResult("", {})
    except Refused as error:
        if error.kind is not Kind.MISSING_SCOPE:
            raise
    reporting.warn(
        Words(
            f"{chat_id} is imported as unmanaged: no call of Feishu tells what it shows. To manage "
            'it, write messageId, or notice: "announcement" or "none"; the next `pulumi up` then '
            "replaces what is pinned there.",
            f"{chat_id} 以 unmanaged 导入：飞书没有读取群置顶的接口。如需管理，请填写 messageId，"
            '或 notice: "announcement" 或 "none"；下次 `pulumi up` 会替换群内现有的置顶。',
        )
    )
    declared = DeclaredNotice(chat_id, "unmanaged")
    return ReadResult(chat_id, RecordedNotice(declared, "unmanaged").bag, declared.bag)


def imported_message(message_id: str) -> ReadResult:
    """A message of this app's with what it says now; none if it was recalled or deleted.

    Raises FeishuError for one that could not be edited, or that may be another's.
    """
    if mistake := mistake_in_message_id(message_id):
        raise FeishuError(_not_imported(mistake))
    settings = run_state.settings()
    app_id = settings.acting_app_id
    if app_id is None:
        why = _BY_A_USER if settings.user_access_token else _NOBODY_KNOWN
        raise FeishuError(_not_imported(why))
    try:
        message = run_state.client().messages.read(message_id)
    except Refused as error:
        if error.kind is Kind.MESSAGE_GONE:
            return ReadResult("", {})
        raise
    if message.is_gone:
        return ReadResult("", {})
    if message.sender != app_id:
        raise FeishuError(_not_imported(_of_another(message)))
    declared = _declared(message)
    recorded = RecordedMessage(
        declared,
        message_id=message_id,
        content_sha256=declared.content.sha256,
        sent_at=message.sent_at.isoformat(timespec="seconds"),
        edits=int(message.is_edited),
    )
    return ReadResult(message_id, recorded.bag, declared.bag)


def _declared(message: Message) -> DeclaredMessage:
    """The message as somebody would write it: a card as Markdown where it is nothing else."""
    try:
        told = json.loads(message.content)
        if message.msg_type == "text":
            return DeclaredMessage(message.chat_id, "text", _with_mentions(told, message))
        card = card_in(told) if message.msg_type == "interactive" else None
    except (ValueError, RecursionError):
        card = None
    if card is None:
        raise FeishuError(_not_imported(_of_another_type(message)))
    markdown = text_at(parsed(card), "body", "elements", 0, "content")
    if markdown and parsed(content_of("markdown", markdown).json) == parsed(card):
        return DeclaredMessage(message.chat_id, "markdown", markdown)
    return DeclaredMessage(message.chat_id, "card", dumped(parsed(card)))


def _with_mentions(told: object, message: Message) -> str:
    """The text with each mention as it is sent; a read gives a key in its place."""

    def sent(key: re.Match[str]) -> str:
        mention = message.mentions.get(key[0])
        if key[0] == "@_all":
            return '<at user_id="all"></at>'
        return f'<at user_id="{mention.id}">{mention.name}</at>' if mention else key[0]

    return re.sub(r"@_(?:user_\d+|all)", sent, str(found(told, "text") or ""))


_NOBODY_KNOWN = Words(
    "it is unknown which app this token belongs to, and whether that app sent the message; set "
    "feishu:appId",
    "未知该 token 属于哪个应用，因此无法判断消息是否由它发送；请设置 feishu:appId",
)


_BY_A_USER = Words(
    "whether the user of this token has sent the message is unknown; pin it by its messageId, or "
    "import it with the credentials of the app that sent it",
    "无法判断消息是否由该用户发送；请用 messageId 置顶，或使用发送该消息的应用的凭证导入",
)


def _of_another(message: Message) -> Words:
    return Words(
        f"{message.message_id} was not sent by this app, which can't edit it; pin it by its "
        "messageId",
        f"{message.message_id} 不是本应用发送的，无法编辑；请用 messageId 置顶",
    )


def _of_another_type(message: Message) -> Words:
    return Words(
        f"{message.message_id} is a message of type {message.msg_type!r}, or a card that can't be "
        "read back; pin it by its messageId",
        f"{message.message_id} 的类型是 {message.msg_type!r}，或是无法读回的卡片；"
        "请用 messageId 置顶",
    )


def _not_imported(why: Words) -> Words:
    return Words(f"Nothing was imported: {why.en}.", f"未导入任何内容：{why.zh}。")
