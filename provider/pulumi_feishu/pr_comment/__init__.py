"""One comment of this tool on a pull request (GitHub) or a merge request (GitLab)."""

from pulumi_feishu.pr_comment.errors import (
    CommentError,
    ForgeUnreachable,
    NoPermission,
    NoToken,
    ForgeRefused,
    WrongContent,
    WrongPlace,
)

__all__ = [
    "CommentError",
    "ForgeUnreachable",
    "NoPermission",
    "NoToken",
    "ForgeRefused",
    "WrongContent",
    "WrongPlace",
]
