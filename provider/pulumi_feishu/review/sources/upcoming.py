"""What groups will show later, beside what the last applied stack had planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args

from pulumi_feishu.notices_file.entries import OUTPUT, Entry, NoticeKind, notice_digest
from pulumi_feishu.review.plan import Later, Shown
from pulumi_feishu.review.sources.compare import effect_of, sends, shown_of

_PLAIN = ("none", "announcement")


@dataclass(frozen=True)
class Coming:
    """What was to be shown from a moment on; of a text or card only the digest is kept."""

    at: datetime
    kind: NoticeKind
    sha256: str

    @property
    def shown(self) -> Shown:
        """As a plan has it."""
        return Shown(self.kind, hidden="" if self.kind in _PLAIN else "not kept")


def base_in(exported: Iterable[Mapping[str, Any]]) -> dict[str, Coming]:
    """What the stack's last run exported, in one of these outputs or another, by the group's id.

    What can't be read counts as nothing: then all that comes is told.
    """
    written = [each[OUTPUT] for each in exported if isinstance(each.get(OUTPUT), dict)]
    found = {}
    for chat_id, value in (item for each in written for item in each.items()):
        try:
            at, kind = datetime.fromisoformat(value["at"]), value["notice"]
            # The first and the last day have hours that are told in no other zone.
            at.astimezone(UTC)
            if kind in get_args(NoticeKind) and at.tzinfo:
                found[chat_id] = Coming(at, kind, str(value["sha256"]))
        except (TypeError, KeyError, ValueError, OverflowError):
            continue
    return found


def what_comes(
    base: Coming | None, entry: Entry, at: datetime, *, until_then: Shown
) -> Iterator[Later]:
    """The later moments for which the entry says another thing than what was to come.

    `until_then` is what the stack's group shows now.
    """
    was = base if base and base.at > at else None
    moments = {moment for moment, _ in entry.timeline(at) if moment} | ({was.at} if was else set())
    before = entry.notice_at(at)
    for moment in sorted(moments):
        after = entry.notice_at(moment)
        is_over = was is not None and moment >= was.at
        if not (was and is_over and notice_digest(after) == was.sha256):
            effect = effect_of(before, after)
            shows = was.shown if was and is_over else until_then
            yield Later(moment, shows, shown_of(after), effect, sends(effect, after))
        before = after
