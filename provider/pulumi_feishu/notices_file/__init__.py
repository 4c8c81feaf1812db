"""What a team wants its groups to show: `notices.yaml`, read into entries.

Needs the extra `[cli]`.
"""

from pulumi_feishu.notices_file.entries import Desired, Entry, Notice
from pulumi_feishu.notices_file.errors import InvalidNotices, Mistake
from pulumi_feishu.notices_file.loading import load
from pulumi_feishu.notices_file.paths import default_paths
from pulumi_feishu.notices_file.schema import json_schema

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
