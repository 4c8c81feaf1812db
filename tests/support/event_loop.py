"""An event loop for what expects one outside of any coroutine, as Pulumi's mocks do (SDK 3.272).

One for all tests of a process: closing it would end threads in which the SDK leaves loops open.
"""

from __future__ import annotations

import asyncio
from typing import Any

_LOOP = asyncio.new_event_loop()


def _pass(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Say nothing of a failed task that nobody awaits: the run that failed by it is the subject.

    The report would come whenever garbage is collected, and in the middle of an `ast.parse` it
    makes that fail (https://github.com/python/cpython/issues/106905).
    """


_LOOP.set_exception_handler(_pass)


def set_event_loop() -> None:
    """Make it this thread's current one; Python 3.14 makes none by itself any more."""
    asyncio.set_event_loop(_LOOP)
