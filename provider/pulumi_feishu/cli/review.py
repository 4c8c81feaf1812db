"""`review`: what a change does to whom, for whoever has to approve it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pulumi_feishu.cli.credentials import with_credentials
from pulumi_feishu.cli.exit_codes import CREDENTIALS, FAILED, FINE, SAFETY, WRONG_INPUT, explained
from pulumi_feishu.review import pipeline
from pulumi_feishu.review.pipeline import FLAGS
from pulumi_feishu.text.i18n import Words

_HELP = explained(
    with_credentials(
        Words(
            "Say in human words what a change of notices does to which group.\n"
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
_LIMIT = Words("at most so many characters (markdown)", "最多字符数（markdown）")
_FULL = Words("where the whole review is, if it has to be cut", "截断时完整评审的地址")
_LOOK_UP = Words("read names and head counts of the groups", "读取群名称与人数")
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
_ALLOW = Words("this is meant, however many groups it is", "确认如此，无论涉及多少群")
_ONE_SOURCE = Words(
    "give one of --against, --plan and --stack", "--against、--plan 与 --stack 请任选其一"
)
_ASKS_NOTHING = Words(
    "--only-declared-in goes with --look-up or --check",
    "--only-declared-in 需与 --look-up 或 --check 同用",
)
_SAVE_WITH_STACK = Words("--save-plan goes with --stack", "--save-plan 需与 --stack 同用")


@click.command(
    help=_HELP,
    short_help=str(Words("say what a change does to whom", "说明变更会对谁做什么")),
)
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
@click.option("--limit", type=click.IntRange(min=10_000), default=65_000, help=str(_LIMIT))
@click.option("--full-page", metavar="URL", help=str(_FULL))
@click.option("--look-up", is_flag=True, help=str(_LOOK_UP))
@click.option("--with-message-text", is_flag=True, help=str(_WITH_TEXT))
@click.option("--check", is_flag=True, help=str(_CHECK))
@click.option("--only-declared-in", metavar="COMMIT", help=str(_ONLY_DECLARED))
@click.option("--writes-as", metavar="APP", help=str(_WRITES_AS))
@click.option("--mask", multiple=True, metavar="PATTERN", help=str(_MASK))
@click.option("--max-new-messages", type=click.IntRange(min=0), default=50, help=str(_BUDGET))
@click.option("--allow-removals", is_flag=True, help=str(_ALLOW))
@click.option("--allow-takeovers", is_flag=True, help=str(_ALLOW))
@click.option("--allow-new-messages", is_flag=True, help=str(_ALLOW))
def review(
    allow_removals: bool, allow_takeovers: bool, allow_new_messages: bool, **options: Any
) -> int:
    """Judge the options, review."""
    given = (allow_removals, allow_takeovers, allow_new_messages)
    allowed = [flag for flag, is_given in zip(FLAGS, given, strict=True) if is_given]
    review_options = pipeline.ReviewOptions(**options, allowed=tuple(allowed))
    if [review_options.against, review_options.plan, review_options.stack].count(None) != 2:
        raise click.UsageError(str(_ONE_SOURCE))
    if review_options.save_plan and not review_options.stack:
        raise click.UsageError(str(_SAVE_WITH_STACK))
    if review_options.only_declared_in and not (review_options.look_up or review_options.check):
        raise click.UsageError(str(_ASKS_NOTHING))
    return pipeline.run(review_options)
