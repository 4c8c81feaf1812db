"""Approved means applied: what goes with a saved plan, so that nothing else is applied by it.

The engine's own update plan applies cleanly over a state that moved meanwhile (seen, engine 3.259).
So a digest of the state goes with it, and the clock by which expiry was judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pulumi_feishu.desired.entries import Entry
from pulumi_feishu.review import Stopped
from pulumi_feishu.words import Words

_FORMAT = 1

#: What an export says of a resource that is no part of its state: times, places in the source.
_NO_STATE = ("created", "modified", "sourcePosition", "stackTrace")


class NotApproved(Stopped):
    """What was approved can't be applied as it was."""


@dataclass(frozen=True)
class Approval:
    """What was reviewed: a stack, its state then (a digest), the clock (UTC), the engine's plan."""

    stack: str
    state: str
    at: datetime
    plan: str

    def save(self, path: Path) -> None:
        """Write it as JSON. The engine's plan holds secrets encrypted, as the state does."""
        content = {
            "format": _FORMAT,
            "stack": self.stack,
            "state": self.state,
            "at": self.at.isoformat(timespec="seconds"),
            "plan": self.plan,
        }
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def forget(path: Path) -> None:
    """Remove a plan that was saved here before, or a link; raises Stopped."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Stopped(
            Words(
                f"{path} can't be removed: {error.strerror}.",
                f"无法删除 {path}：{error.strerror}。",
            )
        ) from None


def load(path: Path) -> Approval:
    """Read what `Approval.save` wrote; raises NotApproved."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        form = content["format"]
        approval = Approval(
            stack=str(content["stack"]),
            state=str(content["state"]),
            at=datetime.fromisoformat(content["at"]).astimezone(UTC),
            plan=str(content["plan"]),
        )
    except OSError as error:
        raise NotApproved(
            Words(
                f"{path} can't be read: {error.strerror}.", f"无法读取 {path}：{error.strerror}。"
            )
        ) from None
    except (ValueError, KeyError, TypeError):
        raise _no_plan(path) from None
    if form != _FORMAT:
        raise _no_plan(path)
    return approval


def _no_plan(path: Path) -> NotApproved:
    return NotApproved(
        Words(
            f"{path} is no plan of `pulumi-feishu review --save-plan`.",
            f"{path} 不是 `pulumi-feishu review --save-plan` 保存的计划。",
        )
    )


def digest(deployment: Mapping[str, Any]) -> str:
    """A digest of a stack's state; the same as long as no run changed any resource."""
    resources = [
        {key: value for key, value in resource.items() if key not in _NO_STATE}
        for resource in deployment.get("resources") or []
        # A provider's inputs are the stack's config, whose ciphertexts are new each time.
        if not str(resource.get("type", "")).startswith("pulumi:providers:")
    ]
    pending = deployment.get("pending_operations") or []
    canonical = json.dumps([resources, pending], sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def judge(
    approval: Approval,
    deployment: Mapping[str, Any],
    entries: Iterable[Entry],
    *,
    now: datetime,
) -> None:
    """Raise NotApproved when the state moved, or a notice expired, since the review."""
    again = Words("Nothing was applied: review again.", "未应用任何变更：请重新评审。")
    if digest(deployment) != approval.state:
        raise NotApproved(
            Words(
                f"The state of stack {approval.stack} changed after the review of "
                f"{approval.at:%Y-%m-%d %H:%M} UTC. {again.en}",
                f"stack {approval.stack} 的状态在评审（{approval.at:%Y-%m-%d %H:%M} UTC）之后"
                f"发生了变化。{again.zh}",
            )
        )
    for entry in entries:
        if entry.has_expired(now) and not entry.has_expired(approval.at):
            raise NotApproved(
                Words(
                    f"{entry.name} ({entry.place}) expired after the review. {again.en}",
                    f"{entry.name}（{entry.place}）在评审之后已到期。{again.zh}",
                )
            )
