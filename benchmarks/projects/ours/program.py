"""This project's resource, declared as its own program does."""

import asyncio
import os

from pulumi_feishu import PinnedNotice


async def declare() -> None:
    """One resource for each group."""
    turn = os.environ["BENCH_TURN"]
    for number in range(int(os.environ["BENCH_GROUPS"])):
        PinnedNotice(
            f"room {number}", chat_id=f"oc_{number:04}", message_id=f"om_{number:04}_{turn}"
        )
        await asyncio.sleep(0)
