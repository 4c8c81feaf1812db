"""The environment variables of child processes: what some are told, and that none gets a secret."""

from __future__ import annotations

import os
import re

#: Whose calls these are, and the tokens of a CI job: of no use to a program that makes no call.
_SECRET = re.compile(r"FEISHU_(?!LANG$).*|(GITHUB|GITLAB|GH|CI_JOB)_TOKEN|ACTIONS_.*_TOKEN")

#: Names a file to which an operation in which groups failed adds how it ended; `apply` prints it.
SUMMARY_VARIABLE = "FEISHU_SUMMARY"


def without_secrets() -> dict[str, str]:
    """The environment for a child that calls neither Feishu nor a forge.

    Pulumi's own variables stay: without them it neither finds nor reads the state. So does the
    reader's language.
    """
    return {name: value for name, value in os.environ.items() if not _SECRET.fullmatch(name)}
