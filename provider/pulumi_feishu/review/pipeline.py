"""The review from end to end: plan, lookups, verdict, output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from pulumi_feishu.cli.credentials import client_for, settings_of_environment
from pulumi_feishu.cli.exit_codes import FAILED, FINE, SAFETY, WRONG_INPUT, Stop, needs
from pulumi_feishu.cli.output import progress, put, put_rows, say
from pulumi_feishu.text.i18n import Language, Words, language

if TYPE_CHECKING:
    from datetime import datetime

    from pulumi_feishu.notices_file import Entry
    from pulumi_feishu.review.approval import Approval
    from pulumi_feishu.review.plan import Plan
    from pulumi_feishu.review.sources.stack import Stack
    from pulumi_feishu.text.rows import Row

#: What allows a change that is larger than it may be, in the order of the options.
FLAGS = ("--allow-removals", "--allow-takeovers", "--allow-new-messages")

_LOOKING = Words("reading groups", "正在读取群")
_NO_PREVIEW = Words(
    "this is not what `pulumi preview --json` prints", "这不是 `pulumi preview --json` 的输出"
)


@dataclass(frozen=True)
class ReviewOptions:
    """What the command line asks for; one of `against`, `plan` and `stack` is given."""

    paths: tuple[Path, ...]
    against: str | None
    plan: str | None
    stack: str | None
    save_plan: Path | None
    form: str
    lang: Language | None
    output: str | None
    limit: int
    full_page: str | None
    look_up: bool
    with_message_text: bool
    check: bool
    only_declared_in: str | None
    writes_as: str | None
    mask: tuple[str, ...]
    max_new_messages: int
    allowed: tuple[str, ...]


def run(options: ReviewOptions) -> int:
    """Plan, look, judge, print, and save what may be applied; the exit code."""
    if options.lang:
        # What this command and those that it starts say beside the review is read by the same.
        os.environ["FEISHU_LANG"] = options.lang
    with needs("cli"):
        from pulumi_feishu.review import Stopped, approval
        from pulumi_feishu.review.checks import limits
        from pulumi_feishu.review.masking import mask
        from pulumi_feishu.review.sources.git import NoHistory
    try:
        if options.save_plan:
            # Whatever happens from here on, no older plan is taken for this one's.
            approval.forget(options.save_plan)
        planned = _plan(options)
        plan = _linked(mask(_looked_up(planned.plan, options), options.mask), options)
    except Stopped as error:
        code = WRONG_INPUT if isinstance(error, NoHistory) else FAILED
        raise Stop(code, error.text) from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    most = options.max_new_messages
    objections = limits.objections(plan, allowed=options.allowed, max_new_messages=most)
    beyond = limits.beyond_one_run(plan, max_new_messages=most)
    refused = tuple(objection.text for objection in objections)
    _show(replace(plan, objections=refused, remarks=(*beyond, *plan.remarks)), options)
    if plan.failure:
        return WRONG_INPUT if options.against else FAILED
    if objections:
        return SAFETY
    if plan.failing:
        return FAILED
    if options.save_plan:
        _save(planned.approval, options.save_plan)
    return FINE


@dataclass(frozen=True)
class _Planned:
    """A plan, and what goes with it if it is saved; None where the engine made none."""

    plan: Plan
    approval: Approval | None = None


def _plan(options: ReviewOptions) -> _Planned:
    from pulumi_feishu.notices_file import default_paths, expiry
    from pulumi_feishu.review.sources.branch import against

    at = expiry.now(os.environ)
    if options.against:
        return _Planned(against(options.against, options.paths, at=at))
    if options.stack:
        return _plan_of_stack(options.stack, options, at)
    preview = _preview_from(options.plan or "-")
    source = Words("a saved preview", "已保存的预览")
    return _Planned(_plan_of_preview(preview, options.paths or default_paths(Path()), source, at))


def _plan_of_stack(name: str, options: ReviewOptions, at: datetime) -> _Planned:
    from pulumi_feishu.review.sources.stack import Stack

    stack = Stack(name)
    # What a plan is made from is looked at first: what changes meanwhile is not in what is saved.
    read = stack.paths() if options.save_plan or not options.paths else []
    approval = _approval(stack, read, at) if options.save_plan else None
    with TemporaryDirectory() as folder:
        saved = Path(folder) / "plan.json" if options.save_plan else None
        preview = stack.preview(at=at, save_plan=saved)
        if approval and saved:
            made = saved.read_text(encoding="utf-8") if saved.exists() else None
            approval = replace(approval, plan=made) if made else None
    source = Words(f"stack {name}", f"stack {name}")
    plan = _plan_of_preview(preview, options.paths or read, source, at)
    return _Planned(plan, approval)


def _approval(stack: Stack, paths: Sequence[Path], at: datetime) -> Approval:
    """What the plan that is made now will be made from, without the plan; raises Stopped."""
    from pulumi_feishu.review import origin
    from pulumi_feishu.review.approval import Approval, state_digest

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


def _save(approval: Approval | None, path: Path) -> None:
    if approval is None:
        raise Stop(FAILED, Words(f"{path}: Pulumi made no plan.", f"{path}：Pulumi 未生成计划。"))
    try:
        sha256 = approval.save(path)
    except OSError as error:
        raise Stop(FAILED, f"{path}: {error.strerror}") from None
    # Scripts read it from this line, and people copy it.
    say(Words(f"{path}: written, SHA-256 {sha256}", f"{path}：已写入，SHA-256 {sha256}"))


def _plan_of_preview(
    preview: Mapping[str, Any], paths: Sequence[Path], source: Words, at: datetime
) -> Plan:
    from pulumi_feishu.review.sources.preview import plan_of

    return plan_of(preview, source=source, at=at, entries=_entries(paths))


def _entries(paths: Sequence[Path]) -> dict[str, Entry]:
    """The files' entries by chat, where there are any; a program may have none."""
    from pulumi_feishu.notices_file import InvalidNotices, load

    if not paths[0].exists():
        return {}
    try:
        return {entry.chat_id: entry for entry in load(paths).entries}
    except InvalidNotices:
        # The preview itself says what is wrong with them, if its program reads them.
        return {}


def _preview_from(file: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        preview = json.loads(text)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise click.UsageError(f"{file}: {_NO_PREVIEW}") from None
    if not isinstance(preview, dict) or "steps" not in preview:
        raise click.UsageError(f"{file}: {_NO_PREVIEW}")
    return preview


def _looked_up(plan: Plan, options: ReviewOptions) -> Plan:
    if plan.failure or not plan.changes or not (options.look_up or options.check):
        return plan
    from pulumi_feishu.review.sources.known_groups import ask_about, declared_at

    if options.only_declared_in is None:
        return _asked(plan, options)
    declared = declared_at(options.only_declared_in, _paths(options))
    return ask_about(plan, declared, lambda known: _asked(known, options))


def _asked(plan: Plan, options: ReviewOptions) -> Plan:
    from pulumi_feishu.review.checks.lookup import look_up
    from pulumi_feishu.review.checks.preflight import check
    from pulumi_feishu.review.checks.reader import Reader

    chosen = settings_of_environment()
    reader, at_a_time = Reader(client_for(chosen)), chosen.concurrency
    with progress(_LOOKING) as tell:
        if options.look_up:
            with_text = options.with_message_text
            plan = look_up(
                plan, reader, with_message_text=with_text, at_a_time=at_a_time, tell=tell
            )
        if options.check:
            plan = check(
                plan,
                reader,
                chosen,
                at_a_time=at_a_time,
                tell=tell,
                writes_as=options.writes_as,
                tells_of_others=options.only_declared_in is None,
            )
    return plan


def _paths(options: ReviewOptions) -> Sequence[Path]:
    from pulumi_feishu.review.sources.stack import Stack

    return options.paths or (Stack(options.stack).paths() if options.stack else ())


def _linked(plan: Plan, options: ReviewOptions) -> Plan:
    from pulumi_feishu.review.sources.history import fork_point
    from pulumi_feishu.review.sources.links import forge_of, with_links

    forge = forge_of(os.environ)
    if forge is None or plan.failure:
        return plan
    return with_links(
        plan, forge, base=fork_point(Path(), options.against) if options.against else None
    )


def _rows(plan: Plan) -> Iterator[Row]:
    from pulumi_feishu.review.render import text

    return text.render(plan, lang=language())


def _rendered(plan: Plan, options: ReviewOptions) -> str:
    from pulumi_feishu.review.render import as_json, comment

    lang = language()
    if options.form == "markdown":
        return comment.render(plan, lang=lang, limit=options.limit, full_page=options.full_page)
    if options.form == "html":
        from pulumi_feishu.review.render import html

        return html.render(plan, lang=lang)
    if options.form == "json":
        return as_json.render(plan, lang=lang)
    return "\n".join(map(str, _rows(plan)))


def _show(plan: Plan, options: ReviewOptions) -> None:
    if options.output in (None, "-"):
        if options.form == "text":
            put_rows(_rows(plan))
        else:
            put(_rendered(plan, options).rstrip("\n"))
        return
    text = _rendered(plan, options)
    from pulumi_feishu.files.saving import save

    try:
        save(Path(options.output or ""), text)
    except OSError as error:
        raise Stop(FAILED, f"{options.output}: {error.strerror}") from None
    say(Words(f"{options.output}: written.", f"{options.output}：已写入。"))
