"""GitHub's calls for comments on a pull request; also those of GitHub Enterprise.

https://docs.github.com/rest/issues/comments
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from pulumi_feishu.comment.errors import NoPermission, Refused
from pulumi_feishu.comment.forge import Author, Comment
from pulumi_feishu.comment.place import Place
from pulumi_feishu.comment.transport import Call, Transport
from pulumi_feishu.comment.verdicts import Dialect
from pulumi_feishu.openapi.answers import found, text_at
from pulumi_feishu.words import Words

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


class GitHub:
    """The comments of one pull request, which are those of its issue."""

    def __init__(
        self,
        place: Place,
        *,
        tell: Callable[[Words], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = Transport(place, _DIALECT, tell=tell, sleep=sleep)
        self._place = place
        self._repository = f"/repos/{place.repository}"

    def author(self) -> Author:
        """The token's user; a token of an app, also that of Actions, has to ask elsewhere."""
        doing = Words("say whose the token is", "说明 token 属于谁")
        try:
            user = _author(self._transport.send(Call("GET", "/user", doing)))
        except NoPermission as error:
            if error.status != 403:
                raise
            user = None
        return user or Author(self._app(doing), is_bot=True)

    def _app(self, doing: Words) -> str:
        """No call of the REST API tells an installation's token which app it belongs to."""
        query = {"query": "query { viewer { login } }"}
        try:
            answer = self._transport.send(
                Call("POST", "/graphql", doing, body=query, is_graphql=True)
            )
        except (NoPermission, Refused):
            return ACTIONS_BOT
        return text_at(answer, "data", "viewer", "login") or ACTIONS_BOT

    def comments(self) -> Iterator[Comment]:
        """In the order of their ids."""
        path = f"{self._repository}/issues/{self._place.number}/comments"
        doing = self._doing("list the comments of", "列出评论：")
        for page in self._transport.pages(Call("GET", path, doing)):
            yield from map(_comment, page)

    def current_head(self) -> str:
        """The pull request's newest commit; "" where the token may not ask."""
        path = f"{self._repository}/pulls/{self._place.number}"
        doing = self._doing("read", "读取")
        try:
            return text_at(self._transport.send(Call("GET", path, doing)), "head", "sha")
        except NoPermission:
            return ""

    def create(self, body: str) -> Comment:
        """Write a comment. Not safe to repeat."""
        path = f"{self._repository}/issues/{self._place.number}/comments"
        doing = self._doing("comment on", "发表评论：")
        call = Call("POST", path, doing, body={"body": body}, is_safe=False)
        return _comment(self._transport.send(call))

    def update(self, comment: Comment, body: str) -> None:
        """Put another text into a comment."""
        doing = self._doing("update the comment on", "更新评论：")
        self._transport.send(Call("PATCH", self._path_of(comment), doing, body={"body": body}))

    def delete(self, comment: Comment) -> None:
        """Remove a comment; one that is gone is done."""
        doing = self._doing("remove a repeated comment on", "删除重复的评论：")
        try:
            self._transport.send(Call("DELETE", self._path_of(comment), doing))
        except NoPermission as error:
            if error.status != 404:
                raise

    def _path_of(self, comment: Comment) -> str:
        return f"{self._repository}/issues/comments/{comment.id}"

    def _doing(self, en: str, zh: str) -> Words:
        return Words(f"{en} {self._place.name}", f"{zh}{self._place.name}")


def _comment(item: Any) -> Comment:
    number = found(item, "id")
    return Comment(
        id=number if type(number) is int else 0,
        author=_author(found(item, "user")),
        body=text_at(item, "body"),
        url=text_at(item, "html_url"),
    )


def _author(user: Any) -> Author | None:
    """None for the comments of accounts that are gone."""
    login = text_at(user, "login")
    return Author(login, is_bot=text_at(user, "type") == "Bot") if login else None
