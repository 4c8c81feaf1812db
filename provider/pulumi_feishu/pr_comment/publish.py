"""Create or update our single comment, even when runs race."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from pulumi_feishu.pr_comment.decide import (
    Create,
    Decision,
    Delete,
    Outcome,
    Own,
    Update,
    decide,
    heads_differ,
    own_among,
)
from pulumi_feishu.pr_comment.errors import CommentError, NoPermission, WrongContent
from pulumi_feishu.pr_comment.forge import Author, Comment, Forge
from pulumi_feishu.pr_comment.github import LONGEST_COMMENT, GitHub
from pulumi_feishu.pr_comment.gitlab import LONGEST_NOTE, GitLab, without_quick_actions
from pulumi_feishu.pr_comment.marker import Marked, with_marker
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words

#: Looking again is for what changed meanwhile; a thread that never rests is given up.
_MOST_ROUNDS = 6
_ROUND_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Published:
    """What became of it; `url` is the comment's page, "" where it is not known."""

    outcome: Outcome
    url: str


def publish(
    forge: Forge, mine: Marked, *, sleep: Callable[[float], None] = time.sleep
) -> Published:
    """Leave exactly one comment of ours, with the newest content; raises CommentError.

    After each write it looks again: another run may have written at the same time. No call creates
    a comment only where there is none, or changes one only where it is as it was read; so of two
    new comments both runs keep the first, and of two updates within half a second the newer run's
    is put back.
    """
    work = _Work(forge, forge.author())
    first: Outcome | None = None
    trouble: CommentError | None = None
    for turn in range(_MOST_ROUNDS):
        if turn:
            sleep(_ROUND_PAUSE_SECONDS)
        decision = work.decision(mine, has_written=first is not None)
        if not decision.steps:
            # The last look finds what this run wrote, unless a newer run has written since.
            outcome = first if first and decision.outcome == "unchanged" else decision.outcome
            return Published(outcome, decision.kept.url if decision.kept else "")
        try:
            work.carry_out(decision)
        except CommentError as error:
            if not _may_pass(error, decision):
                raise
            trouble = error
        else:
            first = first or decision.outcome
    raise trouble or _restless()


@dataclass
class _Work:
    """What this run knows beside the list, which may lag behind what it wrote itself.

    `has_created`: a comment of it was taken, whatever the answer said.
    """

    forge: Forge
    author: Author
    written: dict[int, Comment] = field(default_factory=dict)
    has_created: bool = False
    removed: set[int] = field(default_factory=set)

    def decision(self, mine: Marked, *, has_written: bool) -> Decision:
        """Look, then decide."""
        there = {comment.id: comment for comment in self.forge.comments()}
        known = {**self.written, **there}
        left = [comment for comment in known.values() if comment.id not in self.removed]
        own: list[Own] = own_among(left, self.author, mine.marker.key)
        head = self.forge.current_head() if heads_differ(mine.marker, own) else ""
        decision = decide(mine, own, head, has_written=has_written)
        if self.has_created and any(isinstance(step, Create) for step in decision.steps):
            # It is there and can't be found: each further one would be one too many.
            raise _lost()
        return decision

    def carry_out(self, decision: Decision) -> None:
        """Do each step, in their order."""
        for step in decision.steps:
            match step:
                case Create(body):
                    comment = self.forge.create(body)
                    self.has_created = True
                    if comment.id and comment.author:
                        self.written[comment.id] = comment
                        # The answer says for sure who wrote it.
                        self.author = comment.author
                case Update(comment, body):
                    self.forge.update(comment, body)
                case Delete(comment):
                    self.forge.delete(comment)
                    self.removed.add(comment.id)


def _may_pass(error: CommentError, decision: Decision) -> bool:
    """A comment that vanished under our hands, and a new one whose answer was lost."""
    if isinstance(error, NoPermission):
        return error.status == 404 and any(isinstance(step, Update) for step in decision.steps)
    return error.outcome_unknown and any(isinstance(step, Create) for step in decision.steps)


def _lost() -> CommentError:
    return CommentError(
        Words(
            "The server took a comment, but does not show it as one of this tool's. Look at the "
            "pull request; if it is not there, run again.",
            "服务器已接收评论，但未将其显示为本工具的评论。请查看合并请求；若评论不存在，请重新运行。",
        ),
        outcome_unknown=True,
    )


def _restless() -> CommentError:
    return CommentError(
        Words(
            "The comments change all the time: other runs write to them too. Run again.",
            "评论一直在变化：其他运行也在写入。请重新运行。",
        )
    )


@dataclass(frozen=True)
class Run:
    """Which comment this run writes, and when it began."""

    key: str
    started: datetime


def comment_on(
    target: Target, content: str, run: Run, *, tell: Callable[[Words], None]
) -> Published:
    """Leave exactly one comment of this key; `tell` shows waits. Raises CommentError."""
    is_github = target.forge == "github"
    harmless = content if is_github else without_quick_actions(content)
    mine = with_marker(harmless, key=run.key, head=target.head, started=run.started)
    _check_length(mine, LONGEST_COMMENT if is_github else LONGEST_NOTE)
    if is_github:
        return publish(GitHub(target, tell=tell), mine)
    return publish(GitLab(target, tell=tell), mine)


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
