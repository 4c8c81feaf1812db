"""How one engine operation ended, told in one screen: what was done, and which groups failed why.

The engine repeats each group's error at its end, in any order. What groups share stands here once;
groups that failed for a reason of their own stand together, each in a line.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pulumi_feishu.engine.reporting import PartialFailure
from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.text.i18n import Words

#: A cause of so many groups is told once; fewer stand each in a line, with the log id.
_SHARED_BY = 4

#: So many lines of single groups fit on a screen beside the rest.
_MOST_LINES = 12


class BudgetSpent(FeishuError):
    """One more change than one operation may make; `setting` is the key that allows more.

    `reason` is only given to the first: the number that is enough stands once.
    """

    def __init__(self, story: Words, *, setting: str, reason: Words | None = None) -> None:
        super().__init__(story, reason=reason)
        self.setting = setting


class Untried(FeishuError):
    """A change that waits for another one of its group, whose own error says why that failed."""


@dataclass(frozen=True)
class Done:
    """How many notices were written, new messages sent, and notices of removed entries unpinned."""

    written: int = 0
    sent: int = 0
    unpinned: int = 0


class RunOutcome:
    """What became of the changes of one engine operation; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way = 0
        self._has_ended = False
        self._failures: list[tuple[str, FeishuError]] = []

    @contextmanager
    def change(self, chat_id: str) -> Iterator[None]:
        """A change of this group, and whether it fails."""
        with self._lock:
            self._under_way += 1
        try:
            yield
        except (FeishuError, PartialFailure) as error:
            cause = error.cause if isinstance(error, PartialFailure) else error
            with self._lock:
                self._failures.append((chat_id, cause))
            raise
        finally:
            with self._lock:
                self._under_way -= 1

    def end(self) -> bool:
        """Whether this is the operation's end, True once: nothing is under way.

        The engine says the same at Ctrl-C, while changes are, and once more when those are through.
        """
        with self._lock:
            is_the_end = not self._under_way and not self._has_ended
            self._has_ended = self._has_ended or is_the_end
            return is_the_end

    @property
    def failures(self) -> Sequence[tuple[str, FeishuError]]:
        """The groups that failed and why, in the order in which that came."""
        with self._lock:
            return [*self._failures]


def summary(done: Done, failures: Sequence[tuple[str, FeishuError]]) -> str:
    """Lines for people, in their language; "" when nothing failed."""
    if not failures:
        return ""
    failed = {chat_id for chat_id, _ in failures}
    told = {chat_id for chat_id, error in failures if not isinstance(error, Untried)}
    causes: dict[object, list[tuple[str, FeishuError]]] = {}
    for chat_id, error in failures:
        if not isinstance(error, Untried) or chat_id not in told:
            causes.setdefault(_cause(error), []).append((chat_id, error))
    shared = sorted(filter(_is_shared, causes.values()), key=len, reverse=True)
    own = [error for group in causes.values() if not _is_shared(group) for _, error in group]
    return "\n".join(map(str, [_head(done, len(failed)), *map(_once, shared), *_each(own)]))


def _cause(error: FeishuError) -> object:
    """Equal for errors that one sentence explains."""
    return error.setting if isinstance(error, BudgetSpent) else error.reason or error.story


def _is_shared(group: Sequence[tuple[str, FeishuError]]) -> bool:
    return len(group) >= _SHARED_BY or isinstance(group[0][1], BudgetSpent)


def _head(done: Done, failed: int) -> Words:
    parts = [
        Words(f"{_some(count, *one)} {verb}", f"{verb_zh} {count} 条{what_zh}")
        for count, one, verb, verb_zh, what_zh in (
            (done.written, ("notice", "notices"), "written", "写入", "群置顶"),
            (done.sent, ("new message", "new messages"), "sent", "发送", "新消息"),
            (done.unpinned, ("notice", "notices"), "taken down", "撤销", "群置顶"),
        )
        if count
    ] or [Words("nothing written", "未写入任何内容")]
    return Words(
        f"This run: {', '.join(part.en for part in parts)}; "
        f"{_some(failed, 'group', 'groups')} failed.",
        f"本次运行：{'，'.join(part.zh for part in parts)}；{failed} 个群失败。",
    )


def _once(group: Sequence[tuple[str, FeishuError]]) -> Words:
    why = next((error.reason for _, error in group if error.reason), group[0][1].story)
    some = len({chat_id for chat_id, _ in group})
    return Words(f"{_some(some, 'group', 'groups')}: {why.en}", f"{some} 个群：{why.zh}")


def _each(own: Sequence[FeishuError]) -> Iterator[Words | str]:
    if own:
        yield Words("For reasons of their own:", "因各自的原因失败：")
    yield from (f"- {error}" for error in own[:_MOST_LINES])
    if len(own) > _MOST_LINES:
        rest = len(own) - _MOST_LINES
        yield Words(f"- and {rest} more, each in an error above", f"- 另有 {rest} 条，见上方报错")


def _some(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
