"""Decides which steps leave exactly one comment with the newest content; pure, no calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from pulumi_feishu.pr_comment.forge import Author, Comment
from pulumi_feishu.pr_comment.marker import UNKNOWN_HEAD, Marked, Marker, parse_marker

#: `outdated`: a newer run has commented already, and its comment stays.
Outcome = Literal["created", "updated", "unchanged", "outdated"]


class Own(NamedTuple):
    """A comment of ours, and what it holds."""

    comment: Comment
    marked: Marked


@dataclass(frozen=True)
class Create:
    """Write a comment with this text."""

    body: str


@dataclass(frozen=True)
class Update:
    """Put this text into this comment."""

    comment: Comment
    body: str


@dataclass(frozen=True)
class Delete:
    """Remove this comment, which repeats another one."""

    comment: Comment


@dataclass(frozen=True)
class Decision:
    """The steps in their order, and what they come to; `kept` is None where there is none yet."""

    outcome: Outcome
    kept: Comment | None
    steps: tuple[Create | Update | Delete, ...]


def own_among(comments: Sequence[Comment], author: Author, key: str) -> list[Own]:
    """Those that this author wrote and that carry the marker of this key, the first one first.

    A marker in somebody else's comment is a copy, and nothing of ours.
    """
    ours = [
        Own(comment, marked)
        for comment in comments
        if comment.author == author
        and (marked := parse_marker(comment.body)) is not None
        and marked.marker.key == key
    ]
    return sorted(ours, key=lambda own: own.comment.id)


def heads_differ(mine: Marker, own: Sequence[Own]) -> bool:
    """Whether it takes the pull request's newest commit to tell which run is newer."""
    return any(
        other.marked.marker.head != mine.head
        and UNKNOWN_HEAD not in (other.marked.marker.head, mine.head)
        for other in own
    )


def decide(
    mine: Marked, own: Sequence[Own], current_head: str, *, has_written: bool = False
) -> Decision:
    """Keep the first of our own, with the newest content; write only where something changes.

    `current_head` is the pull request's newest commit, "" where it is not known: a run on that
    commit is newer than any other, else the time of its start decides. Of two runs that are
    equally new the later one writes; `has_written`: this one had its turn.
    """
    if not own:
        return Decision("created", None, (Create(mine.body),))
    newest = max((other.marked for other in own), key=lambda m: _rank(m.marker, current_head))
    theirs, ours = (_rank(each.marker, current_head) for each in (newest, mine))
    is_outdated = theirs > ours or (has_written and theirs == ours and not _says(newest, mine))
    wanted = newest if is_outdated else mine
    (kept, there), *repeated = own
    writes = () if _says(there, wanted) else (Update(kept, wanted.body),)
    steps = (*writes, *(Delete(other.comment) for other in repeated))
    if is_outdated:
        return Decision("outdated", kept, steps)
    return Decision("updated" if steps else "unchanged", kept, steps)


def _rank(marker: Marker, current_head: str) -> tuple[bool, datetime]:
    return marker.head == current_head, marker.started


def _says(there: Marked, wanted: Marked) -> bool:
    is_same_run = (there.marker.sha256, there.marker.head) == (
        wanted.marker.sha256,
        wanted.marker.head,
    )
    return is_same_run and there.is_intact
