"""Remarks that hold for a whole change, made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pulumi_feishu.openapi import Refused
from pulumi_feishu.review.plan import Change, Plan
from pulumi_feishu.review.sources.preview_steps import OtherStep, PreviewStep
from pulumi_feishu.text.i18n import Words

MUTED = Words(
    "Whether the bot is muted in a group can't be known ahead: a new message may be refused "
    "there (230035).",
    "无法预知机器人是否在群内被禁言：新消息可能因此被拒绝（230035）。",
)

EDITS_OF_TEXTS = Words(
    "How often a text was edited, and for how long the tenant allows it, can't be known ahead: "
    "an edit may be refused (230072, 230075), and the next `pulumi up` sends the text anew.",
    "无法预知文本消息已编辑的次数以及企业允许的编辑时限：编辑可能被拒绝（230072、230075），"
    "下次 `pulumi up` 会重新发送。",
)

AGE_OF_CARDS = Words(
    "How old a card is can't be known from files alone: after 14 days a new one is sent in place "
    "of the edit.",
    "仅凭文件无法得知卡片的发送时间：超过 14 天的卡片不能编辑，会重新发送一条。",
)


def names_groups(step: OtherStep) -> Words:
    """A resource that is no notice names groups: nobody knows what it does there."""
    groups = ", ".join(step.chat_ids)
    return Words(
        f"{step.name} ({step.type}, {step.op}) names {groups}: what it does there is not known.",
        f"{step.name}（{step.type}，{step.op}）涉及 {groups}：无法得知它在群里做什么。",
    )


def expired_already(changes: Iterable[Change]) -> tuple[Words, ...]:
    """New entries that are over before they begin: a wrong year takes a group's notice away."""
    return tuple(
        Words(
            f"{change.name} ({change.place}) is new, and expired on {change.expired_at:%Y-%m-%d} "
            "already: is that the right year?",
            f"{change.name}（{change.place}）是新条目，但已于 {change.expired_at:%Y-%m-%d} 到期："
            "年份是否写对了？",
        )
        for change in changes
        if change.effect == "taken over" and change.expired_at
    )


def of_message(step: PreviewStep, chat_id: str) -> Words:
    """What is done to a message that the group's notice does not tell of."""
    return Words(
        f"{step.name} (NoticeMessage, {step.op}) in {chat_id}: a message is touched that no notice "
        "shows.",
        f"{step.name}（NoticeMessage，{step.op}）位于 {chat_id}：会处理一条未被置顶的消息。",
    )


def another_app(reads_as: str | None, writes_as: str) -> Words:
    """The app that reads can't tell what the app that writes may do."""
    reader = Words(reads_as, reads_as) if reads_as else Words("another identity", "其他身份")
    return Words(
        f"Groups were read as {reader.en}, while {writes_as} writes: whether its bot is in them, "
        "and may put a notice there, can't be told.",
        f"群信息以 {reader.zh} 读取，而写入的应用是 {writes_as}：无法得知其机器人是否在群内、"
        "能否置顶。",
    )


def groups_unread(refusal: Refused) -> Words:
    """The app lacks the scope that reads a group."""
    return _unread(Words("Groups", "群信息"), "im:chat:readonly", refusal)


def messages_unread(refusal: Refused) -> Words:
    """The app lacks a scope that reads the messages of groups."""
    return _unread(Words("Messages", "消息"), "im:message:readonly, im:message.group_msg", refusal)


def with_remarks(plan: Plan, *remarks: Words) -> Plan:
    """The plan with these remarks too, each once."""
    return replace(plan, remarks=tuple(dict.fromkeys((*plan.remarks, *remarks))))


def _unread(what: Words, scopes: str, refusal: Refused) -> Words:
    return Words(
        f"{what.en} could not be read ({refusal.code}): a scope is missing. Add {scopes} in the "
        "developer console under Permissions & Scopes, publish a version, then run again.",
        f"{what.zh}无法读取（{refusal.code}）：缺少权限。请在开发者后台的“权限管理”中开通 "
        f"{scopes} 并发布版本，然后重新运行。",
    )
