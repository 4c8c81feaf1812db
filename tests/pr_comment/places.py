"""Places of the doubles, for tests within this process."""

from __future__ import annotations

from typing import Any

from pr_comment import github_double, gitlab_double
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words

_NONE = Words("there is none", "没有")


def github_place(url: str = "http://127.0.0.1:1", **fields: Any) -> Target:
    known = {
        "repository": github_double.REPOSITORY,
        "number": github_double.NUMBER,
        "head": github_double.HEAD,
        "token": github_double.ACTIONS,
        "why_no_token": _NONE,
    }
    return Target(forge="github", api_url=url, **{**known, **fields})


def gitlab_place(url: str = "http://127.0.0.1:1", **fields: Any) -> Target:
    known = {
        "repository": gitlab_double.PROJECT,
        "number": gitlab_double.IID,
        "head": gitlab_double.HEAD,
        "token": gitlab_double.BOT,
        "why_no_token": _NONE,
    }
    return Target(forge="gitlab", api_url=f"{url}/api/v4", **{**known, **fields})
