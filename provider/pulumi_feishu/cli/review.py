"""`review`: what a change does to whom, for whoever has to approve it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from pulumi_feishu.cli.credentials import client_for, settings_of_environment, with_credentials
from pulumi_feishu.cli.exit_codes import (
    CREDENTIALS,
    FAILED,
    FINE,
    SAFETY,
    WRONG_INPUT,
    explained,
    stop,
)
from pulumi_feishu.cli.output import progress, put, put_rows, say
from pulumi_feishu.files.saving import save
from pulumi_feishu.openapi import Client
from pulumi_feishu.openapi.configuration.settings import DEFAULT_MAX_NEW_MESSAGES, Settings
from pulumi_feishu.review import Stopped, approval
from pulumi_feishu.review.pipeline import Reading, Review, ReviewOptions, review
from pulumi_feishu.review.plan import Plan
from pulumi_feishu.review.render import as_json, comment, text
from pulumi_feishu.review.sources.git import NoHistory
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.escape import without_commands
from pulumi_feishu.text.i18n import Language, Words, language

#: What allows a change that is larger than it may be, in the order of the options.
_FLAGS = ("--allow-removals", "--allow-takeovers", "--allow-new-messages")

_HELP = explained(
    with_credentials(
        Words(
            "Explain in plain words what a change of notices does to which group.\n"
            "--against compares the files with those of another commit: no state, no\n"
            "Pulumi, no network, no secret. --stack and --plan say what `pulumi up` of a\n"
            "stack would really do.\n"
            "Only --look-up and --check make calls.",
            "用人能读懂的话说明一次变更会对哪些群做什么。\n"
            "--against 与另一提交的文件比较：无需状态、Pulumi、网络或密钥。\n"
            "--stack 与 --plan 说明该 stack 的 `pulumi up` 实际会做什么。\n"
            "只有 --look-up 与 --check 会调用接口。",
        )
    ),
    examples=[
        "pulumi-feishu review --against origin/main",
        "pulumi-feishu review --against origin/main --format markdown -o review.md",
        "pulumi preview --json --show-sames | pulumi-feishu review --plan -",
        "pulumi-feishu review --stack prod --check --save-plan plan.json",
    ],
    codes=[FINE, FAILED, WRONG_INPUT, CREDENTIALS, SAFETY],
)
_AGAINST = Words("the branch or commit to compare with", "与之比较的分支或提交")
_PLAN = Words("what `pulumi preview --json` printed; - is stdin", "`pulumi preview --json` 的输出")
_STACK = Words("run `pulumi preview` of this stack", "对该 stack 运行 `pulumi preview`")
_SAVE = Words(
    "with --stack: keep the plan for `apply`, if the review ends with 0",
    "配合 --stack：通过评审后保存，供 `apply` 使用",
)
_OUTPUT = Words("write to this file instead of stdout", "写入文件而非标准输出")
_LANG = Words("the language of the review", "评审内容的语言")
_LIMIT = Words("maximum number of characters (markdown)", "最多字符数（markdown）")
_FULL = Words("where the whole review is, if it has to be cut", "截断时完整评审的地址")
_LOOK_UP = Words("read the groups' names and member counts", "读取群名称与人数")
_WITH_TEXT = Words(
    "with --look-up: the texts of messages that others sent, for all who read the review",
    "配合 --look-up：显示他人消息的内容",
)
_CHECK = Words("ask Feishu whether each change would work", "向飞书确认每项变更能否成功")
_ONLY_DECLARED = Words(
    "with --look-up and --check: ask nothing about groups that the files of this commit do not "
    "declare, for a change that anybody may propose",
    "不查询该提交的文件未声明的群",
)
_WRITES_AS = Words("the app that `up` uses, if another one reads", "`up` 所用的应用（若不同）")
_MASK = Words("replace what this regular expression matches by ***", "把匹配该正则的内容换成 ***")
_BUDGET = Words("the stack's feishu:maxNewMessages", "stack 的 feishu:maxNewMessages")
_ALLOW = Words("confirm the change, however many groups it affects", "确认如此，无论涉及多少群")
_ONE_SOURCE = Words(
    "pass exactly one of --against, --plan and --stack", "--against、--plan 与 --stack 请任选其一"
)

#: Alone, these would do nothing: each goes with any one of those behind it.
_REQUIRES = {
    "save_plan": ("stack",),
    "only_declared_in": ("look_up", "check"),
    "with_message_text": ("look_up",),
    "writes_as": ("check",),
}

_LOOKING = Words("reading groups", "正在读取群")
_NO_PREVIEW = Words(
    "this is not what `pulumi preview --json` prints", "这不是 `pulumi preview --json` 的输出"
)


@click.command("review", help=_HELP)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--against", metavar="COMMIT", help=str(_AGAINST))
@click.option("--plan", metavar="FILE", help=str(_PLAN))
@click.option("--stack", metavar="NAME", help=str(_STACK))
@click.option("--save-plan", type=click.Path(path_type=Path), help=str(_SAVE))
@click.option(
    "--format", "form", default="text", type=click.Choice(["text", "markdown", "html", "json"])
)
@click.option("--lang", type=click.Choice(["en", "zh"]), help=str(_LANG))
@click.option("-o", "--output", metavar="FILE", help=str(_OUTPUT))
@click.option(
    "--limit", type=click.IntRange(min=10_000), default=comment.DEFAULT_LIMIT, help=str(_LIMIT)
)
@click.option("--full-page", metavar="URL", help=str(_FULL))
@click.option("--look-up", is_flag=True, help=str(_LOOK_UP))
@click.option("--with-message-text", is_flag=True, help=str(_WITH_TEXT))
@click.option("--check", is_flag=True, help=str(_CHECK))
@click.option("--only-declared-in", metavar="COMMIT", help=str(_ONLY_DECLARED))
@click.option("--writes-as", metavar="APP", help=str(_WRITES_AS))
@click.option("--mask", multiple=True, metavar="PATTERN", help=str(_MASK))
@click.option(
    "--max-new-messages",
    type=click.IntRange(min=0),
    default=DEFAULT_MAX_NEW_MESSAGES,
    help=str(_BUDGET),
)
@click.option("--allow-removals", is_flag=True, help=str(_ALLOW))
@click.option("--allow-takeovers", is_flag=True, help=str(_ALLOW))
@click.option("--allow-new-messages", is_flag=True, help=str(_ALLOW))
def review_command(
    paths: tuple[Path, ...],
    against: str | None,
    plan: str | None,
    stack: str | None,
    save_plan: Path | None,
    form: str,
    lang: Language | None,
    output: str | None,
    limit: int,
    full_page: str | None,
    allow_removals: bool,
    allow_takeovers: bool,
    allow_new_messages: bool,
    **asked: Any,
) -> int:
    if [against, plan, stack].count(None) != 2:
        raise click.UsageError(str(_ONE_SOURCE))
    _refuse_what_does_nothing({**asked, "save_plan": save_plan, "stack": stack})
    if lang:
        # What this command and those that it starts say beside the review is read by the same.
        os.environ["FEISHU_LANG"] = lang
    flags = zip(_FLAGS, (allow_removals, allow_takeovers, allow_new_messages), strict=True)
    options = ReviewOptions(
        paths,
        against=against,
        preview=_preview_from(plan) if plan else None,
        stack=stack,
        keeps_plan=save_plan is not None,
        allowed=[flag for flag, is_given in flags if is_given],
        **asked,
    )
    reviewed = _reviewed(options, save_plan)
    if form == "text" and output in (None, "-"):
        put_rows(text.render(reviewed.plan, lang=language()))
    else:
        _write(_rendered(reviewed.plan, form, limit, full_page), output)
    code = _code_of(reviewed.plan, options)
    if code == FINE and save_plan:
        _save(reviewed, save_plan)
    return code


def _refuse_what_does_nothing(given: Mapping[str, Any]) -> None:
    for name, others in _REQUIRES.items():
        if given[name] and not any(given[other] for other in others):
            flag, *with_any = (f"--{each.replace('_', '-')}" for each in (name, *others))
            words = Words(
                f"{flag} requires {' or '.join(with_any)}",
                f"{flag} 需与 {' 或 '.join(with_any)} 同用",
            )
            raise click.UsageError(str(words))


def _reviewed(options: ReviewOptions, save_plan: Path | None) -> Review:
    try:
        if save_plan:
            # Whatever happens from here on, no older plan is taken for this one's.
            approval.forget(save_plan)
        return review(options, Reading(_connect, partial(progress, _LOOKING)))
    except Stopped as error:
        stop(WRONG_INPUT if isinstance(error, NoHistory) else FAILED, error.text)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _connect() -> tuple[Client, Settings]:
    settings = settings_of_environment()
    return client_for(settings), settings


def _code_of(plan: Plan, options: ReviewOptions) -> int:
    if plan.failure:
        return WRONG_INPUT if options.against else FAILED
    if plan.objections:
        return SAFETY
    return FAILED if plan.failing else FINE


def _preview_from(file: str) -> dict[str, Any]:
    try:
        written = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        preview = json.loads(written)
    except OSError as error:
        raise click.UsageError(f"{file}: {system_errors.why(error)}") from None
    except (ValueError, RecursionError):
        raise click.UsageError(f"{file}: {_NO_PREVIEW}") from None
    if not isinstance(preview, dict) or "steps" not in preview:
        raise click.UsageError(f"{file}: {_NO_PREVIEW}")
    return preview


def _rendered(plan: Plan, form: str, limit: int, full_page: str | None) -> str:
    lang = language()
    if form == "markdown":
        return comment.render(plan, lang=lang, limit=limit, full_page=full_page)
    if form == "html":
        # Its template engine is slow to load.
        from pulumi_feishu.review.render import html

        return html.render(plan, lang=lang)
    if form == "json":
        return as_json.render(plan, lang=lang)
    return without_commands("\n".join(map(str, text.render(plan, lang=lang))))


def _write(rendered: str, output: str | None) -> None:
    if output in (None, "-"):
        put(rendered.rstrip("\n"))
        return
    try:
        save(Path(output or ""), rendered)
    except OSError as error:
        stop(FAILED, f"{output}: {system_errors.why(error)}")
    say(Words(f"{output}: written.", f"{output}：已写入。"))


def _save(reviewed: Review, path: Path) -> None:
    if reviewed.approval is None:
        stop(FAILED, Words(f"{path}: Pulumi made no plan.", f"{path}：Pulumi 未生成计划。"))
    try:
        sha256 = reviewed.approval.save(path)
    except OSError as error:
        stop(FAILED, f"{path}: {system_errors.why(error)}")
    # Scripts read it from this line, and people copy it.
    say(Words(f"{path}: written, SHA-256 {sha256}", f"{path}：已写入，SHA-256 {sha256}"))
