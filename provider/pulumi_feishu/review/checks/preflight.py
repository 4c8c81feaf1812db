"""Whether a change would fail, as far as Feishu's read calls tell ahead.

For each group that is written to: one call for the group, shared with `look_up`; one more where the
app saw it from outside; one for a message that is to be pinned or edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pulumi_feishu.inventory.survey import Tell
from pulumi_feishu.openapi import GroupDetails, Kind, Refused
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.review.checks import remarks
from pulumi_feishu.review.checks.problems import Writer, in_group, with_message, with_message_here
from pulumi_feishu.review.checks.reader import Reader
from pulumi_feishu.review.plan import Change, Plan, PlanProblem
from pulumi_feishu.text.i18n import Words

_OfMessage = Callable[..., PlanProblem | None]


def check(
    plan: Plan,
    reader: Reader,
    settings: Settings,
    *,
    at_a_time: int,
    tell: Tell,
    writes_as: str | None = None,
    tells_of_others: bool = True,
) -> Plan:
    """Add to each change what would fail, or can't be known ahead.

    `settings` say who reads. `writes_as` is the id of the app that will write, None when that is
    the one that reads: another one's place in a group, and its right to pin, can't be told.
    Unless `tells_of_others`, nothing is said of a message but whether it is in the changed group:
    not which other group it is in, nor whether it is in any. Raises FeishuError for what concerns
    the whole run.
    """
    writer = writer_of(settings, writes_as)
    of_message = with_message if tells_of_others else with_message_here

    def judge(change: Change) -> Change:
        found = _problems(change, reader, writer, plan, of_message)
        return replace(change, problems=(*change.problems, *found))

    written = [change for change in plan.changes if change.effect != "left" and change.has_id]
    judged = reader.each(written, judge, at_a_time=at_a_time, tell=tell)
    by_chat = {change.chat_id: change for change in judged}
    changes = tuple(by_chat.get(change.chat_id, change) for change in plan.changes)
    general = _remarks(written, reader, settings, writer)
    return remarks.with_remarks(replace(plan, changes=changes), *general)


def writer_of(settings: Settings, writes_as: str | None) -> Writer:
    """Who will write, when `settings` are of who reads."""
    reads_as = settings.acting_app_id
    return Writer(writes_as or reads_as, has_read=writes_as in (None, reads_as))


def _problems(
    change: Change, reader: Reader, writer: Writer, plan: Plan, of_message: _OfMessage
) -> Iterator[PlanProblem]:
    group = reader.group(change.chat_id)
    is_inside = _is_inside(change, group, reader, writer)
    if problem := in_group(change, group, writer, is_inside=is_inside):
        yield problem
    message_id = _message_id(change)
    if message_id and _may_read_messages(group, is_inside):
        message = reader.message(message_id)
        if found := of_message(change, message, writer, plan.at, is_inside=is_inside is True):
            yield found


def _is_inside(
    change: Change, group: GroupDetails | Refused, reader: Reader, writer: Writer
) -> bool | None:
    """Of the reader; nobody is asked about another writer, or a group that is gone."""
    if isinstance(group, Refused) or group.is_dissolved:
        return None
    if writer.has_read:
        return reader.is_in(change.chat_id)
    return True if group.seen_from_inside else None


def _message_id(change: Change) -> str:
    """The message that has to be there, `om_…`; "" where none has."""
    if change.effect == "edited":
        return change.message_id
    is_pinned = change.after.kind == "message" and change.effect in ("taken over", "moved")
    return change.after.source if is_pinned else ""


def _may_read_messages(group: GroupDetails | Refused, is_inside: bool | None) -> bool:
    if isinstance(group, Refused):
        return group.kind is Kind.MISSING_SCOPE
    return not group.is_dissolved and is_inside is not False


def _remarks(
    written: list[Change], reader: Reader, settings: Settings, writer: Writer
) -> Iterator[Words]:
    if not writer.has_read and writer.app_id:
        yield remarks.another_app(settings.acting_app_id, writer.app_id)
    if reader.missing_scope_of_groups:
        yield remarks.groups_unread(reader.missing_scope_of_groups)
    if reader.missing_scope_of_messages:
        yield remarks.messages_unread(reader.missing_scope_of_messages)
    edited = [change for change in written if change.effect == "edited"]
    if any(change.after.kind == "text" for change in edited):
        yield remarks.EDITS_OF_TEXTS
    if any(change.after.kind != "text" and not change.message_id for change in edited):
        yield remarks.AGE_OF_CARDS
    if any(change.sends for change in written):
        yield remarks.MUTED
