"""The bot's groups beside the entries that declare them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from pulumi_feishu.openapi import BotGroup, Client, Concern, GroupDetails, Refused
from pulumi_feishu.openapi.error_codes.lookup import CODES
from pulumi_feishu.text.i18n import Words

if TYPE_CHECKING:
    from pulumi_feishu.notices_file import Entry

_Answer = TypeVar("_Answer")
_Item = TypeVar("_Item")

MayPin = Literal["yes", "perhaps", "no"]

#: Called with how many are done, and of how many.
Tell = Callable[[int, int], None]

_ONLY_MANAGERS = Words(
    "only its owner and admins may pin; make the bot an admin",
    "仅群主和群管理员可置顶；请将机器人设为群管理员",
)
_WHOSE_BOT = Words(
    "only its owner and admins may pin, and Feishu does not tell whether this bot is one",
    "仅群主和群管理员可置顶，而飞书未说明本机器人是否在内",
)
_EXTERNAL = Words("external: only with external sharing", "外部群：机器人需开启对外共享能力")


@dataclass(frozen=True)
class Ability:
    """Whether the bot may put a notice into a group, and why it can't or perhaps can't.

    `code` is what Feishu would refuse with, None where it would not.
    """

    may_pin: MayPin
    why: Words | None = None
    code: int | None = None


@dataclass(frozen=True)
class Surveyed:
    """One group of the bot; `people` is None where the group could not be read."""

    chat_id: str
    name: str
    is_managed: bool
    people: int | None
    ability: Ability


def managed(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The entries that say what their group shows, by chat id: all that are not `unmanaged`."""
    return {entry.chat_id: entry for entry in entries if entry.notice.kind != "unmanaged"}


def groups_in_order(groups: Iterable[BotGroup]) -> list[BotGroup]:
    """By name, then id, so that two runs show the same."""
    return sorted(groups, key=lambda group: (group.name.casefold(), group.chat_id))


def ability(details: GroupDetails, app_id: str | None) -> Ability:
    """Whether this app's bot may put a notice there, as far as the group tells.

    Without an app id nobody can tell which of the bots it is.
    """
    if details.only_managers_pin and (app_id is None or app_id not in details.managing_bots):
        # Where a bot owns the group, owner_id is "". [doc] group/chat/get-2
        perhaps = not details.owner_id or app_id is None
        return (
            Ability("perhaps", _WHOSE_BOT, 232014)
            if perhaps
            else Ability("no", _ONLY_MANAGERS, 232014)
        )
    return Ability("perhaps", _EXTERNAL, 232033) if details.is_external else Ability("yes")


def survey(
    client: Client,
    groups: Sequence[BotGroup],
    managed_ids: Iterable[str],
    *,
    app_id: str | None,
    at_a_time: int,
    tell: Tell,
) -> list[Surveyed]:
    """Read each of these groups, one call each, so many at a time; in their order.

    Raises FeishuError for what concerns more than one group, such as a missing scope.
    """
    ids = frozenset(managed_ids)

    def read(group: BotGroup) -> GroupDetails | Refused:
        return _read(client, group.chat_id)

    found = read_each(client, groups, read, at_a_time=at_a_time, tell=tell)
    return [
        _surveyed(group, result, app_id, is_managed=group.chat_id in ids)
        for group, result in zip(groups, found, strict=True)
    ]


def _surveyed(
    group: BotGroup, result: GroupDetails | Refused, app_id: str | None, *, is_managed: bool
) -> Surveyed:
    if isinstance(result, Refused):
        can = Ability("no", _why(result), result.code)
        return Surveyed(group.chat_id, group.name, is_managed, None, can)
    can = ability(result, app_id)
    return Surveyed(group.chat_id, group.name, is_managed, result.people, can)


def _why(error: Refused) -> Words:
    meaning = CODES[error.code or 0]
    return Words(f"{meaning.en} ({error.code})", f"{meaning.zh}（{error.code}）")


def read_each(
    client: Client,
    items: Sequence[_Item],
    read: Callable[[_Item], _Answer],
    *,
    at_a_time: int,
    tell: Tell,
) -> list[_Answer]:
    """Read for each item, so many at a time; in their order.

    What is raised, Ctrl-C too, ends every wait of the client: it can't be used any more.
    """
    pool = ThreadPoolExecutor(at_a_time)
    try:
        reads = [pool.submit(read, item) for item in items]
        for count, done in enumerate(as_completed(reads), start=1):
            done.result()
            tell(count, len(items))
        return [done.result() for done in reads]
    except BaseException:
        # Else the program waits at its end for the calls under way.
        client.cancel()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _read(client: Client, chat_id: str) -> GroupDetails | Refused:
    try:
        return client.groups.details(chat_id)
    except Refused as error:
        if error.kind.concerns not in (Concern.GROUP, Concern.MEMBERSHIP):
            raise
        return error
