"""This project's resource, declared as its own program does."""

import asyncio
import os

import pulumi

from pulumi_feishu import PinnedNotice


def _groups() -> range:
    """Those of the stack: `bench` has all, `bench-1-of-4` the second quarter."""
    groups = int(os.environ["BENCH_GROUPS"])
    _, _, share = pulumi.get_stack().partition("-")
    number, stacks = map(int, share.split("-of-")) if share else (0, 1)
    return range(number * groups // stacks, (number + 1) * groups // stacks)


async def declare() -> None:
    """One resource for each group."""
    turn = os.environ["BENCH_TURN"]
    for number in _groups():
        PinnedNotice(
            f"room {number}", chat_id=f"oc_{number:04}", message_id=f"om_{number:04}_{turn}"
        )
        await asyncio.sleep(0)
