"""Which resources the plugin serves, and what a Python program adds to their inputs by itself."""

from __future__ import annotations

import threading
from typing import Any

from pulumi_feishu.content import FORMS
from pulumi_feishu.engine.plugin_servicer import Served
from pulumi_feishu.engine.program import declared_twice
from pulumi_feishu.notice_message import NoticeMessageProvider
from pulumi_feishu.openapi import ConfigurationError
from pulumi_feishu.pinned_notice import PinnedNoticeProvider
from pulumi_feishu.unmanaged_groups import UnmanagedGroupsProvider

_lock = threading.Lock()

#: Which resource has declared a group, by the chat's id: as `engine.program.claim` for Python.
_declared_by: dict[str, str] = {}


def _complete_notice(inputs: dict[str, Any], urn: str, _secrets: frozenset[str]) -> dict[str, Any]:
    """The kind that a message id implies, and the name for people.

    Raises ConfigurationError when another resource declares the same group.
    """
    name = urn.rpartition("::")[2]
    implied = {"notice": "message"} if "message_id" in inputs else {}
    chat_id = inputs.get("chat_id")
    if isinstance(chat_id, str):
        _claim(chat_id, urn)
    return {"label": name, **implied, **inputs}


def _complete_list(inputs: dict[str, Any], urn: str, _secrets: frozenset[str]) -> dict[str, Any]:
    """Nothing; raises ConfigurationError when another resource declares one of these groups."""
    for chat_id in inputs["groups"]:
        _claim(chat_id, urn)
    return inputs


def _claim(chat_id: str, urn: str) -> None:
    with _lock:
        other = _declared_by.setdefault(chat_id, urn)
    if other != urn:
        names = (each.rpartition("::")[2] for each in (other, urn))
        raise ConfigurationError(declared_twice(chat_id, *names))


def _complete_message(inputs: dict[str, Any], _urn: str, secrets: frozenset[str]) -> dict[str, Any]:
    """Whether what the message says is a secret."""
    return {**inputs, "is_secret": not secrets.isdisjoint(FORMS)}


#: By the token of their type.
SERVED = {
    "feishu:index:PinnedNotice": Served(
        PinnedNoticeProvider(), _complete_notice, ("shows", "written_at", "log_id")
    ),
    # Declared by `Notices` alone.
    "feishu:index:UnmanagedGroups": Served(UnmanagedGroupsProvider(), _complete_list, ()),
    "feishu:index:NoticeMessage": Served(
        NoticeMessageProvider(),
        _complete_message,
        ("content_sha256", "sent_at", "edits"),
        settled=("sent_at",),
    ),
}
