"""Whether the app may do what a run asks of it: its credential, its bot, its scopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_feishu.doctor.check import Check, failed, skipped
from pulumi_feishu.openapi import Bot, Client, Concern, FeishuError, NoAnswer, Refused
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.text.i18n import Words

_AS_USER = Words(
    "calls go out as a user: Feishu gives this information about apps only",
    "以用户身份调用：飞书只提供应用自身的这些信息",
)
_NOT_TRIED = Words("no call can be made", "无法发出调用")
_SEE_BOT = Words("the app could not be asked, see bot", "无法查询应用，见 bot")
_NOT_TOLD = Words("the app's scopes could not be read", "无法读取应用的权限")
_PUBLISH = Words(
    "in the developer console under Permissions & Scopes, publish a version",
    "在开发者后台的“权限管理”中开通并发布版本",
)


@dataclass(frozen=True)
class Need:
    """Scopes for one purpose: of each inner tuple any one will do."""

    name: str
    scopes: tuple[tuple[str, ...], ...]
    without: Words


#: [doc] the pages of the calls, server-docs/im-v1 and server-docs/group
PIN = Need(
    "scopes: pin",
    (("im:chat.top_notice:write_only", "im:chat"),),
    Words("nothing can be pinned", "无法置顶"),
)
#: Who may send may edit and recall too; `im:message:update` and `im:message:recall` do only that.
SEND = Need(
    "scopes: send",
    (("im:message:send_as_bot", "im:message"),),
    Words(
        "notices of text, markdown or card can't be sent",
        "text、markdown 和 card 类的置顶无法发送",
    ),
)
REFRESH = Need(
    "scopes: refresh",
    (("im:message:readonly", "im:message"), ("im:message.group_msg",)),
    Words("refresh can't see recalled messages", "refresh 看不到消息是否已被撤回"),
)
HISTORY = Need(
    "scopes: history",
    (
        ("im:message:readonly", "im:message.history:readonly", "im:message"),
        ("im:message.group_msg",),
    ),
    Words(
        "a message that a killed run has sent is not found again after an hour",
        "被强行终止的运行所发送的消息在一小时后无法找回",
    ),
)
GROUPS = Need(
    "scopes: groups",
    (("im:chat:readonly", "im:chat:read", "im:chat"),),
    Words(
        "refresh can't see dissolved groups, and groups and dump can't list any",
        "refresh 看不到群是否已解散，groups 和 dump 无法列出群",
    ),
)
NEEDS = (PIN, SEND, REFRESH, HISTORY, GROUPS)


def check_app(client: Client, settings: Settings, *, sends: bool) -> Iterator[Check]:
    """Two or three calls; `sends`: the notices files declare messages that are sent."""
    try:
        credentials, bot = _sign_in(client, settings)
    except NoAnswer as error:
        yield failed("credentials", error)
        yield from unseen(_NOT_TRIED)
        return
    yield credentials
    if credentials.verdict == "failure":
        yield from unseen(_NOT_TRIED)
    elif settings.user_access_token:
        yield from unseen(_AS_USER)
    elif credentials.verdict == "skipped":
        yield bot
        yield from _unseen_scopes(_SEE_BOT)
    else:
        yield bot
        yield from _scopes(client, sends=sends)


def unseen(why: Words) -> Iterator[Check]:
    """What is not looked at where there is no call that tells it."""
    yield skipped("bot", why)
    yield from _unseen_scopes(why)


def _unseen_scopes(why: Words) -> Iterator[Check]:
    for need in NEEDS:
        yield skipped(need.name, why)


def scope(
    need: Need, granted: frozenset[str], *, is_needed: bool, told: Check | None = None
) -> Check:
    """Whether the granted scopes are enough for this purpose; `told` is the check before."""
    missing = [choice[0] for choice in need.scopes if not granted.intersection(choice)]
    if not missing:
        have = [next(s for s in choice if s in granted) for choice in need.scopes]
        names = ", ".join(have)
        return Check(need.name, "ok", Words(names, names))
    names = ", ".join(missing)
    add = Words(f"Add {names} {_PUBLISH.en}.", f"请{_PUBLISH.zh}：{names}。")
    without = Words(f"without {names}", f"缺少 {names}")
    if told and told.next_step == add:
        without = Words("without the same scopes", "缺少同样的权限")
    return Check(
        need.name,
        "failure" if is_needed else "warning",
        Words(f"{without.en} {need.without.en}", f"{without.zh}：{need.without.zh}"),
        add,
    )


def _sign_in(client: Client, settings: Settings) -> tuple[Check, Check]:
    """What one call tells of the credential and of the bot; raises NoAnswer.

    A refusal that is about any call at this time, such as a used-up quota, says nothing of either.
    """
    who = settings.identity
    accepted = Check("credentials", "ok", who)
    try:
        if settings.user_access_token:
            next(client.groups.of_the_bot(), None)
            return accepted, skipped("bot", _AS_USER)
        return accepted, _bot(client.groups.bot())
    except Refused as error:
        if error.kind.concerns is Concern.APP:
            return failed("credentials", error), skipped("bot", _NOT_TRIED)
        if error.kind.concerns is Concern.RUN:
            return skipped("credentials", _SEE_BOT), failed("bot", error)
        return accepted, failed("bot", error)


def _bot(bot: Bot) -> Check:
    if bot.is_active:
        return Check("bot", "ok", Words(f"{bot.name} is active", f"{bot.name} 已启用"))
    return Check(
        "bot",
        "failure",
        Words(f"{bot.name} is not active", f"{bot.name} 未启用"),
        Words(
            "Add the Bot feature in the developer console, publish a version, "
            "and have the tenant's admin enable the app.",
            "请在开发者后台添加机器人能力并发布版本，并请企业管理员启用应用。",
        ),
    )


def _scopes(client: Client, *, sends: bool) -> Iterator[Check]:
    try:
        granted = client.groups.granted_scopes()
    except FeishuError as error:
        # It needs no scope itself [seen], yet a tenant may have it otherwise.
        line = str(error)
        yield skipped("scopes", Words(line, line))
        yield from _unseen_scopes(_NOT_TOLD)
        return
    told = None
    for need in NEEDS:
        is_needed = need is PIN or (need is SEND and sends)
        told = scope(need, granted, is_needed=is_needed, told=told)
        yield told
