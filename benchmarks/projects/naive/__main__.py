"""The same groups as `ours`, with the provider of `naive.py`."""

import os

from naive import Notice

turn = os.environ["BENCH_TURN"]
for number in range(int(os.environ["BENCH_GROUPS"])):
    Notice(f"room-{number}", f"oc_{number:04}", f"om_{number:04}_{turn}")
