"""What is to be done to a group so that it shows what is declared, as data: nothing is called here.

delete_top_notice frees the slot and put_top_notice decides, so a replacement is two calls, and
whatever fails in between must not leave the group empty.
"""

from __future__ import annotations

from dataclasses import dataclass

from pulumi_feishu.resources.notice import UNKNOWN, DeclaredNotice, RecordedNotice


@dataclass(frozen=True)
class Step:
    """One call: put_top_notice, or delete_top_notice where the group is to show `none`."""

    #: What the group shows afterwards: `om_…`, `announcement` or `none`.
    shows: str
    #: Counts against the budget of notices that one run takes down.
    takes_down: bool = False
    #: Goes on after a failure that the next step may get around.
    is_optional: bool = False
    #: Is made in a cancelled run too: the step before may have left the group empty.
    must_finish: bool = False
    #: Makes this good when it failed, unless the group shows that still.
    fallback: Step | None = None


def plan_update(recorded: RecordedNotice | None, declared: DeclaredNotice) -> tuple[Step, ...]:
    """The calls that make the group show what is declared, in their order.

    `recorded` is None for a group that this stack takes over. The same notice is written again.
    """
    if not declared.is_managed:
        return ()
    if recorded is None or declared.target == recorded.declared.target:
        return (Step(declared.target),)
    if declared.target == "none":
        return (Step("none", takes_down=True),)
    had_none = recorded.shows in ("none", UNKNOWN)
    return (
        Step("none", is_optional=True),
        Step(
            declared.target,
            must_finish=True,
            fallback=None if had_none else Step(recorded.shows, must_finish=True),
        ),
    )
