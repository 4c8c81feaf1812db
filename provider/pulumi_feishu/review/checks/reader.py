"""Reads groups and messages through Feishu's API, each once in a run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from pulumi_feishu.inventory.survey import Tell, read_each
from pulumi_feishu.openapi import Client, Concern, GroupDetails, Kind, Message, Refused

_Answer = TypeVar("_Answer")
_Item = TypeVar("_Item")

#: The IP allowlist: it tells of this machine, while another one may write.
_ADDRESS_REFUSED = 99991401


class Reader:
    """Reads each group and message once; threads may share it.

    A refusal that tells of one group or message is an answer too. So is a missing scope, after
    which no more calls that need it are made. All else is raised as FeishuError.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, str], threading.Lock] = {}
        self._answers: dict[tuple[str, str], object] = {}
        self._missing_scopes: dict[str, Refused] = {}

    @property
    def missing_scope_of_groups(self) -> Refused | None:
        """Why no group can be read by this app."""
        return self._missing_scopes.get("group")

    @property
    def missing_scope_of_messages(self) -> Refused | None:
        """Why no message of a group can be read by this app."""
        return self._missing_scopes.get("message")

    def group(self, chat_id: str) -> GroupDetails | Refused:
        """One group (`oc_…`)."""
        return self._once("group", chat_id, self._client.groups.details)

    def is_in(self, chat_id: str) -> bool | None:
        """Whether the reading app is in this group; None where that can't be told.

        No call for who has seen the group from inside.
        """
        group = self.group(chat_id)
        if isinstance(group, Refused):
            return None
        if group.seen_from_inside:
            return True
        answer = self._once("place", chat_id, self._client.groups.is_in)
        return None if isinstance(answer, Refused) else answer

    def message(self, message_id: str) -> Message | Refused:
        """One message (`om_…`)."""
        return self._once("message", message_id, self._client.messages.read)

    def each(
        self,
        items: Sequence[_Item],
        read: Callable[[_Item], _Answer],
        *,
        at_a_time: int,
        tell: Tell,
    ) -> list[_Answer]:
        """As `read_each` does, with the client of this reader."""
        return read_each(self._client, items, read, at_a_time=at_a_time, tell=tell)

    def _once(self, what: str, key: str, read: Callable[[str], _Answer]) -> _Answer | Refused:
        with self._lock:
            lock = self._locks.setdefault((what, key), threading.Lock())
        with lock:
            if (what, key) not in self._answers:
                self._answers[what, key] = self._read(what, key, read)
            return cast(_Answer | Refused, self._answers[what, key])

    def _read(self, what: str, key: str, read: Callable[[str], _Answer]) -> _Answer | Refused:
        if what in self._missing_scopes:
            return self._missing_scopes[what]
        try:
            return read(key)
        except Refused as error:
            # It says nothing of one group or message: the review can't go on.
            is_general = error.kind.concerns in (Concern.RUN, Concern.APP)
            if is_general or error.code == _ADDRESS_REFUSED:
                raise
            if error.kind is Kind.MISSING_SCOPE:
                self._missing_scopes[what] = error
            return error
