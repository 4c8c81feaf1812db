"""A check in one line, and what it found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pulumi_feishu.review.checks.preflight import check
from pulumi_feishu.review.checks.reader import Reader
from pulumi_feishu.review.plan import Change, Plan, Shown
from support.reading import OURS, READER, Tenant, change, message_of, plan_of

GOES_WELL: list[tuple[int | None, bool]] = []


def checked(
    tenant: Tenant,
    *changes: Change,
    reads_as: str = OURS,
    writes_as: str | None = None,
    at: datetime | None = None,
    reader: Reader | None = None,
) -> Plan:
    return check(
        plan_of(changes, at),
        reader or tenant.reader(reads_as),
        tenant.settings(reads_as),
        at_a_time=4,
        tell=tenant.tell,
        writes_as=writes_as,
    )


def found(plan: Plan) -> list[tuple[int | None, bool]]:
    """The codes of all problems, and whether each is certain."""
    return [(p.code, p.is_certain) for c in plan.changes for p in c.problems]


def edits(chat_id: str, **fields: Any) -> Change:
    """A change of what the message that was said in a group says."""
    shown = {"before": Shown("text", "a"), "after": Shown("text", "b"), **fields}
    return change(chat_id, "edited", **{"message_id": message_of(chat_id), **shown})


def said_by(tenant: Tenant, sender: str = OURS, **fields: Any) -> tuple[str, str]:
    """A group with one message of this sender, and the message's id."""
    message_id = f"om_m{next(tenant.numbers)}"
    plain = {"msg_type": "text", "content": '{"text":"x"}', **fields}
    message = {"message_id": message_id, "sender": sender, **plain}
    return tenant.add(bots=[OURS, READER], messages=[message]), message_id
