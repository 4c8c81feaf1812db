"""The hidden first line by which a comment says whose it is and what it holds.

It stands ahead of the content, and only there is it looked for: content can't forge one, nor hide
it, whatever Markdown it is. HTML comments don't show on GitHub and GitLab.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from pulumi_feishu.pr_comment.body import body_digest, canonical

#: Of a comment whose commit nobody told.
UNKNOWN_HEAD = "unknown"

#: Names a stack: `acme/groups/prod`. No `>`, which could end the HTML comment; no space.
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@+-]{0,99}")

#: SHA-1 or SHA-256, or the beginning of one.
HEAD = re.compile(r"[0-9a-f]{7,64}")

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_MARKER = re.compile(
    rf"<!-- pulumi-feishu comment key=({KEY.pattern}) head=({HEAD.pattern}|{UNKNOWN_HEAD}) "
    r"started=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) sha256=([0-9a-f]{64}) -->",
    re.ASCII,
)


@dataclass(frozen=True)
class Marker:
    """Which comment of a pull request this is, and from which run.

    `key` tells several stacks apart; `head` is a commit or `unknown`; `started` is when the run
    began, UTC, exact to a second; `sha256` is the content's digest.
    """

    key: str
    head: str
    started: datetime
    sha256: str

    def __str__(self) -> str:
        started = self.started.astimezone(UTC).strftime(_TIME)
        return (
            f"<!-- pulumi-feishu comment key={self.key} head={self.head} "
            f"started={started} sha256={self.sha256} -->"
        )


@dataclass(frozen=True)
class Marked:
    """What a marked comment holds: `is_intact` unless somebody changed its content by hand."""

    marker: Marker
    content: str

    @property
    def is_intact(self) -> bool:
        """Whether the content is what the marker says."""
        return body_digest(self.content) == self.marker.sha256

    @property
    def body(self) -> str:
        """The text of the comment."""
        return f"{self.marker}\n\n{self.content}"


def with_marker(content: str, *, key: str, head: str, started: datetime) -> Marked:
    """This content with its marker."""
    to_the_second = started.astimezone(UTC).replace(microsecond=0)
    return Marked(Marker(key, head, to_the_second, body_digest(content)), canonical(content))


def parse_marker(body: str) -> Marked | None:
    """The marker and the content of a comment; None where it does not begin with a marker."""
    first, _, rest = canonical(body).partition("\n")
    found = _MARKER.fullmatch(first)
    if found is None:
        return None
    key, head, written, sha256 = found.groups()
    try:
        started = datetime.strptime(written, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Marked(Marker(key, head, started, sha256), canonical(rest))
