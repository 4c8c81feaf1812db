"""Which tests go to the same worker: the fast ones of a file, so that they share its fixtures.

With `--dist loadscope`. The marks of `--dist loadgroup` have no effect with pytest 9.2: xdist 3.8
writes them into a field that pytest reads no more.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

#: Tests of the real engine that have a server in common.
_TOGETHER = ("test_postgresql.py",)


def is_integration(node_id: str) -> bool:
    """Whether this test runs the real engine."""
    return "integration/" in node_id.partition("::")[0]


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Files in the order of the collection, but most integration tests each by itself."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if is_integration(nodeid) and not file.endswith(_TOGETHER) else file
