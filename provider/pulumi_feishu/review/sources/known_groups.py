"""Asks Feishu only about groups that a commit declares, for reviews of changes by anybody.

Whoever opens a pull request can write any group's id into the files, and the review is read by all
who read the pull request. Without this it would answer what that group is called, how many people
are in it, and whether the bot is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from pulumi_feishu.notices_file import InvalidNotices
from pulumi_feishu.review.plan import Change, Plan, PlanProblem
from pulumi_feishu.review.sources.branch import entries_at
from pulumi_feishu.review.sources.history import commit_of, files_at
from pulumi_feishu.text.i18n import Words

NOT_ASKED = PlanProblem(
    what=Words(
        "the base does not declare this group, so Feishu was not asked about it",
        "基准提交的文件中没有声明该群，因此未向飞书查询",
    ),
    next_step=Words(
        "Make sure of the id; the plan after the merge looks the group up.",
        "请核对群 ID；合并之后的计划会查询该群。",
    ),
    is_certain=False,
)


def declared_at(commit: str, paths: Sequence[Path]) -> frozenset[str]:
    """The chat ids that these files declare at a branch, tag or commit.

    `paths` are relative to the current folder; none: what is read when nothing is named. Any
    other path, and files that are no valid notices there, declare nothing. Raises NoHistory.
    """
    here = Path()
    inside = [path for path in paths if not path.is_absolute() and ".." not in path.parts]
    if paths and not inside:
        return frozenset()
    with files_at(commit_of(here, commit), here, inside) as (there, files):
        try:
            return frozenset(entry.chat_id for entry in entries_at(there, files))
        except InvalidNotices:
            return frozenset()


def ask_about(plan: Plan, declared: Collection[str], ask: Callable[[Plan], Plan]) -> Plan:
    """What `ask` adds to the changes of these groups; each other one says that nobody asked."""
    asked = ask(replace(plan, changes=tuple(c for c in plan.changes if c.chat_id in declared)))
    answered = {change.chat_id: change for change in asked.changes}

    def told(change: Change) -> Change:
        unknown = replace(change, problems=(*change.problems, NOT_ASKED))
        return answered.get(change.chat_id, unknown)

    return replace(asked, changes=tuple(map(told, plan.changes)))
