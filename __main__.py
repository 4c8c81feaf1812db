"""Declares the pinned notice of every group in notices.yaml."""

import asyncio
from pathlib import Path

import pulumi

from pulumi_feishu import PinnedNotice
from pulumi_feishu.desired import InvalidNotices, load


async def declare() -> None:
    """One resource for each group."""
    try:
        desired = load([Path("notices.yaml")])
    except InvalidNotices as error:
        raise pulumi.RunError(str(error)) from None
    for entry in desired.entries:
        notice = entry.notice
        if notice.kind not in ("message", "announcement", "none"):
            raise pulumi.RunError(f"{entry.place}: notice {notice.kind} can't be declared yet")
        PinnedNotice(
            entry.name,
            chat_id=entry.chat_id,
            notice=notice.kind,
            message_id=notice.source or None,
        )
        # The engine begins with this group while the next ones are declared.
        await asyncio.sleep(0)


pulumi.run(declare)
