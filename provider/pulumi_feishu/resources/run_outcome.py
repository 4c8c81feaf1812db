"""How one engine operation ended, told in one screen: what was done, and which groups failed why.

The engine repeats each group's error at its end, in any order. What groups share stands here once;
groups that failed for a reason of their own stand together, each in a line.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from pulumi_feishu.engine.reporting import PartialFailure
from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.resources.notice import UNKNOWN
from pulumi_feishu.text.i18n import Words

#: A cause of so many groups is told once; fewer stand each in a line, with the log id.
_SHARED_BY = 4

#: So many lines of single groups fit on a screen beside the rest.
_MOST_LINES = 12


_BARE = Words(
    " {} of them may show nothing now, see their errors.",
    "其中 {} 个群现在可能没有置顶，见其报错。",
)


class BudgetSpent(FeishuError):
    """One more change than one operation may make; `setting` is the key that allows more.

    `reason` is only given to the first: the number that is enough stands once.
    """

    def __init__(self, story: Words, *, setting: str, reason: Words | None = None) -> None:
        super().__init__(story, reason=reason)
        self.setting = setting


class Untried(FeishuError):
    """A change that waits for another one of its group, whose own error says why that failed."""


class Failure(NamedTuple):
    """A change of a group that failed; `may_be_bare`: the group may show nothing since."""

    chat_id: str
    error: FeishuError
    may_be_bare: bool = False


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
        self._failures: list[Failure] = []

    @contextmanager
    def change(self, chat_id: str) -> Iterator[None]:
        """A change of this group, and whether it fails."""
        with self._lock:
            self._under_way += 1
        try:
            yield
        except FeishuError as error:
            self._note(Failure(chat_id, error))
            raise
        except PartialFailure as error:
            is_bare = error.outputs.get("shows") in ("none", UNKNOWN)
            self._note(Failure(chat_id, error.cause, is_bare))
            raise
        finally:
            with self._lock:
                self._under_way -= 1

    def _note(self, failure: Failure) -> None:
        with self._lock:
            self._failures.append(failure)

    def end(self) -> bool:
        """Whether this is the operation's end, True once: nothing is under way.

        The engine says the same at Ctrl-C, while changes are, and once more when those are through.
        """
        with self._lock:
            is_the_end = not self._under_way and not self._has_ended
            self._has_ended = self._has_ended or is_the_end
            return is_the_end

    @property
    def failures(self) -> Sequence[Failure]:
        """The groups that failed and why, in the order in which that came."""
        with self._lock:
            return [*self._failures]


def summary(done: Done, failures: Sequence[Failure]) -> str:
    """Lines for people, in their language; "" when nothing failed."""
    if not failures:
        return ""
    failed = {failure.chat_id for failure in failures}
    told = {each.chat_id for each in failures if not isinstance(each.error, Untried)}
    causes: dict[object, list[Failure]] = {}
    for each in failures:
        if not isinstance(each.error, Untried) or each.chat_id not in told:
            causes.setdefault(_cause(each.error), []).append(each)
    shared = sorted(filter(_is_shared, causes.values()), key=len, reverse=True)
    own = [each.error for group in causes.values() if not _is_shared(group) for each in group]
    return "\n".join(map(str, [_head(done, len(failed)), *map(_once, shared), *_each(own)]))


def _cause(error: FeishuError) -> object:
    """Equal for errors that one sentence explains."""
    return error.setting if isinstance(error, BudgetSpent) else error.reason or error.story


def _is_shared(group: Sequence[Failure]) -> bool:
    return len(group) >= _SHARED_BY or isinstance(group[0].error, BudgetSpent)


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


def _once(group: Sequence[Failure]) -> Words:
    why = next((each.error.reason for each in group if each.error.reason), group[0].error.story)
    some = len({each.chat_id for each in group})
    bare = len({each.chat_id for each in group if each.may_be_bare})
    en, zh = (text.format(bare) if bare else "" for text in _BARE)
    return Words(f"{_some(some, 'group', 'groups')}: {why.en}{en}", f"{some} 个群：{why.zh}{zh}")


def _each(own: Sequence[FeishuError]) -> Iterator[Words | str]:
    if own:
        yield Words("For reasons of their own:", "因各自的原因失败：")
    yield from (f"- {error}" for error in own[:_MOST_LINES])
    if len(own) > _MOST_LINES:
        rest = len(own) - _MOST_LINES
        yield Words(f"- and {rest} more, each in an error above", f"- 另有 {rest} 条，见上方报错")


def _some(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
