"""The door of dynamic providers: the SDK's process, its threads, its calls and its cancelling.

None of this has a public hook. What is used here was read from SDK 3.272
(`pulumi/dynamic/__main__.py`) and Python 3.11 to 3.14; each touch is guarded, so that a version of
another shape does without it, and is held by `tests/engine/test_dynamic_host.py`, which fails on
the day when the SDK has a way of its own.
"""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.dynamic.dynamic import PROVIDER_KEY

from pulumi_feishu.engine.host import EngineCall

#: One more thread than operations, so that `Cancel` finds one free.
_THREADS_BESIDE = 1

#: Called when the run is cancelled. A list: the code put into the SDK can hold no reference.
_on_cancel: list[Callable[[], None]] = []


class DynamicHost:
    """A `Host`: see there for what each method promises."""

    #: There the engine asks a provider for nothing that it would not do.
    is_preview = False

    def is_provider_process(self) -> bool:
        """By the module that the SDK starts."""
        main = sys.modules.get("__main__")
        return getattr(getattr(main, "__spec__", None), "name", "") == "pulumi.dynamic.__main__"

    def current_call(self) -> EngineCall | None:
        """The gRPC call of the SDK's servicer, found among the frames above."""
        for names in _frames_above():
            request, context = names.get("request"), names.get("context")
            if request is not None and isinstance(context, grpc.ServicerContext):
                return EngineCall(request, context)
        return None

    def serve_at_a_time(self, operations: int) -> bool:
        """By the SDK's own pool of threads, which is only ever made larger.

        It has 4 (3.272), which at 100 ms a call is 40 calls a second at best.
        https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/dynamic/__main__.py
        """
        pool = _own_thread_pool()
        if pool is None or not isinstance(getattr(pool, "_max_workers", None), int):
            return False
        threads = operations + _THREADS_BESIDE
        if pool._max_workers < threads:
            pool._max_workers = threads
            _grow(pool, threads)
        return True

    def when_cancelled(self, act: Callable[[], None]) -> bool:
        """By new code for the SDK's `Cancel`, which does nothing.

        It is bound before any provider is loaded, so that only its code can be replaced.
        """
        servicer = getattr(sys.modules.get("__main__"), "DynamicResourceProviderServicer", None)
        cancel = getattr(servicer, "Cancel", None)
        if not isinstance(cancel, types.FunctionType) or cancel.__closure__:
            return False
        _on_cancel[:] = [act]
        cancel.__code__ = _cancel.__code__
        return True

    def recorded(self, bag: Mapping[str, Any], request: Any) -> struct_pb2.Struct:
        """With the pickled provider: else the SDK could not find it for the next operation."""
        struct = struct_pb2.Struct()
        whole = {**bag, PROVIDER_KEY: _provider_in(request)}
        struct.update({key: value for key, value in whole.items() if value is not None})
        return struct


def _frames_above() -> Iterator[Mapping[str, Any]]:
    """The local names of each function that led here."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame.f_locals
        frame = frame.f_back


def _own_thread_pool() -> ThreadPoolExecutor | None:
    """The pool of the thread that this runs in."""
    for names in _frames_above():
        reference = names.get("executor_reference")
        pool = reference() if callable(reference) else None
        if isinstance(pool, ThreadPoolExecutor):
            return pool
    return None


def _grow(pool: ThreadPoolExecutor, threads: int) -> None:
    """Begin all threads now. A pool begins one when work comes in and no thread is idle.

    So calls that wait already would go on waiting. And in Python 3.11 a thread that has ended its
    work counts as idle even if more is queued for it, so that later work, `Cancel` too, might find
    no thread. Hence none of this work ends before all of it is there.
    """
    may_end = threading.Event()
    try:
        for _ in range(2 * threads):
            pool.submit(may_end.wait)
    finally:
        may_end.set()


def _provider_in(request: Any) -> str | None:
    """The pickled provider of a create's `properties` or an update's `news`."""
    for bag in (getattr(request, "properties", None), getattr(request, "news", None)):
        if bag is not None and PROVIDER_KEY in bag:
            return str(bag[PROVIDER_KEY])
    return None


def _cancel(self: Any, request: Any, context: Any) -> Any:
    # This code runs with the names of the SDK's module, not of this one.
    from google.protobuf import empty_pb2

    from pulumi_feishu.engine import dynamic_host

    dynamic_host.cancel()
    return empty_pb2.Empty()


def cancel() -> None:
    """The engine cancelled the run."""
    for act in _on_cancel:
        act()
