"""What flags of `pulumi up` have to name to be about one group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.project import MESSAGE_TYPE, TYPE, Project


def message_of(project: Project, chat: str) -> str:
    """The id of the message that the state has for this group, "" for none."""
    found = [r for r in _resources(project, chat) if r["type"] == MESSAGE_TYPE]
    return str(found[0]["id"]) if found else ""


def replacement_of(project: Project, chat: str) -> tuple[str, ...]:
    """`--replace` of the group's message, else of its notice; none where it has neither."""
    for resource in _resources(project, chat):
        return "--replace", resource["urn"]
    return ()


def targets_of(project: Project, chat: str) -> list[str]:
    """`--target` of all that the state has for this group."""
    return [word for r in _resources(project, chat) for word in ("--target", r["urn"])]


def _resources(project: Project, chat: str) -> Iterator[dict[str, Any]]:
    """The message first."""
    for type_ in (MESSAGE_TYPE, TYPE):
        for resource in project.resources(type_).values():
            if resource["inputs"]["chat_id"] == chat:
                yield resource
