"""Pinned notices (群置顶) of Feishu and Lark groups as Pulumi resources."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_feishu.notice_message import NoticeMessage
    from pulumi_feishu.notices_file.declaring import declare
    from pulumi_feishu.pinned_notice import PinnedNotice

__version__ = "0.2.0"

__all__ = ["NoticeMessage", "PinnedNotice", "declare"]

#: Loaded when they are asked for: the command line needs no engine, and begins at once.
_MODULES = {
    "declare": "pulumi_feishu.notices_file.declaring",
    "NoticeMessage": "pulumi_feishu.notice_message",
    "PinnedNotice": "pulumi_feishu.pinned_notice",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
