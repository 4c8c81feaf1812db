"""What an operation needs of the process that runs it, whichever door the engine comes through.

There are two: a dynamic provider (`dynamic_host`), which the SDK's process serves, and a provider
plugin (`plugin_host`), which is a process of this package. Neither knows a resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import grpc
from google.protobuf import struct_pb2


class EngineCall(NamedTuple):
    """One call of the engine that is under way: what it asks, and how it is answered."""

    request: Any
    context: grpc.ServicerContext


class Host(Protocol):
    """One door. `engine.process` has the one that this process came through."""

    #: Whether the engine has asked what an operation would do, without doing it.
    is_preview: bool

    def is_provider_process(self) -> bool:
        """Whether the engine started this process to run operations."""

    def current_call(self) -> EngineCall | None:
        """The engine's call that led here; None outside of one."""

    def serve_at_a_time(self, operations: int) -> bool:
        """Run so many operations at a time; False when that can't be arranged."""

    def when_cancelled(self, act: Callable[[], None]) -> bool:
        """Run this when the engine cancels the run, and at its end; False when it can't be."""

    def recorded(self, bag: Mapping[str, Any], request: Any) -> struct_pb2.Struct:
        """The inputs or outputs that a failed operation leaves, as this door's state has them."""
