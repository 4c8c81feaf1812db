"""Whether the server's world and the state are what the model says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from campaign.model import Applied, Group
from campaign.recorded import Recorded, recorded
from campaign.worlds import Seen
from support.project import Project


def wrong_groups(
    groups: Mapping[str, Group], before: Mapping[str, Seen], now: Mapping[str, Seen]
) -> dict[str, str]:
    """The groups that are not as the model says, and how; `before` is as the step began."""
    found = {}
    for chat, seen in now.items():
        group = groups[chat]
        living = sorted([*group.left, *filter(None, [group.own])])
        new = len(seen.sent) - len(before[chat].sent)
        if seen.shown_word != group.shows:
            found[chat] = f"shows {seen.shown_word}, not {group.shows}"
        elif seen.words != living:
            found[chat] = f"{seen.words} live, not {living}"
        elif new > group.sends:
            found[chat] = f"{new} new messages, not {group.sends}"
    return found


def with_unproven(
    groups: Mapping[str, Group],
    before: Mapping[str, Seen],
    now: Mapping[str, Seen],
    had: Collection[str],
) -> dict[str, Group]:
    """The model where the state could not be asked: a message that was left may be sent anew.

    Nobody can prove then that no resource has it; the run says so. `had` are the groups in which
    the stack had such a message itself.
    """
    found = dict(groups)
    for chat, group in groups.items():
        is_left = group.own in before[chat].words and chat not in had
        if is_left and not group.sends and len(now[chat].sent) == len(before[chat].sent) + 1:
            found[chat] = replace(group, left=(*group.left, group.own), sends=1)
    return found


def with_adopted(
    groups: Mapping[str, Group], before: Mapping[str, Seen], now: Mapping[str, Seen]
) -> dict[str, Group]:
    """The model after a run that was cut short: it may have let go of a message that says the same.

    Then no resource has that one, and the next run adopts it instead of sending another.
    """
    found = dict(groups)
    for chat, group in groups.items():
        sends_none = group.sends == 1 and len(now[chat].sent) == len(before[chat].sent)
        if sends_none and group.own in group.left:
            left = [*group.left]
            left.remove(group.own)
            found[chat] = replace(group, left=tuple(left), sends=0)
    return found


def as_seen(
    groups: Mapping[str, Group], now: Mapping[str, Seen], project: Project
) -> dict[str, Group]:
    """The model after a way that it does not know: what is shown stays, messages are as they are.

    What is not the state's own is what was left; new ones may have been sent.
    """
    own = {message.chat: message.id for message in recorded(project, "message")}
    found = {}
    for chat, group in groups.items():
        living = {id_: word for id_, (word, lives) in now[chat].sent.items() if lives}
        mine = living.pop(own.get(chat, ""), "")
        left = tuple(sorted(living.values()))
        found[chat] = Group(group.shows, mine, left, sends=len(now[chat].sent))
    return found


def lies(
    project: Project, applied: Mapping[str, Applied | None], now: Mapping[str, Seen]
) -> list[str]:
    """What the state says that is not so, and what it does not say."""
    found, managed = [], set()
    for notice in recorded(project, "notice"):
        if not notice.is_managed:
            continue
        managed.add(notice.chat)
        if notice.shows != now[notice.chat].shows:
            found.append(f"{notice.chat} shows {notice.shows}, but {now[notice.chat].shows}")
    found += [
        f"{message.chat} has {message.id}, which does not live"
        for message in recorded(project, "message")
        if not now[message.chat].sent.get(message.id, ("", False))[1]
    ]
    wanted = {chat for chat, new in applied.items() if new and new.notice.kind != "unmanaged"}
    if managed != wanted:
        found.append(f"{sorted(managed)} are managed, not {sorted(wanted)}")
    deployment = project.deployment()
    if deployment.get("pending_operations"):
        found.append("something is pending")
    if any(resource.get("delete") for resource in deployment.get("resources") or []):
        found.append("something waits for its deletion")
    return found


def unsaid(
    notices: Collection[Recorded],
    declared: Mapping[str, Applied | None],
    before: Mapping[str, Seen],
    now: Mapping[str, Seen],
) -> list[str]:
    """What the state does not say after a run that failed, of the groups that it declared.

    A group that shows what the state does not say is `unknown` there. Where the state has no entry,
    the group shows nothing, or what it did before.
    """
    says = defaultdict(set)
    for notice in notices:
        if notice.is_managed:
            says[notice.chat].add(notice.shows)
    found = []
    for chat, new in declared.items():
        if new is None or new.notice.kind == "unmanaged" or now[chat].shows in says[chat]:
            continue
        is_new = not says[chat] and (now[chat].shows in ("none", before[chat].shows))
        if "unknown" not in says[chat] and not is_new:
            found.append(f"{chat} shows {now[chat].shows}, and the state says {says[chat] or ''}")
    return found
