"""The one family of errors of `comment`; each prints as one line that says what to do next.

CommentError
├── WrongTarget        nothing was sent: which pull request is meant, or where, can't be told
├── WrongContent       the file is no text that fits into a comment
├── NoToken            nothing was sent: there is no token that may comment
├── NoPermission       the token is unknown (401), may not (403), or does not see the target (404)
├── ForgeRefused       the server judged the call, and refused it
└── ForgeUnreachable   nothing that can be judged came back, or the server had an internal error
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import Final, Self

from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.text.i18n import Words


@dataclass(eq=False, repr=False)
class CommentError(Exception):
    """What happened to which pull request, why, and what to do next, in one line; it never changes.

    `status` is the HTTP status, None where no answer came; `request_id` is the server's, "" where
    it gave none. `outcome_unknown`: the call may have taken effect all the same. `is_retryable`:
    the same call may succeed a little later, after `retry_after_seconds` where the server named a
    wait.
    """

    story: Final[Words]
    _: KW_ONLY
    status: Final[int | None] = None
    request_id: Final[str] = ""
    outcome_unknown: Final[bool] = False
    is_retryable: Final[bool] = False
    is_throttled: Final[bool] = False
    retry_after_seconds: Final[float | None] = None

    def concealed(self, concealer: Concealer) -> Self:
        """This error without what `concealer` knows, wherever a server put it into its answer."""
        story = Words(*map(concealer.text, self.story))
        return replace(self, story=story, request_id=concealer.text(self.request_id))

    def __str__(self) -> str:
        if self.status is None:
            return str(self.story)
        known_as = Words("", "")
        if self.request_id:
            known_as = Words(f", request id {self.request_id}", f"，request id {self.request_id}")
        return str(
            Words(
                f"{self.story.en} HTTP {self.status}{known_as.en}.",
                f"{self.story.zh}HTTP {self.status}{known_as.zh}。",
            )
        )


class WrongTarget(CommentError):
    """Which pull request is meant, or where it lies, is missing or can't be right."""


class WrongContent(CommentError):
    """The file is no text, says nothing, or is longer than a comment may be."""


class NoToken(CommentError):
    """There is no token that may comment."""


class NoPermission(CommentError):
    """The token is not known (401), may not (403), or does not see the place (404)."""


class ForgeRefused(CommentError):
    """The server answered, and did not do it."""


class ForgeUnreachable(CommentError):
    """No answer that can be judged: unreachable, cut off, failed inside."""
