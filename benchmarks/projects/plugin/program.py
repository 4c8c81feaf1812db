"""The same resources through the provider plugin, as an SDK of any language registers them."""

import asyncio
import os

import pulumi


async def declare() -> None:
    """One resource for each group."""
    turn = os.environ["BENCH_TURN"]
    for number in range(int(os.environ["BENCH_GROUPS"])):
        inputs = {"chatId": f"oc_{number:04}", "messageId": f"om_{number:04}_{turn}"}
        pulumi.CustomResource("feishu:index:PinnedNotice", f"room {number}", inputs)
        await asyncio.sleep(0)
