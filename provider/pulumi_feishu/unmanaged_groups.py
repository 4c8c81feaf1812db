"""`UnmanagedGroups`: all groups that the notices files leave alone, as one resource without a call.

A stack has one, and declares it ahead of every notice: before the engine deletes anything, `check`
has told the operation whose notices stay as they are. A group that becomes unmanaged leaves its
`PinnedNotice`, and the engine's delete of that makes no call (`resources.notice_actions`).

| operation      | calls                                                                         |
|----------------|-------------------------------------------------------------------------------|
| check          | none: notes the groups                                                        |
| create, update | none: records them                                                            |
| delete         | none: notes that no group is listed any more                                  |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    UpdateResult,
)

from pulumi_feishu.engine import group_names, program
from pulumi_feishu.resources import run_state

#: Its Pulumi name, and its id: a stack has one, or one in each component.
NAME = "unmanaged"


class UnmanagedGroupsProvider(run_state.Operations):
    """The operations of `UnmanagedGroups`, as the engine calls them."""

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Note the groups, which the engine's deletes then leave alone; places are not recorded."""
        inputs = {key: value for key, value in news.items() if key != "places"}
        for chat_id, name in inputs["groups"].items():
            group_names.learn(chat_id, name, news["places"].get(chat_id, ""))
        run_state.run_groups().declare_unmanaged(inputs["groups"])
        return CheckResult(inputs, [])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Record the groups."""
        return CreateResult(NAME, {"groups": props["groups"]})

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Record other groups, or other names of them."""
        return UpdateResult({"groups": news["groups"]})

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Note that nobody lists groups any more: the stack is destroyed, or has no files."""
        run_state.run_groups().leave_alone(props["groups"])
        run_state.run_groups().declare_unmanaged(())


class UnmanagedGroups(program.Declared, module="feishu", name="UnmanagedGroups"):
    """The groups of a stack's files whose notice is `unmanaged`: known, and left alone.

    `pulumi_feishu.declare` declares it, with no group in it too. A program of your own says
    `PinnedNotice(…, notice="unmanaged")`.
    """

    #: What people call each group, by its chat id (`oc_…`).
    groups: pulumi.Output[dict[str, str]]

    def __init__(
        self,
        groups: Mapping[str, str],
        places: Mapping[str, str],
        *,
        name: str = NAME,
        parent: pulumi.Resource | None = None,
    ) -> None:
        """Declare these groups, and where each stands (`notices.yaml:14:5`), by their chat ids.

        Raises pulumi.RunError when another resource of the program declares one of them, or when
        the configuration contradicts itself.
        """
        program.judge_config()
        for chat_id, called in groups.items():
            program.claim(chat_id, called)
        props = {"groups": dict(groups), "places": dict(places)}
        opts = pulumi.ResourceOptions(parent=parent)
        super().__init__(UnmanagedGroupsProvider(), name, props, opts, former=NAME)
