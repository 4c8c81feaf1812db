"""The hidden first line by which a comment says whose it is and what it holds.

It stands ahead of the content, and only there is it looked for: content can't forge one, nor hide
it, whatever Markdown it is. HTML comments don't show on GitHub and GitLab.
"""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pulumi_feishu.pr_comment.errors import WrongContent
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words


def load_body(path: str) -> str:
    """The text of this file, or of stdin for `-`, in canonical form.

    Raises WrongContent for what can't be read, is not UTF-8, holds NUL (which GitLab's database
    refuses), or says nothing.
    """
    name = "stdin" if path == "-" else path
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        text = canonical(raw.decode("utf-8-sig"))
    except OSError as error:
        why = system_errors.why(error)
        what = Words(f"it can't be read: {why.en}", f"无法读取：{why.zh}")
        raise _unusable(name, what) from error
    except UnicodeDecodeError as error:
        raise _unusable(name, Words("it is not UTF-8", "不是 UTF-8 编码")) from error
    if "\0" in text:
        raise _unusable(name, Words("it holds a NUL character", "含有 NUL 字符"))
    if not text:
        raise _unusable(name, Words("it is empty", "内容为空"))
    return text


def canonical(text: str) -> str:
    r"""The same Markdown with `\n` as line end, no empty line ahead, no space at the end.

    Servers may store any of these in another way, and none of them shows.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip("\n").rstrip()


def body_digest(text: str) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    # Half characters have no UTF-8; a server may hand out what nobody could have sent.
    return hashlib.sha256(canonical(text).encode("utf-8", "surrogatepass")).hexdigest()


def _unusable(name: str, why: Words) -> WrongContent:
    return WrongContent(
        Words(
            f"Nothing was sent: {name} can't be a comment: {why.en}. Render it again.",
            f"未发送任何请求：{name} 不能作为评论，{why.zh}。请重新生成。",
        )
    )


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
