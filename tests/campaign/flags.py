"""What flags of `pulumi up` have to name to be about one group."""

from __future__ import annotations

from campaign.recorded import Recorded, recorded
from support.project import Project


def message_of(project: Project, chat: str) -> str:
    """The id of the message that the state has for this group, "" for none."""
    return next((each.id for each in recorded(project, "message") if each.chat == chat), "")


def replacement_of(project: Project, chat: str) -> tuple[str, ...]:
    """`--replace` of the group's message, else of its notice; none where it has neither."""
    for resource in _resources(project, chat):
        return "--replace", resource.urn
    return ()


def targets_of(project: Project, chat: str) -> list[str]:
    """`--target` of all that the state has for this group."""
    return [word for each in _resources(project, chat) for word in ("--target", each.urn)]


def _resources(project: Project, chat: str) -> list[Recorded]:
    """The message first."""
    both = [*recorded(project, "message"), *recorded(project, "notice")]
    return [each for each in both if each.chat == chat]
