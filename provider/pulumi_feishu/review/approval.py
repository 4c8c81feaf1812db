"""Approved means applied: what goes with a saved plan, so that nothing else is applied by it.

The engine's own update plan applies cleanly over a state that moved meanwhile (seen, engine 3.259).
So a digest of the state goes with it, the clock by which expiry was judged, and what it was made
from: a project, a stack, a backend and each file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pulumi_feishu.files.saving import save
from pulumi_feishu.notices_file.entries import Entry
from pulumi_feishu.review import Stopped
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.local_time import local

_FORMAT = 2

#: What an export says of a resource that is no part of its state: times, places in the source.
_NO_STATE = ("created", "modified", "sourcePosition", "stackTrace")

#: Two machines' clocks differ by less.
_CLOCKS = timedelta(minutes=5)

_AGAIN = Words("Nothing was applied: review again.", "未应用任何变更：请重新评审。")


class NotApproved(Stopped):
    """This is not what was approved."""


class Outdated(Stopped):
    """This is what was approved, and can't be applied as it was any more: it has to be again."""


@dataclass(frozen=True)
class Approval:
    """What was reviewed: a project's stack, its state then (a digest), the engine's plan.

    `backend` is a URL as `Stack.backend` returns it; `files` are digests as `origin.digests`
    returns them; `at` is the clock by which expiry was judged (UTC). `commit` is shown and never
    judged, since the same content may be approved in one commit and applied in another; it is empty
    without git.
    """

    project: str
    stack: str
    backend: str
    commit: str
    at: datetime
    files: Mapping[str, str]
    state: str
    plan: str

    @property
    def when(self) -> str:
        """When, and which commit, in figures that read alike in each language."""
        commit = f", commit {self.commit[:12]}" if self.commit else ""
        return f"{local(self.at)}{commit}"

    def save(self, path: Path) -> str:
        """Write it as JSON, for nobody else to read; returns the file's SHA-256. Raises OSError.

        The engine's plan holds secrets encrypted, as the state does.
        """
        at = self.at.isoformat(timespec="seconds")
        content = {"format": _FORMAT, **asdict(self), "at": at}
        text = json.dumps(content, indent=1) + "\n"
        save(path, text, mode=0o600)
        return hashlib.sha256(text.encode()).hexdigest()


def forget(path: Path) -> None:
    """Remove a plan that was saved here before, or a link; raises Stopped."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        why = system_errors.why(error)
        raise Stopped(
            Words(f"{path} can't be removed: {why.en}.", f"无法删除 {path}：{why.zh}。")
        ) from None


def load_approval(path: Path, *, sha256: str | None = None) -> Approval:
    """Read what `Approval.save` wrote, whose digest is this if one is given; raises NotApproved."""
    try:
        written = path.read_bytes()
    except OSError as error:
        why = system_errors.why(error)
        raise NotApproved(
            Words(f"{path} can't be read: {why.en}.", f"无法读取 {path}：{why.zh}。")
        ) from None
    found = hashlib.sha256(written).hexdigest()
    if sha256 is not None and found != sha256.lower():
        raise _refused(
            f"{path} is not the plan that was approved: its SHA-256 is {found}.",
            f"{path} 不是已批准的计划：其 SHA-256 为 {found}。",
        )
    try:
        content = json.loads(written)
        form = content["format"]
        approval = Approval(
            project=str(content["project"]),
            stack=str(content["stack"]),
            backend=str(content["backend"]),
            commit=str(content["commit"]),
            at=datetime.fromisoformat(content["at"]).astimezone(UTC),
            files={str(name): str(digest) for name, digest in content["files"].items()},
            state=str(content["state"]),
            plan=str(content["plan"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise _no_plan(path) from None
    if form != _FORMAT:
        raise _no_plan(path)
    return approval


def _no_plan(path: Path) -> NotApproved:
    return _refused(
        f"{path} was not saved by this version of `pulumi-feishu review --save-plan`.",
        f"{path} 不是此版本的 `pulumi-feishu review --save-plan` 保存的计划。",
    )


def _refused(en: str, zh: str) -> NotApproved:
    return NotApproved(Words(f"{en} {_AGAIN.en}", f"{zh}{_AGAIN.zh}"))


def _outdated(en: str, zh: str) -> Outdated:
    return Outdated(Words(f"{en} {_AGAIN.en}", f"{zh}{_AGAIN.zh}"))


def state_digest(deployment: Mapping[str, Any]) -> str:
    """A digest of a stack's state; the same as long as no run changed any resource."""
    resources = [
        {key: value for key, value in resource.items() if key not in _NO_STATE}
        for resource in deployment.get("resources") or []
        # A provider's inputs are the stack's config, whose ciphertexts are new each time.
        if not str(resource.get("type", "")).startswith("pulumi:providers:")
    ]
    pending = deployment.get("pending_operations") or []
    canonical = json.dumps([resources, pending], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def judge_stack(approval: Approval, stack: str) -> None:
    """Raise NotApproved when this is not the stack that was reviewed."""
    if stack != approval.stack:
        raise _refused(
            f"The plan is of stack {approval.stack}, not of {stack}.",
            f"该计划属于 stack {approval.stack}，而非 {stack}。",
        )


def judge_place(approval: Approval, *, project: str, backend: str) -> None:
    """Raise NotApproved when the project or the backend is not the one that was reviewed."""
    if project != approval.project:
        raise _refused(
            f"The plan is of project {approval.project}, and this is {project}.",
            f"该计划属于项目 {approval.project}，而此处是 {project}。",
        )
    if backend != approval.backend:
        raise _refused(
            f"The plan is of a stack in {approval.backend}, and Pulumi works with {backend} here.",
            f"该计划的 stack 位于 {approval.backend}，而此处 Pulumi 使用 {backend}。",
        )


def judge_files(approval: Approval, files: Mapping[str, str]) -> None:
    """Raise NotApproved when a file is not as it was, is gone, or is new."""
    names = sorted(files.keys() | approval.files.keys())
    other = [name for name in names if files.get(name) != approval.files.get(name)]
    if not other:
        return
    name, more = other[0], len(other) - 1
    what = Words("is not as it was", "与评审时不同")
    if name not in files:
        what = Words("is gone, and was there", "已不存在，而评审时存在")
    elif name not in approval.files:
        what = Words("was not there", "在评审时不存在")
    en = f", and {more} more differ" if more else ""
    zh = f"，另有 {more} 个文件不同" if more else ""
    raise _refused(
        f"{name} {what.en} at the review of {approval.when}{en}.",
        f"{name} {what.zh}（{approval.when}）{zh}。",
    )


def judge_age(approval: Approval, *, now: datetime, days: int) -> None:
    """Raise Outdated when the review is longer ago; NotApproved when it is yet to come."""
    if approval.at > now + _CLOCKS:
        raise _refused(
            f"The review of {approval.when} is yet to come: check the clocks, and FEISHU_NOW.",
            f"评审时间 {approval.when} 尚未到来：请检查时钟与 FEISHU_NOW。",
        )
    if now - approval.at > timedelta(days=days):
        raise _outdated(
            f"The review of {approval.when} is more than {days} days ago.",
            f"评审（{approval.when}）已超过 {days} 天。",
        )


def judge_state(
    approval: Approval,
    deployment: Mapping[str, Any],
    entries: Iterable[Entry],
    *,
    now: datetime,
) -> None:
    """Raise Outdated when the state moved, or a notice expired, since the review."""
    if state_digest(deployment) != approval.state:
        moment = local(approval.at)
        raise _outdated(
            f"The state of stack {approval.stack} changed after the review of {moment}.",
            f"stack {approval.stack} 的状态在评审（{moment}）之后发生了变化。",
        )
    for entry in entries:
        if entry.has_expired(now) and not entry.has_expired(approval.at):
            raise _outdated(
                f"{entry.name} ({entry.place}) expired after the review.",
                f"{entry.name}（{entry.place}）在评审之后已到期。",
            )
