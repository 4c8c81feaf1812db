"""The review from end to end, for any program: plan what a change does, look, judge.

`review` makes no output and ends no process; `pulumi-feishu review` prints what it returns.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pulumi_feishu.inventory.survey import Tell
from pulumi_feishu.notices_file import Entry, InvalidNotices, default_paths, expiry, load
from pulumi_feishu.openapi import Client
from pulumi_feishu.openapi.configuration.settings import DEFAULT_MAX_NEW_MESSAGES, Settings
from pulumi_feishu.review import origin
from pulumi_feishu.review.approval import Approval, state_digest
from pulumi_feishu.review.checks import limits
from pulumi_feishu.review.checks.lookup import look_up
from pulumi_feishu.review.checks.preflight import check
from pulumi_feishu.review.checks.reader import Reader
from pulumi_feishu.review.masking import mask
from pulumi_feishu.review.plan import Plan
from pulumi_feishu.review.sources.branch import against
from pulumi_feishu.review.sources.history import fork_point
from pulumi_feishu.review.sources.known_groups import ask_about, declared_at
from pulumi_feishu.review.sources.links import files_of_the_forge, with_links
from pulumi_feishu.review.sources.preview import plan_of
from pulumi_feishu.review.sources.stack import Stack
from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class ReviewOptions:
    """What is reviewed, and what is asked about it.

    One of `against` (a commit), `preview` (what `pulumi preview --json` printed) and `stack` is
    given. `paths` are the notices files, else those of this folder or of the stack. `keeps_plan`
    goes with `stack`: the engine's plan is kept, to be approved. `only_declared_in` is a commit:
    nothing is asked about groups that its files do not declare. `writes_as` is the id of the app
    that `up` uses, if another one reads here. `allowed` are flags such as `--allow-removals`.
    """

    paths: Sequence[Path] = ()
    against: str | None = None
    preview: Mapping[str, Any] | None = None
    stack: str | None = None
    keeps_plan: bool = False
    look_up: bool = False
    with_message_text: bool = False
    check: bool = False
    only_declared_in: str | None = None
    writes_as: str | None = None
    mask: Sequence[str] = ()
    max_new_messages: int = DEFAULT_MAX_NEW_MESSAGES
    allowed: Sequence[str] = ()


@dataclass(frozen=True)
class Review:
    """The plan with all that is known of it, and what goes with it if it is to be applied.

    `approval` is None where nothing is to be kept, or the engine made no plan.
    """

    plan: Plan
    approval: Approval | None = None


@dataclass(frozen=True)
class Reading:
    """How groups are read: `connect` says as whom, `watch` is entered while it lasts."""

    connect: Callable[[], tuple[Client, Settings]]
    watch: Callable[[], AbstractContextManager[Tell]]


def review(options: ReviewOptions, reading: Reading) -> Review:
    """Plan, look, judge.

    Raises Stopped when the change can't be told, NoHistory when git has not what it is compared
    with, ValueError for a mask that is none, and FeishuError when groups can't be read.
    """
    planned = _planned(options)
    plan = _linked(mask(_looked_up(planned.plan, options, reading), options.mask), options)
    most = options.max_new_messages
    objections = limits.objections(plan, allowed=options.allowed, max_new_messages=most)
    beyond = limits.beyond_one_run(plan, max_new_messages=most)
    plan = replace(
        plan,
        objections=tuple(objection.text for objection in objections),
        concerned=tuple(dict.fromkeys(e for objection in objections for e in objection.effects)),
        remarks=(*beyond, *plan.remarks),
    )
    return replace(planned, plan=plan)


def _planned(options: ReviewOptions) -> Review:
    at = expiry.now(os.environ)
    if options.against:
        return Review(against(options.against, options.paths, at=at))
    if options.stack:
        return _planned_of_stack(options.stack, options, at)
    source = Words("a saved preview", "已保存的预览")
    paths = options.paths or default_paths(Path())
    preview = options.preview or {}
    return Review(plan_of(preview, source=source, at=at, entries=_entries(paths)))


def _planned_of_stack(name: str, options: ReviewOptions, at: datetime) -> Review:
    stack = Stack(name)
    # What a plan is made from is looked at first: what changes meanwhile is not in what is saved.
    read = stack.paths() if options.keeps_plan or not options.paths else []
    approval = _approval(stack, read, at) if options.keeps_plan else None
    with TemporaryDirectory() as folder:
        saved = Path(folder) / "plan.json" if options.keeps_plan else None
        preview = stack.preview(at=at, save_plan=saved)
        if approval and saved:
            made = saved.read_text(encoding="utf-8") if saved.exists() else None
            approval = replace(approval, plan=made) if made else None
    source = Words(f"stack {name}", f"stack {name}")
    entries = _entries(options.paths or read)
    return Review(plan_of(preview, source=source, at=at, entries=entries), approval)


def _approval(stack: Stack, paths: Sequence[Path], at: datetime) -> Approval:
    """What the plan that is made now will be made from, without the plan; raises Stopped."""
    project = origin.project_around(Path())
    return Approval(
        project=project.name,
        stack=stack.name,
        backend=stack.backend(),
        commit=origin.commit_here(project.folder),
        at=at,
        files=origin.digests(project, stack.name, paths),
        state=state_digest(stack.export()),
        plan="",
    )


def _entries(paths: Sequence[Path]) -> dict[str, Entry]:
    """The files' entries by chat, where there are any; a program may have none."""
    if not paths[0].exists():
        return {}
    try:
        return {entry.chat_id: entry for entry in load(paths).entries}
    except InvalidNotices:
        # The preview itself says what is wrong with them, if its program reads them.
        return {}


def _looked_up(plan: Plan, options: ReviewOptions, reading: Reading) -> Plan:
    if plan.failure or not plan.changes or not (options.look_up or options.check):
        return plan
    if options.only_declared_in is None:
        return _asked(plan, options, reading)
    declared = declared_at(options.only_declared_in, _paths(options))
    return ask_about(plan, declared, lambda known: _asked(known, options, reading))


def _asked(plan: Plan, options: ReviewOptions, reading: Reading) -> Plan:
    client, settings = reading.connect()
    reader, at_a_time = Reader(client), settings.concurrency
    with reading.watch() as tell:
        if options.look_up:
            with_text = options.with_message_text
            plan = look_up(
                plan, reader, with_message_text=with_text, at_a_time=at_a_time, tell=tell
            )
        if options.check:
            plan = check(
                plan,
                reader,
                settings,
                at_a_time=at_a_time,
                tell=tell,
                writes_as=options.writes_as,
                tells_of_others=options.only_declared_in is None,
            )
    return plan


def _paths(options: ReviewOptions) -> Sequence[Path]:
    return options.paths or (Stack(options.stack).paths() if options.stack else ())


def _linked(plan: Plan, options: ReviewOptions) -> Plan:
    files = files_of_the_forge(os.environ)
    if files is None or plan.failure:
        return plan
    return with_links(
        plan, files, base=fork_point(Path(), options.against) if options.against else None
    )
