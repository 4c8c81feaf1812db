"""An event loop for what expects one outside of any coroutine, as Pulumi's mocks do (SDK 3.272).

One for all tests of a process: closing it would end threads in which the SDK leaves loops open.
"""

from __future__ import annotations

import asyncio

_LOOP = asyncio.new_event_loop()


def set_event_loop() -> None:
    """Make it this thread's current one; Python 3.14 makes none by itself any more."""
    asyncio.set_event_loop(_LOOP)
