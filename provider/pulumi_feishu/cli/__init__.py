"""The command line: parse, one call, print.

Data goes to stdout, all else to stderr. Needs the extra `[cli]`; `emulator` needs `[emulator]`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pulumi_feishu.text.i18n import Words

_NO_CLICK = Words(
    "The command line needs click: in your clone of pulumi-feishu, run "
    "`pip install './provider[cli]'`.",
    "命令行需要 click：请在 pulumi-feishu 的克隆目录中运行 `pip install './provider[cli]'`。",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is one of `exit_codes.py`."""
    try:
        from pulumi_feishu.cli.commands import run
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.stderr.write(f"{_NO_CLICK}\n")
        return 1
    return run(arguments)
