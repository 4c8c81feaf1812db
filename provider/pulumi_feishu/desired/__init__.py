"""What a team wants its groups to show: `notices.yaml`, read into entries.

Needs the extra `[cli]`.
"""

from pulumi_feishu.desired.entries import Desired, Entry, Notice
from pulumi_feishu.desired.files import default_paths
from pulumi_feishu.desired.loading import load
from pulumi_feishu.desired.mistakes import InvalidNotices, Mistake
from pulumi_feishu.desired.schema import json_schema

__all__ = [
    "Desired",
    "Entry",
    "InvalidNotices",
    "Mistake",
    "Notice",
    "default_paths",
    "json_schema",
    "load",
]
