"""How long tests wait for what will happen: a wait ends early only where something hangs."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Of a single wait. It guards against hanging and measures nothing: on a machine with eight other
#: busy processes everything takes five times as long. A whole test has `faulthandler_timeout`.
PATIENCE_SECONDS = 240.0


def wait_until(condition: Callable[[], object], what: str = "see the condition") -> None:
    """Wait for what another thread or process is about to do."""
    deadline, pause_seconds = time.monotonic() + PATIENCE_SECONDS, 0.005
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen: {what}"
        time.sleep(pause_seconds)
        # To look all the time would keep from the others what is waited for.
        pause_seconds = min(0.05, pause_seconds * 1.2)
