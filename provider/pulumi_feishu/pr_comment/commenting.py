"""A Markdown text becomes the comment of a pull request: the whole way, whatever the host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pulumi_feishu.pr_comment.errors import WrongContent
from pulumi_feishu.pr_comment.github import LONGEST_COMMENT, GitHub
from pulumi_feishu.pr_comment.gitlab import LONGEST_NOTE, GitLab, without_quick_actions
from pulumi_feishu.pr_comment.marker import Marked, with_marker
from pulumi_feishu.pr_comment.publish import Published, publish
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class Run:
    """Which comment this run writes, and when it began."""

    key: str
    started: datetime


def comment_on(
    place: Target, content: str, run: Run, *, tell: Callable[[Words], None]
) -> Published:
    """Leave exactly one comment of this key; `tell` shows waits. Raises CommentError."""
    is_github = place.forge == "github"
    harmless = content if is_github else without_quick_actions(content)
    mine = with_marker(harmless, key=run.key, head=place.head, started=run.started)
    _check_length(mine, LONGEST_COMMENT if is_github else LONGEST_NOTE)
    if is_github:
        return publish(GitHub(place, tell=tell), mine)
    return publish(GitLab(place, tell=tell), mine)


def _check_length(mine: Marked, limit: int) -> None:
    length = len(mine.body)
    if length <= limit:
        return
    rest = limit - (length - len(mine.content))
    raise WrongContent(
        Words(
            f"Nothing was sent: the text has {len(mine.content):,} characters, and a comment takes "
            f"{rest:,} beside its marker. Render it with a limit, then run again.",
            f"未发送任何请求：正文有 {len(mine.content):,} 个字符，除标记外一条评论最多容纳 "
            f"{rest:,} 个。请限制长度后重新生成，再运行。",
        )
    )
