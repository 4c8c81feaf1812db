"""The door of a provider plugin: a process of this package, whose threads and calls are its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from google.protobuf import struct_pb2

from pulumi_feishu.engine import plugin_bags
from pulumi_feishu.engine.host import EngineCall


class PluginHost:
    """A `Host`: see there for what each method promises."""

    def __init__(self) -> None:
        self.is_preview = False
        self._calls = threading.local()
        self._turns = threading.BoundedSemaphore(1)
        self._on_cancel: list[Callable[[], None]] = []

    def is_provider_process(self) -> bool:
        """Always: nothing else is served through this door."""
        return True

    def current_call(self) -> EngineCall | None:
        """What `answering` was told in this thread."""
        return getattr(self._calls, "current", None)

    def serve_at_a_time(self, operations: int) -> bool:
        """By turns: a thread more costs nothing while it waits."""
        self._turns = threading.BoundedSemaphore(operations)
        return True

    def when_cancelled(self, act: Callable[[], None]) -> bool:
        """By the plugin's own `Cancel`."""
        self._on_cancel.append(act)
        return True

    def recorded(self, bag: Mapping[str, Any], request: Any) -> struct_pb2.Struct:
        """With each value secret that the engine has sent as one."""
        sent = (getattr(request, name, None) for name in ("properties", "olds", "news"))
        secrets = [name for struct in sent if struct for name in plugin_bags.read(struct).secrets]
        return plugin_bags.written(bag, secrets)

    @contextmanager
    def answering(self, request: Any, context: Any) -> Iterator[None]:
        """This thread answers a call of the engine's, once it is its turn."""
        with self._turns:
            self._calls.current = EngineCall(request, context)
            try:
                yield
            finally:
                self._calls.current = None

    def cancel(self) -> None:
        """The engine cancelled the run, or is at its end."""
        for act in self._on_cancel:
            act()
