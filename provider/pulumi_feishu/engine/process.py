"""The process that runs dynamic providers: its threads, its cancelling, its end with the engine.

None of this has a public hook. What is used here was read from SDK 3.272
(`pulumi/dynamic/__main__.py`) and Python 3.11 to 3.14; each touch is guarded, so that a version of
another shape does without it, and is held by `tests/engine/test_process.py`, which fails on the day
when the SDK has a way of its own.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

#: The engine listens on this machine, so a live one answers at once.
PROBE_SECONDS = 2.0

#: One more thread than operations, so that `Cancel` finds one free.
_THREADS_BESIDE = 1

#: Called when the run is cancelled. A list: the code put into the SDK can hold no reference.
_on_cancel: list[Callable[[], None]] = []


def in_provider_process() -> bool:
    """Whether this is the process that the engine started to run dynamic providers."""
    main = sys.modules.get("__main__")
    return getattr(getattr(main, "__spec__", None), "name", "") == "pulumi.dynamic.__main__"


def serve_at_a_time(operations: int) -> bool:
    """Let this process serve so many of the engine's calls at a time; False when it can't be done.

    The SDK serves 4 (3.272), which at 100 ms a call is 40 calls a second at best. Its own pool of
    threads is found from the thread that this runs in, and is only ever made larger.
    https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/dynamic/__main__.py
    """
    pool = _own_thread_pool()
    if pool is None or not isinstance(getattr(pool, "_max_workers", None), int):
        return False
    threads = operations + _THREADS_BESIDE
    if pool._max_workers < threads:
        pool._max_workers = threads
        # A pool grows when work comes in: calls that wait already would go on waiting.
        for _ in range(threads):
            pool.submit(bool)
    return True


def _own_thread_pool() -> ThreadPoolExecutor | None:
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        reference = frame.f_locals.get("executor_reference")
        pool = reference() if callable(reference) else None
        if isinstance(pool, ThreadPoolExecutor):
            return pool
        frame = frame.f_back
    return None


def when_cancelled(act: Callable[[], None]) -> bool:
    """Run this when the engine cancels the run (Ctrl-C); False when it can't be done.

    The SDK's `Cancel` does nothing and is bound before any provider is loaded, so that only its
    code can be replaced. It is called at each normal end too.
    """
    servicer = getattr(sys.modules.get("__main__"), "DynamicResourceProviderServicer", None)
    cancel = getattr(servicer, "Cancel", None)
    if not isinstance(cancel, types.FunctionType) or cancel.__closure__:
        return False
    _on_cancel[:] = [act]
    cancel.__code__ = _cancel.__code__
    return True


def _cancel(self: Any, request: Any, context: Any) -> Any:
    # This code runs with the names of the SDK's module, not of this one.
    from google.protobuf import empty_pb2

    from pulumi_feishu.engine import process

    process.cancel()
    return empty_pb2.Empty()


def cancel() -> None:
    """The engine cancelled the run."""
    for act in _on_cancel:
        act()


def exit_with_engine() -> None:
    """From now on end this provider process as soon as its engine dies; to be called once.

    After SIGKILL of `pulumi up` the provider process lives on (seen), and would do so for good.
    """
    if in_provider_process() and hasattr(select, "poll"):
        threading.Thread(target=_wait_for_the_engines_end, daemon=True).start()


def _wait_for_the_engines_end() -> None:
    poll = select.poll()
    poll.register(_stdout_descriptor(), 0)
    # A live engine reads our standard output to its end: the pipe breaks when it dies.
    poll.poll()
    os._exit(1)


def exit_if_engine_is_gone() -> None:
    """End this provider process when its engine is dead: a dead engine writes nothing.

    Otherwise it would go on writing old notices while the next `up` writes new ones (seen). To be
    called before each write, beside `exit_with_engine`, which a busy thread may delay.
    """
    if in_provider_process() and not _engine_is_there():
        os._exit(1)


def _engine_is_there() -> bool:
    address = engine_address()
    if address is None:
        return _stdout_is_read()
    try:
        with socket.create_connection(address, timeout=PROBE_SECONDS):
            return True
    except OSError:
        return False


def engine_address() -> tuple[str, int] | None:
    """Where the engine listens: the last argument of `python -m pulumi.dynamic` (SDK 3.272)."""
    host, separator, port = sys.argv[-1].rpartition(":")
    if not separator or not host or not port.isdecimal():
        return None
    return host, int(port)


def _stdout_is_read() -> bool:
    """The fallback without an address: a live engine reads our standard output to its end."""
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(_stdout_descriptor(), 0)
    return not poll.poll(0)


def _stdout_descriptor() -> int:
    return sys.__stdout__.fileno() if sys.__stdout__ else 1
