"""What GitHub and GitLab have in common: comments of authors on a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


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


class Forge(Protocol):
    """The calls that keeping one comment takes; each raises CommentError."""

    def author(self) -> Author:
        """As whom the token writes."""
        ...

    def comments(self) -> Iterator[Comment]:
        """All comments, page by page."""
        ...

    def current_head(self) -> str:
        """The pull request's newest commit; "" where the token may not ask."""
        ...

    def create(self, body: str) -> Comment:
        """Write a comment. Not safe to repeat."""
        ...

    def update(self, comment: Comment, body: str) -> None:
        """Put another text into a comment."""
        ...

    def delete(self, comment: Comment) -> None:
        """Remove a comment; one that is gone is done."""
        ...
