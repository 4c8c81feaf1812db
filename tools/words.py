"""The two languages of the package, for scripts that run before it is installed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "provider"))

from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

__all__ = ["Words", "system_errors"]
