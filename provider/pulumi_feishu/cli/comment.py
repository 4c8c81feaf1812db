"""`comment`: a rendered report as the one comment on a pull request."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from pulumi_feishu.cli.exit_codes import CREDENTIALS, FAILED, FINE, WRONG_INPUT, explained, stop
from pulumi_feishu.cli.output import put, say
from pulumi_feishu.pr_comment import (
    CommentError,
    NoPermission,
    NoToken,
    WrongContent,
    WrongTarget,
    fallback,
)
from pulumi_feishu.pr_comment.ci_environment import Wishes, resolve_target
from pulumi_feishu.pr_comment.decide import Outcome
from pulumi_feishu.pr_comment.marker import KEY, load_body
from pulumi_feishu.pr_comment.publish import Run, comment_on
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.escape import escape_unseen
from pulumi_feishu.text.i18n import Words

_HELP = explained(
    Words(
        "Put a Markdown file (- reads stdin) on the pull request of this run, as one\n"
        "comment that later runs update. Its page goes to stdout.\n"
        "Only a comment that this token's own identity wrote is ever touched. Without\n"
        "permission (forks) the report goes to the job's summary; see --require.\n\n"
        "GitHub Actions: GITHUB_TOKEN, with `permissions: pull-requests: write`.\n"
        "GitLab CI: GITLAB_TOKEN, a project access token with the scope api; a\n"
        "CI_JOB_TOKEN can't comment. The rest is told by the variables of the job.",
        "将 Markdown 文件（- 表示标准输入）发布到本次运行所属的合并请求，\n"
        "始终只有一条评论，后续运行会更新它。评论的地址输出到 stdout。\n"
        "只会改动由此 token 自身身份发表的评论。没有权限时（如 fork），\n"
        "报告写入作业摘要；参见 --require。\n\n"
        "GitHub Actions：GITHUB_TOKEN，需 `permissions: pull-requests: write`。\n"
        "GitLab CI：GITLAB_TOKEN，具有 api 范围的项目访问令牌；\n"
        "CI_JOB_TOKEN 无法发表评论。其余信息取自作业的环境变量。",
    ),
    examples=[
        "pulumi-feishu comment plan.md",
        "pulumi-feishu comment --key prod --require - < plan.md",
        "pulumi-feishu comment plan.md --repository acme/chat --number 12 \\\n"
        "      --api-url https://github.example.com/api/v3",
    ],
    codes=[FINE, FAILED, WRONG_INPUT, CREDENTIALS],
)
_KEY = Words("one comment for each: a stack's name", "每个 key 一条评论，如 stack 名")
_REPOSITORY = Words("owner/name, or GitLab's id of a project", "owner/name，或 GitLab 项目 id")
_NUMBER = Words("of the pull or merge request", "合并请求的编号")
_API_URL = Words("ends in /api/v4 for GitLab", "GitLab 的以 /api/v4 结尾")
_HEAD = Words("the commit that the report is about", "报告所针对的提交")
_STARTED = Words(
    "of the job; else CI_JOB_STARTED_AT, else now", "作业开始时间；默认 CI_JOB_STARTED_AT 或现在"
)
_REQUIRE = Words("fail if the comment can't be written", "无法发表评论时视为失败")
_BAD_KEY = Words(
    "letters, digits and ._/@+- only, 100 at most", "只能包含字母、数字和 ._/@+-，最多 100 个字符"
)
_BAD_TIME = Words(
    "write it like 2026-12-01T09:00:00Z, with a time zone",
    "请写成 2026-12-01T09:00:00Z 的形式，并带时区",
)
_DONE: dict[Outcome, Words] = {
    "created": Words("created the comment on {}", "已在 {} 发表评论"),
    "updated": Words("updated the comment on {}", "已更新 {} 的评论"),
    "unchanged": Words("the comment on {} is up to date", "{} 的评论已是此内容"),
    "outdated": Words(
        "left the comment on {} as it is: a newer run wrote it",
        "未改动 {} 的评论：它来自更新的运行",
    ),
}


def _key(_: click.Context, __: click.Parameter, value: str) -> str:
    if not KEY.fullmatch(value):
        raise click.BadParameter(str(_BAD_KEY))
    return value


def _time(_: click.Context, __: click.Parameter, value: str | None) -> datetime:
    now = datetime.now(UTC)
    if not value:
        return now
    try:
        started = datetime.fromisoformat(value.replace("Z", "+00:00"))
        in_utc = started.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(str(_BAD_TIME)) from None
    # The marker has years of four digits.
    if started.tzinfo is None or in_utc.year < 1000:
        raise click.BadParameter(str(_BAD_TIME))
    # A clock that is ahead must not shut out all later runs.
    return min(started, now)


@click.command("comment", help=_HELP)
@click.argument("file")
@click.option("--key", default="default", show_default=True, callback=_key, help=str(_KEY))
@click.option("--repository", metavar="NAME", help=str(_REPOSITORY))
@click.option("--number", type=click.IntRange(min=1), help=str(_NUMBER))
@click.option("--api-url", metavar="URL", help=str(_API_URL))
@click.option("--head", metavar="SHA", help=str(_HEAD))
@click.option(
    "--started",
    metavar="TIME",
    envvar="CI_JOB_STARTED_AT",
    callback=_time,
    help=str(_STARTED),
)
@click.option("--require", is_flag=True, help=str(_REQUIRE))
def comment_command(
    file: str,
    key: str,
    repository: str | None,
    number: int | None,
    api_url: str | None,
    head: str | None,
    started: datetime,
    require: bool,
) -> int:
    try:
        content = load_body(file)
        target = resolve_target(os.environ, Wishes(repository, number, api_url, head))
        try:
            published = comment_on(target, content, Run(key, started), tell=say)
        except (NoPermission, NoToken) as error:
            if require:
                raise
            return _elsewhere(target, content, file, error)
    except CommentError as error:
        stop(_code_of(error), str(error))
    told = _DONE[published.outcome]
    say(Words(told.en.format(target.name), told.zh.format(target.name)))
    if published.url:
        put(escape_unseen(published.url))
    return FINE


def _elsewhere(target: Target, content: str, file: str, error: CommentError) -> int:
    say(str(error))
    found = fallback.take(target, content, file)
    if found.printed:
        put("\n".join(escape_unseen(line) for line in found.printed.split("\n")))
    say(found.where)
    return FINE if found.is_found else _code_of(error)


def _code_of(error: CommentError) -> int:
    """2 for the file and the target, 3 for the token, else 1."""
    if isinstance(error, WrongContent | WrongTarget):
        return WRONG_INPUT
    return CREDENTIALS if isinstance(error, NoToken) or error.status == 401 else FAILED
