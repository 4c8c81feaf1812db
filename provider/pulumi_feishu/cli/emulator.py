"""`emulator`: a local Feishu."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pulumi_feishu.cli.exit_codes import FAILED, FINE, WRONG_INPUT, explained
from pulumi_feishu.emulator import serve
from pulumi_feishu.text.i18n import Words

_HELP = explained(
    Words(
        "Run a local Feishu on this machine, for trials and tests.\n"
        "It refuses what the real one refuses. Its page shows what each group shows.\n"
        "Needs the extra [emulator].",
        "在本机运行一个飞书模拟器，用于试用和测试。\n"
        "真实飞书会拒绝的，它也会拒绝；打开其网页可以看到每个群的置顶。\n"
        "需要安装 [emulator]。",
    ),
    examples=["pulumi-feishu emulator --port 8650"],
    codes=[FINE, FAILED, WRONG_INPUT],
)
_PORT = Words("0 takes any free one", "0 表示任选空闲端口")
_SEED = Words("groups and apps to begin with (JSON)", "初始的群和应用（JSON）")
_STATE = Words("keep everything in this file (JSON)", "把全部状态保存在此文件中（JSON）")
_LATENCY = Words("delay of each answer", "每个响应的延迟（毫秒）")


@click.command("emulator", help=_HELP)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8650, show_default=True, help=str(_PORT)
)
@click.option("--seed", type=click.Path(path_type=Path), help=str(_SEED))
@click.option("--state", type=click.Path(path_type=Path), help=str(_STATE))
@click.option(
    "--latency-ms", type=click.IntRange(0), default=0, show_default=True, help=str(_LATENCY)
)
def emulator_command(port: int, seed: Path | None, state: Path | None, latency_ms: int) -> None:
    # The nonce is not an argument: other users of this machine can read those.
    nonce = os.environ.get("EMULATOR_NONCE")
    serve(port=port, seed=seed, state=state, latency_ms=latency_ms, nonce=nonce)
