"""The groups of one engine operation: which are declared, and how many may be unpinned.

The engine starts its provider processes anew for each operation (preview, update, refresh,
destroy), so this knowledge begins empty with each of them. A group belongs to whoever declares it
now: `check` runs for every declared resource, mostly before the engine's deletes, and `delete` must
leave alone what `check` has seen, in whichever process: each provider has one of its own, and they
tell each other (`SharedNotes`).
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from pulumi_feishu.engine.shared_notes import SharedNotes
from pulumi_feishu.text.i18n import Words

#: The engine's display moves with each resource, but in a job's log only lines are seen.
TELL_EVERY_SECONDS = 10.0

_FREE_UNPINS = 10
_FREE_PERCENT = 30

#: What the processes tell each other of a group, ahead of its id.
_DECLARED, _MANAGED, _REFUSED, _WRITTEN = "declared ", "managed ", "refused ", "written "
_FORMERLY = "formerly managed "

#: Ahead of the id of a message, which the notice of a group is to show.
_PINNED = "pinned "

#: What `default_budget` says, in words.
BUDGET_RULE = Words(
    f"{_FREE_UNPINS}, or {_FREE_PERCENT}% of the groups if that is more",
    f"{_FREE_UNPINS} 个或群数的 {_FREE_PERCENT}%，取较大者",
)


def default_budget(managed: int) -> int:
    """How many of so many managed groups one change may take a notice from unless that is meant.

    A run takes down no more, and a review wants a word for more: for groups taken over likewise.
    """
    return max(_FREE_UNPINS, managed * _FREE_PERCENT // 100)


class RunGroups:
    """The groups of one engine operation; threads may share it. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._notes = SharedNotes()
        self._clock = clock
        self._told_at = clock()
        self._written: set[str] = set()
        self._taken_over: set[str] = set()
        self._formerly_managed: set[str] = set()
        self._released = 0
        self._lock = threading.RLock()
        self._declared: set[str] = set()
        self._managed: set[str] = set()
        self._left_alone: set[str] = set()
        self._pinned: set[str] = set()
        self._knows_unmanaged = False
        self._announced = 0
        self._unpinned: set[str] = set()
        self._taken_down: set[str] = set()
        self._kept_by_budget: set[str] = set()
        self._refused: set[str] = set()
        self._chat_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def declare(self, chat_id: str, *, is_managed: bool) -> bool:
        """Note that the program declares this group; True when it was unpinned before that.

        Then the notice has to be written again, even if nothing else changes: with
        `delete_before_replace` the engine deletes while the program still runs.
        """
        with self._lock:
            self._declared.add(chat_id)
            if is_managed:
                self._managed.add(chat_id)
            # At once: one that is only declared is taken for one that is left alone.
            words = (_DECLARED, _MANAGED) if is_managed else (_DECLARED,)
            self._notes.add(*(word + chat_id for word in words))
            return chat_id in self._unpinned

    def is_declared_elsewhere(self, chat_id: str) -> bool:
        """Whether another process declares the notice of this group too, as far as is known.

        To be asked after `declare`: of two processes at least one knows then.
        """
        with self._lock:
            return self._others_say(_MANAGED, chat_id)

    def pin(self, message_id: str) -> None:
        """Note that the program declares a notice which shows this message."""
        with self._lock:
            self._pinned.add(message_id)
            self._notes.add(_PINNED + message_id)

    def pins(self, message_id: str) -> bool:
        """Whether a declared notice shows this message (`om_…`), as far as `check` has seen."""
        with self._lock:
            return message_id in self._pinned or self._others_say(_PINNED, message_id)

    def leave_alone(self, chat_ids: Iterable[str]) -> None:
        """Note that these are managed by nobody until now, and that their entries go."""
        with self._lock:
            self._left_alone.update(chat_ids)

    def declare_unmanaged(self, chat_ids: Iterable[str]) -> None:
        """Note all the groups that the stack's files leave alone; without files there is none."""
        with self._lock:
            self._knows_unmanaged = True
            self._declared.update(chat_ids)
            self._notes.add(*(_DECLARED + chat_id for chat_id in self._declared))

    @property
    def knows_other_processes(self) -> bool:
        """Whether this process knows which groups the others declare."""
        with self._lock:
            return self._notes.of_others() is not None

    @property
    def knows_unmanaged(self) -> bool:
        """Whether `declare_unmanaged` was called: `--target` and `--exclude` may hide that list."""
        with self._lock:
            return self._knows_unmanaged

    def announce(self, count: int) -> None:
        """Note how many groups the program manages in all, as far as the program knows."""
        with self._lock:
            self._announced = max(self._announced, count)

    def chat_lock(self, chat_id: str) -> threading.Lock:
        """The lock that keeps two operations on one group apart."""
        with self._lock:
            return self._chat_locks[chat_id]

    def declares(self, chat_id: str) -> bool:
        """Whether the program declares this group, as far as `check` has seen.

        So it does where a message could not be sent: then its notice is never checked.
        """
        with self._lock:
            return self._declares(chat_id)

    def refuse(self, chat_id: str) -> None:
        """Note that what the program declares for this group could not be written or sent."""
        with self._lock:
            self._refused.add(chat_id)
            self._notes.add(_DECLARED + chat_id, _REFUSED + chat_id)

    def was_refused(self, chat_id: str) -> bool:
        """Whether `refuse` was called for this group, here or in another process."""
        with self._lock:
            return chat_id in self._refused or self._others_say(_REFUSED, chat_id)

    def was_written(self, chat_id: str) -> bool:
        """Whether the group's notice was written."""
        with self._lock:
            return chat_id in self._written or self._others_say(_WRITTEN, chat_id)

    def moves(self, chat_id: str) -> bool | None:
        """Whether this operation writes or takes down the group's notice; None if unknown.

        False for a group that is left alone, or was until now.
        """
        with self._lock:
            is_own = chat_id in self._managed or chat_id in self._unpinned
            if is_own or self._others_say(_MANAGED, chat_id):
                return True
            is_left = chat_id in self._left_alone or self._declares(chat_id)
            return False if is_left else None

    def begin_release(self, chat_id: str) -> bool:
        """Note that a removed entry's group is unpinned now; False when somebody declares it.

        To be called before every try: a declaration may have come in the meantime.
        """
        with self._lock:
            if self._declares(chat_id):
                return False
            self._unpinned.add(chat_id)
            return True

    def budget(self, max_unpins: int | None) -> int:
        """How many notices this operation may take down: as configured, else the default."""
        return default_budget(self.managed) if max_unpins is None else max_unpins

    def count_unpin(self, chat_id: str, max_unpins: int | None) -> bool:
        """Count this group as one that loses its notice; False when the budget is spent.

        `destroy` declares nothing and has no budget. A group is counted once.
        """
        with self._lock:
            is_counted = chat_id in self._taken_down
            has_room = is_counted or len(self._taken_down) < self.budget(max_unpins)
            if not has_room and self.declares_any:
                return False
            self._taken_down.add(chat_id)
            return True

    def needed_unpins(self, shown: Mapping[str, str]) -> int:
        """How many groups lose their notice in all, `shown` being what the state says they show.

        Those that the program does not declare, and those that it was seen to take down.
        """
        with self._lock:
            removed = {
                chat_id
                for chat_id, shows in shown.items()
                if shows not in ("none", "unmanaged") and not self._declares(chat_id)
            }
            return len(removed | self._taken_down | self._kept_by_budget)

    def refuse_unpin(self, chat_id: str) -> bool:
        """Note that this group keeps its notice for want of budget; True for the first."""
        with self._lock:
            self._kept_by_budget.add(chat_id)
            return len(self._kept_by_budget) == 1

    def count_written(self, chat_id: str) -> int | None:
        """This group's notice is written: how many in all, if it is time to tell that."""
        with self._lock:
            self._written.add(chat_id)
            self._notes.add(_WRITTEN + chat_id)
            now = self._clock()
            if now - self._told_at < TELL_EVERY_SECONDS:
                return None
            self._told_at = now
            return len(self._written)

    def count_released(self) -> None:
        """One more group of a removed entry is unpinned."""
        with self._lock:
            self._released += 1

    @property
    def written(self) -> frozenset[str]:
        """The groups whose notice was written."""
        with self._lock:
            return frozenset(self._written)

    @property
    def released(self) -> int:
        """How many groups of removed entries were unpinned."""
        with self._lock:
            return self._released

    def take_over(self, chat_id: str) -> None:
        """Note that the stack did not manage this group before."""
        with self._lock:
            self._taken_over.add(chat_id)

    def was_managed(self, chat_id: str) -> None:
        """Note that the stack managed this group until now, by an entry that goes."""
        with self._lock:
            self._formerly_managed.add(chat_id)
            # In a destroy of several providers nobody may take this for a declaration.
            if self.declares_any:
                self._notes.add(_FORMERLY + chat_id)

    @property
    def taken_over(self) -> frozenset[str]:
        """The groups that `take_over` noted, without those of which only the entry is new."""
        with self._lock:
            new = self._taken_over - self._formerly_managed
            return frozenset(each for each in new if not self._others_say(_FORMERLY, each))

    @property
    def declares_any(self) -> bool:
        """Whether the program declares a group, as far as `check` has seen."""
        with self._lock:
            return bool(self._declared or self._refused or any(self._notes.of_others() or ()))

    @property
    def managed(self) -> int:
        """How many groups the program manages, as far as is known."""
        with self._lock:
            return max(len(self._managed), self._announced)

    def _declares(self, chat_id: str) -> bool:
        is_own = chat_id in self._declared or chat_id in self._refused
        return is_own or self._others_say(_DECLARED, chat_id)

    def _others_say(self, word: str, chat_id: str) -> bool:
        return word + chat_id in (self._notes.of_others() or ())
