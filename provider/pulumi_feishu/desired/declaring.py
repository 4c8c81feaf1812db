"""Where `declare` was before 0.3: now it is `from pulumi_feishu import declare`."""

from __future__ import annotations

import warnings
from typing import Any

import pulumi_feishu


def __getattr__(name: str) -> Any:
    if name != "declare":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    warnings.warn(
        "pulumi_feishu.desired.declaring goes with 1.0: write `from pulumi_feishu import declare`",
        DeprecationWarning,
        stacklevel=2,
    )
    return pulumi_feishu.declare
