"""The steps in what `pulumi preview --json` says, those of one group together.

Read from engine 3.259.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_NOTICE = "pulumi-python:dynamic/feishu:PinnedNotice"
_MESSAGE = "pulumi-python:dynamic/feishu:NoticeMessage"

#: What stands for a text that is not known before the `up`.
#: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_REMOVALS = ("delete", "delete-replaced", "discard", "discard-replaced")


@dataclass(frozen=True)
class Step:
    """One step, with the state's outputs before it and the program's inputs after it."""

    op: str
    kind: str
    name: str
    id: str
    old: Mapping[str, Any]
    old_inputs: Mapping[str, Any]
    new: Mapping[str, Any]
    is_retained: bool

    @property
    def chat_id(self) -> str:
        """The group that it is about: after it, else before it."""
        return text_in(self.new, "chat_id") or text_in(self.old, "chat_id")

    @property
    def removes(self) -> bool:
        """Whether nothing is declared there any more."""
        return self.op in _REMOVALS

    @property
    def replaces(self) -> bool:
        """Whether a new resource takes the place of the old one."""
        return self.op in ("replace", "create-replacement")

    @property
    def is_sent(self) -> bool:
        """For a message: whether a new one is sent."""
        return self.op == "create" or self.replaces


@dataclass
class Group:
    """All that the steps say of one chat: a renamed resource is created and deleted there."""

    declared: Step | None = None
    former: Step | None = None
    messages: list[Step] = field(default_factory=list)

    @property
    def notice(self) -> Step | None:
        """The step on its notice that counts."""
        return self.declared or self.former

    @property
    def old(self) -> Mapping[str, Any]:
        """The notice's outputs in the state; empty where there is none."""
        return next((s.old for s in (self.declared, self.former) if s and s.old), {})


def errors_in(preview: Mapping[str, Any]) -> Iterator[str]:
    """Why the preview failed, a line each; nothing when it did not."""
    for diagnostic in preview.get("diagnostics") or []:
        if diagnostic.get("severity") == "error":
            text = str(diagnostic.get("message", "")).removeprefix("error: ").strip()
            yield from (line for line in text.splitlines() if line and not _is_noise(line))


def _is_noise(line: str) -> bool:
    """The engine's own closing line, which says nothing beside the error before it."""
    return line.startswith(("an unhandled error occurred: program exited", "preview failed"))


def steps_in(preview: Mapping[str, Any]) -> Iterator[Step]:
    """The steps on notices and messages, in the engine's order."""
    for step in preview.get("steps") or []:
        old, new = step.get("oldState") or {}, step.get("newState") or {}
        kind = str((new or old).get("type", ""))
        if kind in (_NOTICE, _MESSAGE):
            yield Step(
                op=str(step.get("op", "")),
                kind=kind,
                name=str(step.get("urn", "")).rpartition("::")[2],
                id=str(old.get("id") or new.get("id") or ""),
                old=old.get("outputs") or {},
                old_inputs=old.get("inputs") or {},
                new={} if step.get("op") in _REMOVALS else new.get("inputs") or {},
                is_retained=bool(old.get("retainOnDelete")),
            )


def groups_of(steps: Iterable[Step]) -> dict[str, Group]:
    """What the steps say of each chat, by its id."""
    groups: dict[str, Group] = {}
    for step in steps:
        chats = {step.chat_id, text_in(step.old, "chat_id")} - {""}
        for chat_id in chats:
            group = groups.setdefault(chat_id, Group())
            if step.kind == _MESSAGE:
                group.messages.append(step)
            elif step.removes:
                group.former = step
            else:
                group.declared = step
    return groups


def text_in(bag: Mapping[str, Any], key: str) -> str:
    """The text that a bag of properties has there, "" for none; a secret is `***`."""
    value = bag.get(key)
    # A secret is told as an object that holds its ciphertext.
    return value if isinstance(value, str) else "***" if isinstance(value, dict) else ""
