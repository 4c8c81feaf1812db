"""GitLab's calls for notes on a merge request; also those of self-managed servers.

https://docs.gitlab.com/api/notes/#merge-requests
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from pulumi_feishu.comment.errors import NoPermission, Refused
from pulumi_feishu.comment.forge import Author, Comment
from pulumi_feishu.comment.place import Place
from pulumi_feishu.comment.transport import Call, Transport
from pulumi_feishu.comment.verdicts import Dialect
from pulumi_feishu.openapi.answers import found, text_at
from pulumi_feishu.words import Words

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


class GitLab:
    """The notes of one merge request."""

    def __init__(
        self,
        place: Place,
        *,
        tell: Callable[[Words], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = Transport(place, _DIALECT, tell=tell, sleep=sleep)
        self._place = place
        project = quote(place.repository, safe="")
        self._request = f"/projects/{project}/merge_requests/{place.number}"

    def author(self) -> Author:
        """The token's user; project and group access tokens have a bot user of their own."""
        doing = Words("say whose the token is", "说明 token 属于谁")
        author = _author(self._transport.send(Call("GET", "/user", doing)))
        if author is None:
            raise Refused(
                Words(
                    "GitLab's answer does not say whose the token is. Check --api-url.",
                    "GitLab 的响应未说明 token 属于谁。请检查 --api-url。",
                )
            )
        return author

    def comments(self) -> Iterator[Comment]:
        """Oldest first, without the notes of the system."""
        query = {"sort": "asc", "order_by": "created_at"}
        doing = self._doing("list the comments of", "列出评论：")
        for page in self._transport.pages(
            Call("GET", f"{self._request}/notes", doing, query=query)
        ):
            yield from (self._comment(note) for note in page if found(note, "system") is not True)

    def current_head(self) -> str:
        """The merge request's newest commit; "" where the token may not ask."""
        doing = self._doing("read", "读取")
        try:
            return text_at(self._transport.send(Call("GET", self._request, doing)), "sha")
        except NoPermission:
            return ""

    def create(self, body: str) -> Comment:
        """Write a note. Not safe to repeat."""
        doing = self._doing("comment on", "发表评论：")
        path = f"{self._request}/notes"
        call = Call("POST", path, doing, body={"body": body}, is_safe=False)
        return self._comment(self._transport.send(call))

    def update(self, comment: Comment, body: str) -> None:
        """Put another text into a note."""
        doing = self._doing("update the comment on", "更新评论：")
        self._transport.send(Call("PUT", self._path_of(comment), doing, body={"body": body}))

    def delete(self, comment: Comment) -> None:
        """Remove a note; one that is gone is done."""
        doing = self._doing("remove a repeated comment on", "删除重复的评论：")
        try:
            self._transport.send(Call("DELETE", self._path_of(comment), doing))
        except NoPermission as error:
            if error.status != 404:
                raise

    def _path_of(self, comment: Comment) -> str:
        return f"{self._request}/notes/{comment.id}"

    def _doing(self, en: str, zh: str) -> Words:
        return Words(f"{en} {self._place.name}", f"{zh}{self._place.name}")

    def _comment(self, note: Any) -> Comment:
        number = found(note, "id")
        page = self._place.web_url
        return Comment(
            id=number if type(number) is int else 0,
            author=_author(found(note, "author")),
            body=text_at(note, "body"),
            url=f"{page}#note_{number}" if page else "",
        )


def _author(user: Any) -> Author | None:
    # Notes do not tell whether their author is a bot.
    login = text_at(user, "username")
    return Author(login, is_bot=False) if login else None
