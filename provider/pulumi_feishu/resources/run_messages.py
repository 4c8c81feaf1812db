"""The messages of one engine operation: which are declared, and how many may be sent.

Like `RunGroups`, this knowledge begins empty with each operation.
"""

from __future__ import annotations

import threading


class RunMessages:
    """The messages of one engine operation; threads may share it.

    `has_failed`: one was not sent.
    """

    def __init__(self) -> None:
        self.has_failed = False
        self._lock = threading.Lock()
        self._generations: dict[str, int] = {}
        self._seen: set[str] = set()
        self._held: set[str] = set()
        self._message_of: dict[str, str] = {}
        self._planned = 0
        self._sent = 0
        self._has_exceeded = False
        self._refused = 0
        self._announced = 0

    def generation(self, urn: str, recorded: int) -> int:
        """Which generation of this resource is checked; `recorded` is the state's, 0 for none.

        The engine checks a resource that it replaces twice, the second time as if it were new: that
        is the next generation, and what `diff` took for the resource's message is let go: it can't
        know of `replace_on_changes`.
        """
        with self._lock:
            if recorded:
                self._generations[urn] = recorded
                return recorded
            self._planned += 1
            self._held.discard(self._message_of.pop(urn, ""))
            return self._generations.get(urn, 0) + 1

    def exceeds(self, most: int) -> bool:
        """True once: when the program is first seen to declare more new messages than that."""
        with self._lock:
            if self._planned <= most or self._has_exceeded:
                return False
            self._has_exceeded = True
            return True

    def see(self, message_id: str) -> None:
        """Note that a resource of the state has this message, at least for now."""
        with self._lock:
            self._seen.add(message_id)

    def hold(self, message_id: str, urn: str) -> None:
        """Note that this resource has this message when the operation is over."""
        with self._lock:
            self._message_of[urn] = message_id
            self._seen.add(message_id)
            self._held.add(message_id)

    def has_seen(self, message_id: str) -> bool:
        """Whether a resource has or had this message, as far as the operation has seen."""
        with self._lock:
            return message_id in self._seen

    def holds(self, message_id: str) -> bool:
        """Whether a resource has it when the operation is over, as far as is known yet."""
        with self._lock:
            return message_id in self._held

    def take_place(self, most: int) -> bool:
        """Count one new message; False when there were `most` already."""
        with self._lock:
            if self._sent >= most:
                return False
            self._sent += 1
            return True

    @property
    def sent(self) -> int:
        """How many new messages were sent, or may have been."""
        with self._lock:
            return self._sent

    def announce(self, count: int) -> None:
        """Note how many messages the program declares in all, new or not, as far as it knows."""
        with self._lock:
            self._announced = max(self._announced, count)

    @property
    def needed(self) -> int:
        """How many new messages this operation may want to send, at the most."""
        with self._lock:
            return max(self._planned, self._announced)

    def refuse(self) -> bool:
        """Note that a message found no place; True for the first."""
        with self._lock:
            self._refused += 1
            return self._refused == 1

    def give_place_back(self) -> None:
        """The message was not sent after all."""
        with self._lock:
            self._sent -= 1
