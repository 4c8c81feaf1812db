"""`apply`: what was approved, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pulumi_feishu.cli.calling import with_credentials
from pulumi_feishu.cli.exits import FAILED, FINE, SAFETY, WRONG_INPUT, Stop, explained, needs
from pulumi_feishu.words import Words

_HELP = explained(
    with_credentials(
        Words(
            "Apply a plan that `review --stack … --save-plan FILE` saved and somebody\n"
            "approved: only while the stack's state is as it was then, and no notice\n"
            "expired since. Else nothing is applied, and it has to be reviewed again.\n"
            "It runs `pulumi up --continue-on-error --plan`.",
            "应用由 `review --stack … --save-plan FILE` 保存并经批准的计划：\n"
            "仅当 stack 的状态与当时一致、且没有置顶在此期间到期时才执行；\n"
            "否则不应用任何变更，需要重新评审。\n"
            "它会运行 `pulumi up --continue-on-error --plan`。",
        )
    ),
    examples=["pulumi-feishu apply plan.json"],
    codes=[FINE, FAILED, WRONG_INPUT, SAFETY],
)


@click.command(help=_HELP, short_help=str(Words("apply what was approved", "应用已批准的计划")))
@click.argument("plan", type=click.Path(path_type=Path))
def apply(plan: Path) -> int:
    """Judge, run."""
    with needs("cli"):
        from pulumi_feishu.desired import InvalidNotices, load
        from pulumi_feishu.review import Stopped, approval
        from pulumi_feishu.review.stack import Stack
    try:
        approved = approval.load(plan)
        stack = Stack(approved.stack)
        paths = stack.paths()
        entries = load(paths).entries if paths[0].exists() else ()
        approval.judge(approved, stack.export(), entries, now=datetime.now(UTC))
        with TemporaryDirectory() as folder:
            engines_own = Path(folder) / "plan.json"
            engines_own.write_text(approved.plan, encoding="utf-8")
            code = stack.up(engines_own, at=approved.at)
    except InvalidNotices as error:
        raise Stop(WRONG_INPUT, str(error)) from None
    except approval.NotApproved as error:
        raise Stop(SAFETY, error.text) from None
    except Stopped as error:
        raise Stop(FAILED, error.text) from None
    return FINE if code == 0 else FAILED
