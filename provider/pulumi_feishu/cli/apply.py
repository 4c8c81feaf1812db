"""`apply`: what was approved, and nothing else."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pulumi_feishu.cli.credentials import with_credentials
from pulumi_feishu.cli.exit_codes import (
    FAILED,
    FINE,
    NOT_APPROVED,
    SAFETY,
    WRONG_INPUT,
    explained,
    stop,
)
from pulumi_feishu.cli.output import say
from pulumi_feishu.notices_file import InvalidNotices, load
from pulumi_feishu.review import Stopped, approval, origin
from pulumi_feishu.review.approval import Approval
from pulumi_feishu.review.sources.stack import Stack
from pulumi_feishu.text.i18n import Words

_HELP = explained(
    with_credentials(
        Words(
            "Apply a plan that `review --stack … --save-plan FILE` saved and somebody\n"
            "approved: only for the same project, stack and backend, with the same files\n"
            "(by content, in whatever commit), and only while the stack's state is as it\n"
            "was then, and no notice expired since. Else nothing is applied: after exit\n"
            "code 4 plan again, after 5 look first at what differs.\n"
            "It runs `pulumi up --continue-on-error --plan`.",
            "应用由 `review --stack … --save-plan FILE` 保存并经批准的计划：\n"
            "仅当项目、stack、backend 与文件（按内容，与提交无关）都相同，\n"
            "stack 的状态与当时一致，且没有置顶在此期间到期时才执行；\n"
            "否则不应用任何变更：退出码 4 时请重新评审，5 时请先查看差异。\n"
            "它会运行 `pulumi up --continue-on-error --plan`。",
        )
    ),
    examples=[
        "pulumi-feishu apply plan.json",
        "pulumi-feishu apply plan.json --stack prod --sha256 $PLAN_SHA256",
    ],
    codes=[FINE, FAILED, WRONG_INPUT, SAFETY, NOT_APPROVED],
)
_STACK = Words("refuse a plan of another stack", "拒绝其他 stack 的计划")
_SHA256 = Words("refuse a file with another digest", "拒绝摘要不同的文件")
_VALID_FOR = Words("refuse an older review", "拒绝更早的评审")


@click.command("apply", help=_HELP)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--stack", "wanted", metavar="NAME", help=str(_STACK))
@click.option("--sha256", metavar="HEX", help=str(_SHA256))
@click.option(
    "--valid-for",
    metavar="DAYS",
    type=click.IntRange(min=1, max=3650),
    default=14,
    show_default=True,
    help=str(_VALID_FOR),
)
def apply_command(plan: Path, wanted: str | None, sha256: str | None, valid_for: int) -> int:
    try:
        approved = approval.load_approval(plan, sha256=sha256)
        approval.judge_stack(approved, wanted or approved.stack)
        stack = Stack(approved.stack)
        _judge(approved, stack, valid_for)
        say(Words(f"Reviewed: {approved.when}.", f"评审于 {approved.when}。"))
        with TemporaryDirectory() as folder:
            engines_own = Path(folder) / "plan.json"
            engines_own.write_text(approved.plan, encoding="utf-8")
            summary = Path(folder) / "summary.txt"
            code = stack.up(engines_own, at=approved.at, summary=summary)
            if summary.exists():
                _tell(summary.read_text(encoding="utf-8"), approved)
    except InvalidNotices as error:
        stop(WRONG_INPUT, str(error))
    except approval.NotApproved as error:
        stop(NOT_APPROVED, error.text)
    except approval.Outdated as error:
        stop(SAFETY, error.text)
    except Stopped as error:
        stop(FAILED, error.text)
    return FINE if code == 0 else FAILED


def _tell(summary: str, approved: Approval) -> None:
    """What Pulumi's own output, which names each group twice and in any order, ends with."""
    say("")
    say(summary.rstrip("\n"))
    command = f"pulumi-feishu review --stack {shlex.quote(approved.stack)} --save-plan plan.json"
    say(
        Words(
            f"What is done stays, and this plan is used up. Once the causes are fixed: {command}, "
            "then apply that plan.",
            f"已完成的部分不受影响，本计划不能再次使用。排除原因后请运行：{command}，再应用新计划。",
        )
    )


def _judge(approved: Approval, stack: Stack, valid_for: int) -> None:
    """Raise NotApproved or Outdated; what differs comes first, since planning again is no help."""
    project = origin.project_around(Path())
    approval.judge_place(approved, project=project.name, backend=stack.backend())
    paths = stack.paths()
    approval.judge_files(approved, origin.digests(project, stack.name, paths))
    now = datetime.now(UTC)
    approval.judge_age(approved, now=now, days=valid_for)
    entries = load(paths).entries if paths[0].exists() else ()
    approval.judge_state(approved, stack.export(), entries, now=now)
