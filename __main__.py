"""Declares the pinned notice of every group in notices.yaml."""

from pathlib import Path

import pulumi

from pulumi_feishu import PinnedNotice
from pulumi_feishu.desired import InvalidNotices, load

try:
    notices = load(Path("notices.yaml"))
except InvalidNotices as error:
    raise pulumi.RunError(str(error)) from None

for group in notices.groups:
    PinnedNotice(
        group.name,
        chat_id=group.chat,
        notice=group.notice.kind,
        message_id=group.notice.message_id,
    )
