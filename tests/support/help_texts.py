"""The help of each command, as a reader of one language sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

_PROGRAM = """
import io, json, sys
from contextlib import redirect_stdout
from pulumi_feishu.cli import main
def help_of(command):
    with redirect_stdout(io.StringIO()) as shown:
        assert main([*filter(None, [command]), "--help"]) == 0
    return shown.getvalue()
print(json.dumps({command: help_of(command) for command in sys.argv[1:]}))
"""


def help_texts(*commands: str, lang: str) -> dict[str, str]:
    """By command, "" for the program's own; `lang` is such as `zh_CN.UTF-8`.

    A process of its own: its texts are made once, at import.
    """
    environment = {**os.environ, "LANG": lang, "COLUMNS": "80"}
    command = [sys.executable, "-c", _PROGRAM, *commands]
    shown: dict[str, str] = json.loads(subprocess.check_output(command, env=environment))
    return shown
