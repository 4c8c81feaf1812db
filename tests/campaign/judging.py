"""Whether the server's world and the state are what the model says."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.model import Applied, Group
from campaign.worlds import Seen
from support.project import MESSAGE_TYPE, TYPE, Project


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


def as_seen(
    groups: Mapping[str, Group], now: Mapping[str, Seen], project: Project
) -> dict[str, Group]:
    """The model after a way that it does not know: what is shown stays, messages are as they are.

    What is not the state's own is what was left; new ones may have been sent.
    """
    own = {r["inputs"]["chat_id"]: r["id"] for r in project.resources(MESSAGE_TYPE).values()}
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
    for resource in project.resources(TYPE).values():
        chat, shows = resource["id"], resource["outputs"]["shows"]
        if resource["inputs"]["notice"] == "unmanaged":
            continue
        managed.add(chat)
        if shows != now[chat].shows:
            found.append(f"{chat} shows {shows}, but it shows {now[chat].shows}")
    for resource in project.resources(MESSAGE_TYPE).values():
        chat = resource["inputs"]["chat_id"]
        if not now[chat].sent.get(resource["id"], ("", False))[1]:
            found.append(f"{chat} has {resource['id']}, which does not live")
    wanted = {chat for chat, new in applied.items() if new and new.notice.kind != "unmanaged"}
    if managed != wanted:
        found.append(f"{sorted(managed)} are managed, not {sorted(wanted)}")
    deployment = project.deployment()
    if deployment.get("pending_operations"):
        found.append("something is pending")
    if any(resource.get("delete") for resource in deployment.get("resources") or []):
        found.append("something waits for its deletion")
    return found
