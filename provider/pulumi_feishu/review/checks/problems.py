"""Which problems a change will meet in one group, from what was read; no calls.

What the pin call answers for a message of another group, or one that is gone, is not documented;
whatever it is, the group would not show that message. So both are certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pulumi_feishu.content import CARD_LIFE
from pulumi_feishu.inventory.survey import ability
from pulumi_feishu.openapi import Concern, GroupDetails, Kind, Message, Refused
from pulumi_feishu.openapi.error_codes.lookup import CODES, kind_of_code
from pulumi_feishu.review.plan import Change, PlanProblem
from pulumi_feishu.text.i18n import Words

_PERHAPS_EXTERNAL = Words(
    "the group is external, and whether this bot is shared externally can't be read",
    "该群是外部群，而机器人是否已开启对外共享能力无法读取",
)

_GONE_NEXT = Words(
    "Run `pulumi refresh`: the next `pulumi up` then sends a new message and moves the notice.",
    "请运行 `pulumi refresh`：下次 `pulumi up` 会重新发送消息并移动置顶。",
)
_FROZEN_NEXT = Words(
    "Run `pulumi up` twice: the first run records it, the second one sends a new message and "
    "moves the notice.",
    "请运行两次 `pulumi up`：第一次记录该情况，第二次重新发送消息并移动置顶。",
)
_MESSAGE_NEXT = Words(
    "Declare a message of this group, then run again.",
    "请在配置中改用本群的消息，然后重新运行。",
)
_NOT_HERE = PlanProblem(
    Words("no message with this id is in this group", "本群没有该 ID 的消息"), _MESSAGE_NEXT
)
_LEAVING_NEXT = Words(
    "Nothing, if the entry is taken out: the group then stays as it is. `notice: none` would fail.",
    "若是删除该条目则无需处理：该群保持原样。若写的是 `notice: none` 则会失败。",
)


@dataclass(frozen=True)
class Writer:
    """Who will write: `app_id` is None where nobody knows; `has_read`: the one who read, too."""

    app_id: str | None
    has_read: bool


def in_group(
    change: Change, group: GroupDetails | Refused, writer: Writer, *, is_inside: bool | None
) -> PlanProblem | None:
    """What speaks against this group; `is_inside` is None where the reader's place is not known."""
    problem = _in_group(change, group, writer, is_inside)
    is_removed = change.effect == "removed"
    if problem and is_removed and kind_of_code(problem.code).is_out_of_reach:
        # The provider's `delete` lets it go.
        return PlanProblem(problem.what, _LEAVING_NEXT, problem.code, is_certain=False)
    return problem


def with_message(
    change: Change, message: Message | Refused, writer: Writer, at: datetime, *, is_inside: bool
) -> PlanProblem | None:
    """What speaks against the message that is to be pinned, or edited (`effect` edited).

    `is_inside`: the reader is in the changed group; `at` is UTC.
    """
    if isinstance(message, Refused):
        return _unreadable_message(change, message, writer, is_inside=is_inside)
    if message.is_gone:
        return _of_message(change, 230011)
    if message.chat_id not in ("", change.chat_id):
        return _foreign(message.chat_id)
    return _frozen(change, message, writer, at) if change.effect == "edited" else None


def with_message_here(
    change: Change, message: Message | Refused, writer: Writer, at: datetime, *, is_inside: bool
) -> PlanProblem | None:
    """The same, without telling a message of another group from one that is nowhere.

    The message of an edit is the bot's own, and no reader of the review has chosen it.
    """
    is_here = isinstance(message, Message) and message.chat_id == change.chat_id
    if is_here or change.effect == "edited":
        return with_message(change, message, writer, at, is_inside=is_inside)
    has_no_scope = isinstance(message, Refused) and message.kind is Kind.MISSING_SCOPE
    return _NOT_HERE if is_inside and not has_no_scope else None


def _in_group(
    change: Change, group: GroupDetails | Refused, writer: Writer, is_inside: bool | None
) -> PlanProblem | None:
    if isinstance(group, Refused):
        return _unreadable_group(group, writer)
    if group.is_dissolved:
        return _of(232009)
    if not writer.has_read:
        return None
    if is_inside is False:
        return _of(230002 if change.effect == "edited" else 232011)
    # An edit leaves the notice as it is.
    if change.effect == "edited":
        return None
    can = ability(group, writer.app_id)
    if can.code is None:
        return None
    certain = _of(can.code)
    if can.may_pin == "no":
        return certain
    why = _PERHAPS_EXTERNAL if can.code == 232033 else can.why or certain.what
    return PlanProblem(why, certain.next_step, can.code, is_certain=False)


def _unreadable_group(refusal: Refused, writer: Writer) -> PlanProblem | None:
    if refusal.kind.concerns is Concern.GROUP:
        return _of(refusal.code or 0)
    if refusal.kind is Kind.MISSING_SCOPE or not writer.has_read:
        return None
    is_membership = refusal.kind.concerns is Concern.MEMBERSHIP
    return _of(refusal.code or 0) if is_membership else _unknown(refusal)


def _unreadable_message(
    change: Change, refusal: Refused, writer: Writer, *, is_inside: bool
) -> PlanProblem | None:
    if refusal.kind is Kind.MESSAGE_GONE:
        return _of_message(change, refusal.code or 0)
    if refusal.kind is Kind.OUTSIDE_GROUP:
        # In this group, and outside of the message's one: they are two.
        return _foreign("") if is_inside else None
    if refusal.kind is Kind.MISSING_SCOPE or not writer.has_read:
        return None
    return _unknown(refusal)


def _frozen(change: Change, message: Message, writer: Writer, at: datetime) -> PlanProblem | None:
    if writer.app_id and message.sender and message.sender != writer.app_id:
        return _of_message(change, 230071)
    is_card = message.msg_type == "interactive"
    return _of_message(change, 230031) if is_card and at - message.sent_at > CARD_LIFE else None


def _foreign(chat_id: str) -> PlanProblem:
    other = f" ({chat_id})" if chat_id else ""
    return PlanProblem(
        Words(f"the message is in another group{other}", f"该消息在另一个群内{other}"),
        _MESSAGE_NEXT,
        232001,
    )


def _of(code: int) -> PlanProblem:
    meaning = CODES[code]
    return PlanProblem(Words(meaning.en, meaning.zh), Words(meaning.en_next, meaning.zh_next), code)


def _of_message(change: Change, code: int) -> PlanProblem:
    """Messages of the bot are sent anew by themselves; others have to be declared anew."""
    problem = _of(code)
    if change.effect != "edited":
        return problem
    is_gone = CODES[code].kind is Kind.MESSAGE_GONE
    return PlanProblem(problem.what, _GONE_NEXT if is_gone else _FROZEN_NEXT, code)


def _unknown(refusal: Refused) -> PlanProblem:
    return PlanProblem(
        Words(
            f"Feishu refused to let this app read it ({refusal.code})",
            f"飞书拒绝了读取（{refusal.code}）",
        ),
        Words(
            "Look in the client whether group and message are there.",
            "请在客户端确认该群和该消息是否存在。",
        ),
        refusal.code,
        is_certain=False,
    )
