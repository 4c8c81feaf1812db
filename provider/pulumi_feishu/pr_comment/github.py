"""GitHub's calls for comments on a pull request; also those of GitHub Enterprise.

https://docs.github.com/rest/issues/comments
"""

from __future__ import annotations

from typing import Any

from pulumi_feishu.pr_comment.errors import ForgeRefused, NoPermission
from pulumi_feishu.pr_comment.forge import Author, Comment, Forge, Paths, id_of
from pulumi_feishu.pr_comment.responses import Dialect
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.pr_comment.transport import ForgeCall
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import found, text_at

#: The author of what the token of a workflow's job writes.
ACTIONS_BOT = "github-actions[bot]"

#: "body is too long (maximum is 65536 characters)", HTTP 422.
LONGEST_COMMENT = 65_536

_DIALECT = Dialect(
    "GitHub",
    "x-github-request-id",
    {
        401: Words("Set GITHUB_TOKEN to a token that is valid.", "请设置有效的 GITHUB_TOKEN。"),
        403: Words(
            "Give the job `permissions: pull-requests: write`; a run from a fork never gets it.",
            "请为 job 设置 `permissions: pull-requests: write`；来自 fork 的运行无法获得该权限。",
        ),
        404: Words(
            "Check --repository, --number and what the token may see.",
            "请检查 --repository、--number 以及 token 的可见范围。",
        ),
    },
)


class GitHub(Forge):
    """The comments of one pull request, which are those of its issue."""

    dialect = _DIALECT

    def _paths_of(self, target: Target) -> Paths:
        repository = f"/repos/{target.repository}"
        return Paths(
            comments=f"{repository}/issues/{target.number}/comments",
            items=f"{repository}/issues/comments",
            request=f"{repository}/pulls/{target.number}",
            head=("head", "sha"),
            edit="PATCH",
        )

    def author(self) -> Author:
        """The token's user; a token of an app, also that of Actions, has to ask elsewhere."""
        action = Words("say whose the token is", "说明 token 属于谁")
        try:
            user = _author(self._transport.send(ForgeCall("GET", "/user", action)))
        except NoPermission as error:
            if error.status != 403:
                raise
            user = None
        return user or Author(self._app(action), is_bot=True)

    def _app(self, action: Words) -> str:
        """No call of the REST API tells an installation's token which app it belongs to."""
        query = {"query": "query { viewer { login } }"}
        try:
            answer = self._transport.send(
                ForgeCall("POST", "/graphql", action, body=query, is_graphql=True)
            )
        except (NoPermission, ForgeRefused):
            return ACTIONS_BOT
        return text_at(answer, "data", "viewer", "login") or ACTIONS_BOT

    def _comment(self, item: Any) -> Comment:
        return Comment(
            id=id_of(item),
            author=_author(found(item, "user")),
            body=text_at(item, "body"),
            url=text_at(item, "html_url"),
        )


def _author(user: Any) -> Author | None:
    """None for the comments of accounts that are gone."""
    login = text_at(user, "login")
    return Author(login, is_bot=text_at(user, "type") == "Bot") if login else None
