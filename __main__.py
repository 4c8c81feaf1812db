"""Declares the pinned notice of every group in notices.yaml."""

import asyncio
from pathlib import Path

import pulumi

from pulumi_feishu import PinnedNotice
from pulumi_feishu.desired import InvalidNotices, load


async def declare() -> None:
    """One resource for each group."""
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
        # The engine begins with this group while the next ones are declared.
        await asyncio.sleep(0)


pulumi.run(declare)
