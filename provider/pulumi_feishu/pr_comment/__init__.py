"""One comment of this tool on a pull request (GitHub) or a merge request (GitLab)."""

from pulumi_feishu.pr_comment.errors import (
    CommentError,
    NoAnswer,
    NoPermission,
    NoToken,
    Refused,
    WrongContent,
    WrongPlace,
)

__all__ = [
    "CommentError",
    "NoAnswer",
    "NoPermission",
    "NoToken",
    "Refused",
    "WrongContent",
    "WrongPlace",
]
