"""A notice's declared and recorded state, and the mistakes in its inputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

import pulumi
from pulumi.dynamic import CheckFailure

from pulumi_feishu.resources.given import Given, failures, mistake_in_text
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import mistake_in_chat_id, mistake_in_message_id

NoticeKind = Literal["message", "announcement", "none", "unmanaged"]

#: `shows` when an answer was lost, or when the pinned message is gone.
UNKNOWN = "unknown"

#: What refresh appended to the id of a message that it found gone, up to version 0.2: such states
#: are read for ever.
_GONE_IN_OLD_STATES = " (recalled or deleted)"

#: The inputs that a group does not show.
FOR_PEOPLE = ("label", "owner", "reason", "expires")


#: What `check` puts for the id of a message whose sending failed in this run: an `up` then has no
#: value for it at all.
NOT_SENT = "(not sent)"


@dataclass(frozen=True)
class DeclaredNotice:
    """What the program declares for one group, as `check` passed it.

    `label`, `owner`, `reason` and `expires` are for people and policies: they change nothing in the
    group. `reasserted` counts the re-assert runs; a higher number than the state's is what makes
    the engine plan an update of a notice that did not change. So does `message_gone`, which only
    refresh sets: the message was recalled or deleted.
    """

    chat_id: str
    notice: str
    message_id: str | None = None
    label: str | None = None
    owner: str | None = None
    reason: str | None = None
    expires: str | None = None
    reasserted: int = 0
    message_gone: bool = False

    @classmethod
    def from_bag(cls, bag: dict[str, Any]) -> DeclaredNotice:
        """From the engine's inputs or outputs, where numbers are floats and None is absent."""
        message_id, is_gone = bag.get("message_id"), bool(bag.get("message_gone"))
        if isinstance(message_id, str) and message_id.endswith(_GONE_IN_OLD_STATES):
            message_id, is_gone = message_id.removesuffix(_GONE_IN_OLD_STATES), True
        return cls(
            chat_id=str(bag.get("chat_id", "")),
            notice=str(bag.get("notice", "")),
            message_id=message_id,
            **{name: bag.get(name) for name in FOR_PEOPLE},
            reasserted=int(bag.get("reasserted") or 0),
            message_gone=is_gone,
        )

    @property
    def target(self) -> str:
        """What the group is to show: a message id, `announcement`, `none`, or whatever it does."""
        return str(self.message_id) if self.notice == "message" else self.notice

    @property
    def for_the_group(self) -> DeclaredNotice:
        """Without what is only for people."""
        nothing: dict[str, Any] = dict.fromkeys(FOR_PEOPLE)
        return replace(self, **nothing)

    @property
    def is_managed(self) -> bool:
        """Whether this stack decides what the group shows."""
        return self.notice != "unmanaged"

    @property
    def bag(self) -> dict[str, Any]:
        """As the engine keeps it: without the keys that have no value."""
        return {key: value for key, value in asdict(self).items() if value}


@dataclass(frozen=True)
class RecordedNotice:
    """What the state records of one group: the declaration, and what was made of it.

    `shows` is `om_…`, `announcement`, `none`, `unknown`, or `unmanaged` for a group that is left
    alone; `written_at` is UTC in ISO 8601.
    """

    declared: DeclaredNotice
    shows: str
    written_at: str = ""
    log_id: str = ""

    @classmethod
    def from_bag(cls, bag: dict[str, Any]) -> RecordedNotice:
        """From a resource's outputs."""
        return cls(
            declared=DeclaredNotice.from_bag(bag),
            shows=str(bag.get("shows") or UNKNOWN),
            written_at=str(bag.get("written_at") or ""),
            log_id=str(bag.get("log_id") or ""),
        )

    def beside(self, inputs: Mapping[str, Any]) -> RecordedNotice:
        """With what these inputs of the state say for people: the engine renews no outputs for it.

        A secret stays as it is.
        """
        told = {name: inputs.get(name) for name in FOR_PEOPLE}
        plain: dict[str, Any] = {
            name: text for name, text in told.items() if isinstance(text, str | None)
        }
        return replace(self, declared=replace(self.declared, **plain))

    @property
    def bag(self) -> dict[str, Any]:
        """As the engine keeps it."""
        return {
            **self.declared.bag,
            "shows": self.shows,
            "written_at": self.written_at,
            "log_id": self.log_id,
        }


def notice_mistakes(
    inputs: dict[str, Any], without_value: Collection[CheckFailure] = ()
) -> list[CheckFailure]:
    """Every mistake in these inputs at once, and these; what is not known yet passes."""
    notice, message_id = inputs.get("notice"), inputs.get("message_id")
    found = [
        ("chat_id", mistake_in_text(inputs.get("chat_id"), mistake_in_chat_id)),
        ("notice", _mistake_in_notice(notice, message_id)),
        ("message_id", _mistake_in_pairing(notice, message_id)),
    ]
    if message_id not in (None, NOT_SENT):
        found.append(("message_id", mistake_in_text(message_id, mistake_in_message_id)))
    found += [
        (name, mistake_in_text(inputs[name], judge))
        for name, judge in _JUDGES_FOR_PEOPLE.items()
        if inputs.get(name) is not None
    ]
    return failures(found, without_value)


def _mistake_in_moment(text: str) -> Words | None:
    try:
        has_zone = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        has_zone = False
    if has_zone:
        return None
    return Words(
        f"must be a date and time with a zone, such as 2027-01-04T09:00:00+08:00, got {text!r}",
        f"必须是带时区的日期时间，例如 2027-01-04T09:00:00+08:00，实为 {text!r}",
    )


_JUDGES_FOR_PEOPLE: dict[str, Callable[[str], Words | None]] = {
    "owner": lambda _: None,
    "reason": lambda _: None,
    "expires": _mistake_in_moment,
}


def notice_mistakes_of_ignoring(
    inputs: dict[str, Any], given: Given, gives: Mapping[str, Any], recorded: DeclaredNotice
) -> list[CheckFailure]:
    """What does not go together because the engine put an older value back, for `ignore_changes`.

    `gives` has the `notice` and the `message_id` that the program gives, a value not known yet too.
    """
    notice, message_id = inputs.get("notice"), inputs.get("message_id")
    if given.names is None or pulumi.contains_unknowns([notice, message_id]):
        return []
    kept = DeclaredNotice.from_bag(inputs)
    is_of_the_state = gives.get("message_id") not in (None, message_id)
    was_gone = recorded.message_gone and recorded.message_id == message_id
    if kept.message_gone or (was_gone and is_of_the_state):
        gone = f"{kept.message_id}{_GONE_IN_OLD_STATES}"
        key, mistake = "message_id", Words(f"keeps {gone!r}", f"保留了 {gone!r}")
    elif not _mistake_in_pairing(notice, message_id):
        return []
    elif message_id is not None and "message_id" not in given.names:
        key = "message_id"
        mistake = Words(
            f'puts {message_id} back, beside notice="{notice}"',
            f'保留了旧的 {message_id}，与 notice="{notice}" 并存',
        )
    elif notice != gives.get("notice"):
        key = "notice"
        beside = (
            Words(f"beside {message_id}", f"与 {message_id} 并存")
            if message_id
            else Words("without a message_id", "却没有 message_id")
        )
        mistake = Words(f'puts "{notice}" back, {beside.en}', f'保留了旧的 "{notice}"，{beside.zh}')
    else:
        return []
    line = Words(
        f"{key}: ignore_changes {mistake.en}; remove {key} from ignore_changes",
        f"{key}：ignore_changes {mistake.zh}；请将 {key} 从 ignore_changes 中去掉",
    )
    return [CheckFailure(key, str(line))]


def _mistake_in_notice(notice: Any, message_id: Any) -> Words | None:
    if pulumi.contains_unknowns([notice, message_id]):
        return None
    if notice is None:
        return Words(
            'is required; set message_id, or notice="announcement", or notice="none"',
            '为必填项；请设置 message_id、notice="announcement" 或 notice="none"',
        )
    kinds = get_args(NoticeKind)
    if notice not in kinds:
        return Words(
            f"must be one of {', '.join(kinds)}, got {notice!r}",
            f"必须是 {'、'.join(kinds)} 之一，实为 {notice!r}",
        )
    return None


def _mistake_in_pairing(notice: Any, message_id: Any) -> Words | None:
    if pulumi.contains_unknowns([notice, message_id]):
        return None
    if notice == "message" and message_id is None:
        return Words(
            'is required with notice="message": the id of the message (om_...)',
            '在 notice="message" 时为必填项：消息 ID（om_ 开头）',
        )
    if notice in ("announcement", "none", "unmanaged") and message_id is not None:
        return Words(
            f'conflicts with notice="{notice}"; remove one of the two',
            f'与 notice="{notice}" 冲突；请去掉其中一个',
        )
    return None
