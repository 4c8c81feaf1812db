"""This project's own program, on a notices.yaml with as many groups as are measured."""

import os
from pathlib import Path

import pulumi

from pulumi_feishu import declare

_GROUPS, _TURN = int(os.environ["BENCH_GROUPS"]), os.environ["BENCH_TURN"]

Path("notices.yaml").write_text(
    "version: 1\ngroups:\n"
    + "".join(
        f"  - {{ name: room {n}, chat: oc_{n:04}, notice: {{ text: notice {_TURN} }} }}\n"
        for n in range(_GROUPS)
    )
)
pulumi.run(declare)
