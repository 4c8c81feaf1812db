"""Looks up what a reviewer wants to know of a group: name, members, the current text.

One call for each changed group, and one for each message whose text is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import replace

from pulumi_feishu.inventory.survey import Tell
from pulumi_feishu.openapi import GroupDetails, Kind, Refused
from pulumi_feishu.review.checks.message_text import words_of_message
from pulumi_feishu.review.checks.reader import Reader
from pulumi_feishu.review.checks.remarks import groups_unread, messages_unread, with_remarks
from pulumi_feishu.review.plan import Change, Plan, PlanProblem, Shown
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import quoted


def look_up(
    plan: Plan, reader: Reader, *, with_message_text: bool, at_a_time: int, tell: Tell
) -> Plan:
    """Fill in the head counts and, `with_message_text`, what messages of others say.

    That needs `im:message.group_msg`, the right to read ALL messages of the bot's groups, and
    copies what was said in a group to wherever the review is read: whoever may change the files may
    have any message of the bot's groups shown there by its id. A message is never shown for
    another group than its own.

    A group that is called otherwise than its entry says is told so: names are free. Where it is
    called as another entry says, its id is plainly that one's: a certain problem. One that can't
    be read keeps `people` None; a missing scope is one remark. Raises FeishuError for what concerns
    the whole run.
    """

    def look(change: Change) -> Change:
        if not change.has_id:
            return change
        group = reader.group(change.chat_id)
        if with_message_text and _may_read_messages(group):
            change = replace(
                change,
                before=_with_text(change.before, change.chat_id, reader),
                after=_with_text(change.after, change.chat_id, reader),
            )
        return change if isinstance(group, Refused) else _with_group(change, group, shared, names)

    shared, names = _shared_names(plan), frozenset(plan.names)
    changes = reader.each(plan.changes, look, at_a_time=at_a_time, tell=tell)
    remarks = []
    if reader.missing_scope_of_groups:
        remarks.append(groups_unread(reader.missing_scope_of_groups))
    if with_message_text and reader.missing_scope_of_messages:
        remarks.append(messages_unread(reader.missing_scope_of_messages))
    return with_remarks(replace(plan, changes=tuple(changes)), *remarks)


def is_called_otherwise(change: Change, name: str) -> bool:
    """Whether a group that is really called `name` has another one in its entry.

    What is left alone, or taken down, can't go to a wrong group.
    """
    fits = change.name.strip() == name.strip()
    return not (fits or not name or not change.name or change.effect in ("left", "removed"))


def _of_another(change: Change, name: str) -> PlanProblem:
    real, declared = quoted(name), quoted(change.name)
    return PlanProblem(
        what=Words(
            f"the group with this id is called {real}, not {declared}; "
            f"did you mean the group {real}?",
            f"该 ID 的群名称为 {real}，而不是 {declared}；是否要改的是 {real} 这个群？",
        ),
        next_step=Words("Correct `name` or `chat`.", "请更正 `name` 或 `chat`。"),
    )


def _with_group(
    change: Change,
    group: GroupDetails,
    shared: frozenset[tuple[str, str]],
    names: Container[str],
) -> Change:
    change = replace(change, people=group.people)
    names_several = change.names_several or (change.place, change.name) in shared
    if names_several or not is_called_otherwise(change, group.name):
        return change
    if group.name.strip() not in names:
        return replace(change, called=group.name)
    problem = _of_another(change, group.name)
    return replace(change, called=group.name, problems=(*change.problems, problem))


def _shared_names(plan: Plan) -> frozenset[tuple[str, str]]:
    """The places and names of entries that stand for several of the changed groups."""
    counts = Counter((change.place, change.name) for change in plan.changes if change.place)
    return frozenset(entry for entry, count in counts.items() if count > 1)


def _may_read_messages(group: GroupDetails | Refused) -> bool:
    if isinstance(group, Refused):
        return group.kind is Kind.MISSING_SCOPE
    return group.seen_from_inside and not group.is_dissolved


def _with_text(shown: Shown, chat_id: str, reader: Reader) -> Shown:
    if shown.kind != "message":
        return shown
    message = reader.message(shown.source)
    if isinstance(message, Refused) or message.chat_id != chat_id:
        return shown
    return replace(shown, message_text=words_of_message(message))
