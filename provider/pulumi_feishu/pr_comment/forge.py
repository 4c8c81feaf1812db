"""What GitHub and GitLab have in common: comments on a pull or merge request, and REST calls."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pulumi_feishu.pr_comment.errors import NoPermission
from pulumi_feishu.pr_comment.responses import Dialect
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.pr_comment.transport import ForgeCall, ForgeTransport
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import found, text_at


@dataclass(frozen=True)
class Author:
    """Who wrote a comment. Names are unique on a host at any time; no person's has brackets."""

    login: str
    is_bot: bool


@dataclass(frozen=True)
class Comment:
    """One comment; later ones have larger ids. `url` is its page, "" where it is not known."""

    id: int
    author: Author | None
    body: str
    url: str


@dataclass(frozen=True)
class Paths:
    """Where one pull request lies, below the API's URL.

    `comments` is the list of its comments with its `query`, `items` what each comment's id follows,
    `request` the pull request itself, which names its newest commit at `head`. `edit` is the method
    that replaces a comment's text.
    """

    comments: str
    items: str
    request: str
    head: tuple[str, ...]
    edit: str
    query: Mapping[str, str] = field(default_factory=dict)


class Forge(ABC):
    """The comments of one pull request, on a host of this dialect; calls raise CommentError."""

    dialect: ClassVar[Dialect]

    def __init__(
        self,
        target: Target,
        *,
        tell: Callable[[Words], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._target = target
        self._transport = ForgeTransport(target, self.dialect, tell=tell, sleep=sleep)
        self._paths = self._paths_of(target)

    @abstractmethod
    def _paths_of(self, target: Target) -> Paths:
        """Where it has that pull request."""

    @abstractmethod
    def author(self) -> Author:
        """As whom the token writes."""

    @abstractmethod
    def _comment(self, item: Any) -> Comment:
        """An item of the list."""

    def comments(self) -> Iterator[Comment]:
        """In the order of their ids."""
        action = self._doing("list the comments of", "列出评论：")
        call = ForgeCall("GET", self._paths.comments, action, query=self._paths.query)
        for page in self._transport.pages(call):
            # GitLab's list has the notes of the system too.
            yield from (self._comment(item) for item in page if found(item, "system") is not True)

    def current_head(self) -> str:
        """The pull request's newest commit; "" where the token may not ask."""
        action = self._doing("read", "读取")
        try:
            answer = self._transport.send(ForgeCall("GET", self._paths.request, action))
        except NoPermission:
            return ""
        return text_at(answer, *self._paths.head)

    def create(self, body: str) -> Comment:
        """Write a comment. Not safe to repeat."""
        action = self._doing("comment on", "发表评论：")
        call = ForgeCall("POST", self._paths.comments, action, body={"body": body}, is_safe=False)
        return self._comment(self._transport.send(call))

    def update(self, comment: Comment, body: str) -> None:
        """Put another text into a comment."""
        action = self._doing("update the comment on", "更新评论：")
        call = ForgeCall(self._paths.edit, self._path_of(comment), action, body={"body": body})
        self._transport.send(call)

    def delete(self, comment: Comment) -> None:
        """Remove a comment; one that is gone is done."""
        action = self._doing("remove a repeated comment on", "删除重复的评论：")
        try:
            self._transport.send(ForgeCall("DELETE", self._path_of(comment), action))
        except NoPermission as error:
            if error.status != 404:
                raise

    def _path_of(self, comment: Comment) -> str:
        return f"{self._paths.items}/{comment.id}"

    def _doing(self, en: str, zh: str) -> Words:
        return Words(f"{en} {self._target.name}", f"{zh}{self._target.name}")


def id_of(item: Any) -> int:
    """The id of an item; 0 where it has none."""
    number = found(item, "id")
    return number if type(number) is int else 0
