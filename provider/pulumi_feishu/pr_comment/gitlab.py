"""GitLab's calls for notes on a merge request; also those of self-managed servers.

https://docs.gitlab.com/api/notes/#merge-requests
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from pulumi_feishu.pr_comment.errors import ForgeRefused
from pulumi_feishu.pr_comment.forge import Author, Comment, Forge, Paths, id_of
from pulumi_feishu.pr_comment.responses import Dialect
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.pr_comment.transport import ForgeCall
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import found, text_at

#: "is too long (maximum is 1000000 characters)", HTTP 400.
LONGEST_NOTE = 1_000_000

_TOKEN = Words(
    "Set GITLAB_TOKEN to a project access token with the scope api and the role Reporter or more.",
    "请将 GITLAB_TOKEN 设为具有 api 范围、角色不低于 Reporter 的项目访问令牌。",
)
_DIALECT = Dialect(
    "GitLab",
    "x-request-id",
    {
        401: _TOKEN,
        403: _TOKEN,
        404: Words(
            "Check --repository, --number and what the token may see.",
            "请检查 --repository、--number 以及 token 的可见范围。",
        ),
    },
)

#: A line of a note that begins so may be a quick action: `/merge` would merge, as the token's user.
#: https://docs.gitlab.com/user/project/quick_actions
_QUICK_ACTION = re.compile(r"^( {0,3})/(?=[a-z])", re.IGNORECASE | re.MULTILINE)


def without_quick_actions(content: str) -> str:
    r"""The same Markdown with `\/` for each `/` that could begin a quick action; it looks the same.

    Not so in a code block, where the backslash shows. Which lines are code, versions of GitLab
    answer in different ways, so none is left out.
    """
    return _QUICK_ACTION.sub(r"\1\/", content)


class GitLab(Forge):
    """The notes of one merge request."""

    dialect = _DIALECT

    def _paths_of(self, target: Target) -> Paths:
        request = f"/projects/{quote(target.repository, safe='')}/merge_requests/{target.number}"
        return Paths(
            comments=f"{request}/notes",
            items=f"{request}/notes",
            request=request,
            head=("sha",),
            edit="PUT",
            query={"sort": "asc", "order_by": "created_at"},
        )

    def author(self) -> Author:
        """The token's user; project and group access tokens have a bot user of their own."""
        action = Words("say whose the token is", "说明 token 属于谁")
        author = _author(self._transport.send(ForgeCall("GET", "/user", action)))
        if author is None:
            raise ForgeRefused(
                Words(
                    "GitLab's answer does not say whose the token is. Check --api-url.",
                    "GitLab 的响应未说明 token 属于谁。请检查 --api-url。",
                )
            )
        return author

    def _comment(self, item: Any) -> Comment:
        number = id_of(item)
        return Comment(
            id=number,
            author=_author(found(item, "author")),
            body=text_at(item, "body"),
            url=f"{self._target.web_url}#note_{number}" if self._target.web_url else "",
        )


def _author(user: Any) -> Author | None:
    # Notes do not tell whether their author is a bot.
    login = text_at(user, "username")
    return Author(login, is_bot=False) if login else None
