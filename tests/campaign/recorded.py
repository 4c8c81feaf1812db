"""What the state says of notices and messages, whichever door they came by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pulumi_feishu.engine.property_names import in_snake_case
from support.project import MESSAGE_TYPE, TYPE, Project

_KINDS = {
    TYPE: "notice",
    "feishu:index:PinnedNotice": "notice",
    MESSAGE_TYPE: "message",
    "feishu:index:NoticeMessage": "message",
}


@dataclass(frozen=True)
class Recorded:
    """A resource of the state; `notice` and `shows` are "" for a message."""

    urn: str
    id: str
    chat: str
    notice: str
    shows: str

    @property
    def is_managed(self) -> bool:
        """Whether the stack decides what the group shows."""
        return self.notice != "unmanaged"


def recorded(project: Project, kind: Literal["notice", "message"]) -> list[Recorded]:
    """Those of this kind."""
    found = []
    for resource in project.deployment().get("resources") or []:
        if _KINDS.get(resource["type"]) == kind:
            bag = in_snake_case(resource["outputs"])
            found.append(
                Recorded(
                    resource["urn"],
                    resource.get("id", ""),
                    bag["chat_id"],
                    bag.get("notice", ""),
                    bag.get("shows", ""),
                )
            )
    return found
