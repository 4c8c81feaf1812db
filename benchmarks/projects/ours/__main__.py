"""This project's resource, as its README shows it."""

import os

from pulumi_feishu import PinnedNotice

turn = os.environ["BENCH_TURN"]
for number in range(int(os.environ["BENCH_GROUPS"])):
    PinnedNotice(f"room {number}", chat_id=f"oc_{number:04}", message_id=f"om_{number:04}_{turn}")
