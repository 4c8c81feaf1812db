"""The provider's messages about managed messages, in both languages."""

from __future__ import annotations

from pulumi_feishu.openapi import Message
from pulumi_feishu.openapi.error_codes.lookup import CODES
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.local_time import local

SENT_ANEW_NEXT_TIME = Words(
    "Nothing was changed. The state records it: the next `pulumi up` sends the new message and "
    "moves the notice.",
    "未作任何改动。状态已如实记录：下次 `pulumi up` 会自动发送新消息并移动置顶。",
)

EDITED_PERHAPS = Words(
    "Whether the message was edited is unknown. The state records that: run again.",
    "消息是否已被编辑未知。状态已如实记录：请重新运行。",
)

SAYS_THE_SAME = Words("The message says what it said before.", "消息内容未变。")

SENT_PERHAPS = Words(
    "It may have been sent: the next run within an hour does not send it twice, and a "
    "later one looks for it.",
    "消息可能已经发出：一小时内再次运行不会重复发送，之后运行会先查找它。",
)

STAYS_IN_THE_GROUP = Words("The message stays in the group.", "该消息保留在群内。")

LEFT_WITH_THE_GROUP = Words(
    "Nothing is recalled in groups that this run leaves as they are (on_remove: leave).",
    "本次运行保持不变的群（on_remove: leave）中，不撤回任何消息。",
)

#: A failed delete can't be recorded: the engine keeps its resource as it was.
RECALLED_PERHAPS = Words(
    "Whether it was recalled is unknown, and the state can't say so. Run again; if the message is "
    "to stay after all, run `pulumi refresh` first.",
    "是否已撤回未知，且状态无法记录这一点。请重新运行；若要保留该消息，请先运行 `pulumi refresh`。",
)

NOT_RECALLED = Words("Nothing was recalled; run again.", "未撤回任何消息；请重新运行。")

CANNOT_COMPARE = Words(
    "What some messages say could not be compared: Feishu gave their cards back in a form that "
    "only old clients show.",
    "部分消息的内容无法比对：飞书返回的卡片仅是旧版客户端的显示形式。",
)

NOT_LOOKED_BACK = Words(
    "Before it sends, this project looks whether a run that was killed has sent the message "
    "already. Nothing was sent: run again.",
    "发送前会先查找被强行终止的运行是否已发出该消息。尚未发送任何消息：请重新运行。",
)

CANNOT_LOOK_BACK = Words(
    "Before it sends, this project looks whether a run that was killed has sent the message "
    "already, and could not. Repeats within an hour are safe anyway; after a run that was "
    "killed earlier, look in the group for a message that is there twice. To let it look, act as "
    "an app (feishu:appId), not as a user, with im:message:readonly and im:message.group_msg.",
    "发送前会先查找被强行终止的运行是否已发出该消息，但此次无法查找。一小时内重复运行仍是安全的；"
    "若更早的运行曾被强行终止，请在群内确认消息是否重复。如需自动查找，请使用应用身份"
    "（设置 feishu:appId）而非用户身份，并开通 im:message:readonly 和 im:message.group_msg。",
)


def kept_until_sent(chat_id: str) -> Words:
    """Another change of the group failed in this run, so that its notice may show the old one."""
    return Words(
        f"Kept: the old message of {chat_id}. Another change of this group failed in this run, so "
        "that its notice may still show it. Once that is fixed, run again.",
        f"保留 {chat_id} 的旧消息：该群的另一项变更在本次运行中失败，其群置顶可能仍显示它。"
        "解决后请重新运行。",
    )


def found_again(chat_id: str, message: Message) -> Words:
    """A message of a killed run is taken over in place of a second one."""
    at = local(message.sent_at)
    return Words(
        f"In {chat_id} nothing new had to be sent: {message.message_id}, which this app sent at "
        f"{at}, says just that and belongs to no resource. It is adopted.",
        f"{chat_id} 中无需发送新消息：本应用于 {at} 发出的 {message.message_id} 内容相同，"
        "且不属于任何资源，已直接采用。",
    )


def sent_anew(chat_id: str, message_id: str, why: Words) -> Words:
    """Why the plan has a replacement where an edit was expected."""
    return Words(
        f"Another message takes the place of {message_id} in {chat_id}: {why.en}.",
        f"{chat_id} 中的 {message_id} 将由另一条消息替换：{why.zh}。",
    )


WAS_RECALLED = Words("it was recalled or deleted", "它已被撤回或删除")


def edit_was_refused(code: str) -> Words:
    """Feishu refused an edit with this code, and will do so again."""
    meaning = CODES.get(int(code)) if code.isdecimal() else None
    if meaning is None:
        return Words(f"Feishu refused to edit it ({code})", f"飞书拒绝编辑该消息（{code}）")
    return Words(f"{meaning.en} ({code})", f"{meaning.zh}（{code}）")


def edited_too_often(edits: int) -> Words:
    """The documented limit is reached."""
    return Words(
        f"it was edited {edits} times, and Feishu allows no more",
        f"已编辑 {edits} 次，达到飞书的上限",
    )


def card_too_old(days: int) -> Words:
    """The documented limit is reached."""
    return Words(
        f"the card is {days} days old, and Feishu edits none after 14",
        f"卡片已发送 {days} 天，超过 14 天后飞书不再允许更新",
    )


ANOTHER_TYPE = Words(
    "a text can't be edited into a card, nor a card into a text",
    "文本与卡片之间不能相互编辑",
)


def not_sent_either(chat_id: str, most: int) -> Words:
    """The budget was spent before: what to do stands once."""
    return Words(
        f"Not sent to {chat_id}: this run's budget of new messages ({most}) is spent; one error of "
        "this run says how to go on.",
        f"未向 {chat_id} 发送：本次运行的上限 {most} 条新消息已用完；"
        "处理方法见本次运行中的另一条报错。",
    )


def send_budget_spent(chat_id: str, why: Words) -> Words:
    """One run sends only so many new messages: a lost state must not message every group again."""
    return Words(f"Not sent to {chat_id}: {why.en}", f"未向 {chat_id} 发送：{why.zh}")


def why_not_sent(most: int, needed: int) -> Words:
    """The same of any group; `needed` is a budget that is large enough."""
    more = _more(most, needed)
    if not most:
        return Words(
            "feishu:maxNewMessages is 0, so no run sends new messages. If the state was lost, "
            f"restore it first. If they are meant, allow them: {more}",
            "feishu:maxNewMessages 为 0，任何运行都不发送新消息。"
            f"若状态丢失，请先恢复状态。如确需发送，请提高上限：{more}",
        )
    return Words(
        f"this run has sent as many new messages as it may: {most}. If the state was lost, "
        f"restore it first. If so many are meant, run again, or allow more: {more}",
        f"本次运行已发送 {most} 条新消息，达到上限。"
        f"若状态丢失，请先恢复状态。如确需继续，请再次运行，或提高上限：{more}",
    )


def budget_too_small(most: int, needed: int) -> Words:
    """The same, seen ahead."""
    more = _more(most, needed)
    if not most:
        return Words(
            "Messages are new to this stack, and feishu:maxNewMessages is 0: they fail. If the "
            f"state was lost, restore it first. If they are meant, allow them: {more}",
            "本 stack 有新消息，而 feishu:maxNewMessages 为 0，发送会失败。"
            f"若状态丢失，请先恢复状态。如确需发送，请提高上限：{more}",
        )
    return Words(
        f"The new messages of this stack are more than one `up` sends ({most}); the others "
        "fail. If the state was lost, restore it first. If so many are meant, run again "
        f"for the next {most}, or allow more: {more}",
        f"本 stack 的新消息超过 {most} 条，而一次 `up` 最多发送 {most} 条，其余会失败。"
        f"若状态丢失，请先恢复状态。如确需继续，请多次运行，或提高上限：{more}",
    )


def _more(most: int, needed: int) -> str:
    return f"pulumi config set feishu:maxNewMessages {max(needed, most + 1)}"


def not_proven(message: Message) -> Words:
    """A message that may be that of a killed run, or another resource's."""
    return Words(
        f"{message.message_id} in {message.chat_id} says the same. Whether a resource has it can't "
        "be told, since the state of this stack could not be read: it is left alone, and a new "
        "message is sent. If it is of a run that was killed, recall it by hand.",
        f"{message.chat_id} 中的 {message.message_id} 内容相同。由于无法读取此 stack 的状态，"
        "不能确定它是否属于某个资源：不作处理，并发送新消息。若它来自被强行终止的运行，请手动撤回。",
    )


def sent_too_often(chat_id: str, times: int) -> Words:
    """Each uuid of the last hour is one of a message that can't be taken."""
    return Words(
        f"Not sent: the message to {chat_id}. It was sent {times} times within an hour already, "
        "and each was recalled, edited or is another resource's: Feishu answers with those. Run "
        "again in an hour, or change a word.",
        f"未向 {chat_id} 发送消息：一小时内已发送 {times} 次，且均已被撤回、编辑或属于其他资源，"
        "飞书会返回这些旧消息。请一小时后重新运行，或修改一个字。",
    )


def held_by_another(chat_id: str, message_id: str) -> Words:
    """A message that is not recalled, since another resource has it."""
    return Words(
        f"Not recalled: {message_id} in {chat_id}, which another resource has or pins.",
        f"未撤回 {chat_id} 中的 {message_id}：另一资源拥有或置顶了它。",
    )


def still_shown(chat_id: str, message_id: str) -> Words:
    """A message that is not recalled, since the group would show nothing then."""
    return Words(
        f"Not recalled: {message_id} in {chat_id}. A notice that this run leaves alone shows it, "
        "or may show it. Recall it by hand once the notice has moved.",
        f"未撤回 {chat_id} 中的 {message_id}：本次运行未处理的置顶正在显示它，或可能显示它。"
        "置顶移走后请手动撤回。",
    )


def has_drifted(message: Message) -> Words:
    """Drift of a message that is there."""
    return Words(
        f"{message.message_id} in {message.chat_id} no longer says what the state records: the "
        "next `pulumi up` edits it.",
        f"{message.chat_id} 中的 {message.message_id} 内容与状态不一致："
        "下次 `pulumi up` 会编辑它。",
    )


def gone(chat_id: str, message_id: str) -> Words:
    """A message that is not there in a re-assert run."""
    return Words(
        f"The message {message_id} in {chat_id} was recalled or deleted.",
        f"{chat_id} 中的消息 {message_id} 已被撤回或删除。",
    )
