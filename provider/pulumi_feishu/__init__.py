"""Pinned notices (群置顶) of Feishu and Lark groups as Pulumi resources."""

__version__ = "0.1.0"

from pulumi_feishu.notice_message import NoticeMessage
from pulumi_feishu.pinned_notice import PinnedNotice

__all__ = ["NoticeMessage", "PinnedNotice"]
