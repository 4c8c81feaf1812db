"""What a team wants its groups to show: `notices.yaml`, read into typed models.

Needs the extra `[cli]`.
"""

from pulumi_feishu.desired.loading import load
from pulumi_feishu.desired.mistakes import InvalidNotices, Mistake
from pulumi_feishu.desired.models import Group, MessageNotice, Notices, PlainNotice

__all__ = [
    "Group",
    "InvalidNotices",
    "MessageNotice",
    "Mistake",
    "Notices",
    "PlainNotice",
    "load",
]
