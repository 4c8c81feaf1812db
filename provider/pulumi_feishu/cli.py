"""The command line: parse, one call, print. `python -m pulumi_feishu emulator` is all for now."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 1 for failure, 2 for wrong arguments."""
    options = _parser().parse_args(arguments)
    try:
        from pulumi_feishu.emulator import serve
    except ModuleNotFoundError as error:
        raise SystemExit(
            f"The emulator needs {error.name}: run `pip install 'pulumi-feishu[emulator]'`."
        ) from None
    serve(
        port=options.port,
        seed=options.seed,
        state=options.state,
        latency_ms=options.latency_ms,
        # Not an argument: other users of this machine can read those.
        nonce=os.environ.get("EMULATOR_NONCE"),
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pulumi-feishu")
    commands = parser.add_subparsers(required=True, metavar="command")
    emulator = commands.add_parser("emulator", help="run a local Feishu on this machine")
    emulator.add_argument("--port", type=int, default=8650, help="0 takes any free one")
    emulator.add_argument("--seed", type=Path, help="groups and apps to begin with (JSON)")
    emulator.add_argument("--state", type=Path, help="keep everything in this file (JSON)")
    emulator.add_argument("--latency-ms", type=int, default=0, help="delay of each answer")
    return parser
