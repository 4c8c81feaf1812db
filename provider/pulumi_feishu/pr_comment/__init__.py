"""One comment of this tool on a pull request (GitHub) or a merge request (GitLab)."""

from pulumi_feishu.pr_comment.errors import (
    CommentError,
    ForgeRefused,
    ForgeUnreachable,
    NoPermission,
    NoToken,
    WrongContent,
    WrongTarget,
)

__all__ = [
    "CommentError",
    "ForgeRefused",
    "ForgeUnreachable",
    "NoPermission",
    "NoToken",
    "WrongContent",
    "WrongTarget",
]
