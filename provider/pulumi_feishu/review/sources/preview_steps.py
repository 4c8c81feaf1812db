"""The steps in what `pulumi preview --json` says, those of one group together.

The list of the unmanaged groups is one resource; here it is a step of each group in it, as if that
had a notice of its own which is `unmanaged`. Read from engine 3.259.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_feishu.engine.property_names import in_snake_case, snake
from pulumi_feishu.review import Stopped
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import CHAT_ID

_NOTICE = "pulumi-python:dynamic/feishu:PinnedNotice"
_MESSAGE = "pulumi-python:dynamic/feishu:NoticeMessage"
_UNMANAGED = "pulumi-python:dynamic/feishu:UnmanagedGroups"

#: The same resources, declared through the provider plugin.
_OF_PLUGIN = {
    f"feishu:index:{kind.rpartition(':')[2]}": kind for kind in (_NOTICE, _MESSAGE, _UNMANAGED)
}

#: Its component, which does nothing beside these.
_NOTICES = "feishu:index:Notices"

#: What stands for a text that is not known before the `up`.
#: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

#: What a preview has in place of a secret [seen]; an export has an object with its ciphertext.
_SECRET = "[secret]"  # noqa: S105

#: Steps that change nothing anywhere.
_IDLE = ("same", "refresh", "read", "read-discard")

_CHAT_ID = re.compile(rf"\b{CHAT_ID}")

#: What a group in the list of unmanaged ones shows: whatever it does.
_LEFT = "unmanaged"

_REMOVALS = ("delete", "delete-replaced", "discard", "discard-replaced")


_NO_PREVIEW = Words(
    "What was read is not what `pulumi preview --json` prints. Make it again, then run again.",
    "读到的内容不是 `pulumi preview --json` 的输出。请重新生成预览，然后重新运行。",
)


class NoPreview(Stopped):
    """A part of it has another form: what it says of groups must not be missed."""


@dataclass(frozen=True)
class PreviewStep:
    """One step, with the state's outputs before it and the program's inputs after it."""

    op: str
    kind: str
    urn: str
    id: str
    old: Mapping[str, Any]
    old_inputs: Mapping[str, Any]
    new: Mapping[str, Any]
    is_retained: bool
    stays_retained: bool
    #: The inputs that differ, as the engine names them; not those that are secret.
    reasons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the program calls the resource."""
        return self.urn.rpartition("::")[2]

    @property
    def chats(self) -> set[str]:
        """The groups that it is about, before and after it.

        By the URN where the id is a secret or not known yet: no two become one.
        """
        known = {text_in(bag, "chat_id") for bag in (self.new, self.old)} - {"", UNKNOWN}
        return known or {self.urn}

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
class GroupSteps:
    """All that the steps say of one chat: a renamed resource is created and deleted there."""

    declared: PreviewStep | None = None
    former: PreviewStep | None = None
    messages: list[PreviewStep] = field(default_factory=list)

    @property
    def notice(self) -> PreviewStep | None:
        """The step on its notice that counts."""
        return self.declared or self.former

    @property
    def steps(self) -> list[PreviewStep]:
        """All of them."""
        return [*(step for step in (self.declared, self.former) if step), *self.messages]

    @property
    def old(self) -> Mapping[str, Any]:
        """The notice's outputs in the state; empty where there is none."""
        return next((s.old for s in (self.declared, self.former) if s and s.old), {})


def _read(value: object, kind: type = dict) -> Any:
    """The value, which is one of this kind, an empty one for None."""
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise NoPreview(_NO_PREVIEW)
    return value


def _objects(value: object) -> list[Mapping[str, Any]]:
    items: list[Any] = _read(value, list)
    if not all(isinstance(item, dict) for item in items):
        raise NoPreview(_NO_PREVIEW)
    return items


def errors_in(preview: Mapping[str, Any]) -> Iterator[str]:
    """Why the preview failed, a line each; nothing when it did not."""
    for diagnostic in _objects(preview.get("diagnostics")):
        if diagnostic.get("severity") == "error":
            text = str(diagnostic.get("message", "")).removeprefix("error: ").strip()
            yield from (line for line in text.splitlines() if line and not _is_noise(line))


def _is_noise(line: str) -> bool:
    """The engine's own closing line, which says nothing beside the error before it."""
    return line.startswith(("an unhandled error occurred: program exited", "preview failed"))


def steps_in(preview: Mapping[str, Any]) -> Iterator[PreviewStep]:
    """The steps on notices and messages, in the engine's order; a list's are a step a group."""
    for step in _objects(preview.get("steps")):
        old, new = _state(step, "oldState"), _state(step, "newState")
        kind = str((new or old).get("type", ""))
        if kind not in (_NOTICE, _MESSAGE, _UNMANAGED):
            continue
        read = PreviewStep(
            op=str(step.get("op", "")),
            kind=kind,
            urn=str(step.get("urn", "")),
            id=str(old.get("id") or new.get("id") or ""),
            old=_read(old.get("outputs")),
            old_inputs=_read(old.get("inputs")),
            new={} if step.get("op") in _REMOVALS else _read(new.get("inputs")),
            is_retained=bool(old.get("retainOnDelete")),
            stays_retained=bool(new.get("retainOnDelete")),
            reasons=tuple(snake(str(reason)) for reason in _read(step.get("diffReasons"), list)),
        )
        yield from _listed(read) if kind == _UNMANAGED else (read,)


def _state(step: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A resource before or after a step, one of the plugin as if it were a dynamic one."""
    state: Mapping[str, Any] = _read(step.get(key))
    kind = _OF_PLUGIN.get(str(state.get("type")))
    if kind is None:
        return state
    bags = {name: in_snake_case(_read(state.get(name))) for name in ("inputs", "outputs")}
    return {**state, "type": kind, **bags}


def _listed(step: PreviewStep) -> Iterator[PreviewStep]:
    before, after = (_read(bag.get("groups")) for bag in (step.old_inputs, step.new))
    for chat_id in {**before, **after}:
        old, new = (
            {"chat_id": chat_id, "notice": _LEFT, "shows": _LEFT, "label": names[chat_id]}
            if chat_id in names
            else {}
            for names in (before, after)
        )
        op = step.op
        if old != new and op == "same":
            op = "update"
        elif old == new and op == "update" and before != after:
            # It is one of another group.
            op = "same"
        yield replace(step, op=op, old=old, old_inputs=old, new=new)


def groups_of(steps: Iterable[PreviewStep]) -> dict[str, GroupSteps]:
    """What the steps say of each chat, by its id."""
    groups: dict[str, GroupSteps] = {}
    # What the state has of a notice says more of its group than a list does.
    for step in sorted(steps, key=lambda step: step.kind == _UNMANAGED):
        for chat_id in step.chats:
            group = groups.setdefault(chat_id, GroupSteps())
            if step.kind == _MESSAGE:
                group.messages.append(step)
            elif step.kind == _UNMANAGED:
                _add_listed(group, step)
            elif step.removes:
                group.former = step
            else:
                group.declared = step
    return groups


def _add_listed(group: GroupSteps, step: PreviewStep) -> None:
    if step.new:
        is_known = bool(group.old)
        listed = replace(step, old={}, old_inputs={}) if is_known else step
        group.declared = group.declared or listed
    else:
        group.former = group.former or step


@dataclass(frozen=True)
class OtherStep:
    """One step on a resource that is neither a notice nor a message."""

    op: str
    type: str
    name: str
    chat_ids: tuple[str, ...]


def other_steps_in(preview: Mapping[str, Any]) -> Iterator[OtherStep]:
    """The steps of no group that change something: stack, providers, resources of others.

    `chat_ids` are the groups that such a resource names, before or after: what it does there is not
    known. A list of unmanaged groups is one of these where no group is in it.
    """
    for step in _objects(preview.get("steps")):
        states = [_state(step, key) for key in ("newState", "oldState")]
        state = states[0] or states[1]
        kind, op = str(state.get("type", "")), str(step.get("op", ""))
        if kind in (_NOTICE, _MESSAGE, _NOTICES) or op in _IDLE:
            continue
        named = _CHAT_ID.findall(json.dumps([state.get("inputs") for state in states]))
        if kind != _UNMANAGED or not named:
            name = str(step.get("urn", "")).rpartition("::")[2]
            yield OtherStep(op, kind, name, tuple(dict.fromkeys(named)))


def exported_in(preview: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The outputs that the last `up` left: those of the stack, and of each component of ours."""
    for step in _objects(preview.get("steps")):
        old = _read(step.get("oldState"))
        outputs = old.get("outputs")
        if old.get("type") in ("pulumi:pulumi:Stack", _NOTICES) and isinstance(outputs, dict):
            yield outputs


def is_secret(bag: Mapping[str, Any], key: str) -> bool:
    """Whether a bag of properties has a secret there."""
    return bag.get(key) == _SECRET or isinstance(bag.get(key), dict)


def text_in(bag: Mapping[str, Any], key: str) -> str:
    """The text that a bag of properties has there, "" for none and for a secret."""
    value = bag.get(key)
    return value if isinstance(value, str) and value != _SECRET else ""
