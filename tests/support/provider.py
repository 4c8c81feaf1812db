"""The real provider processes, one for each door, spoken to as the engine does, over gRPC."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import dill
import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2

from pulumi_feishu.engine.property_names import camel
from pulumi_feishu.pinned_notice import PinnedNoticeProvider

PROVIDER = base64.b64encode(dill.dumps(PinnedNoticeProvider(), recurse=True)).decode()
_INPUTS = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a"}


@dataclass(frozen=True)
class Door:
    """How the engine comes to the operations: the module that it starts, and the type of a notice.

    `own` is what each bag has beside what the provider knows; `namespace` stands ahead of each key
    of the configuration.
    """

    module: str
    type: str
    own: Mapping[str, str]
    namespace: str
    name_of: Callable[[str], str]

    @property
    def urn(self) -> str:
        """Of the notice of `oc_a`."""
        return f"urn:pulumi:test::notices::{self.type}::oc_a"

    def inputs(self, **changes: Any) -> struct_pb2.Struct:
        """The inputs or outputs of a notice that pins `om_a` in `oc_a`, with these changes."""
        values = {**_INPUTS, **changes}
        return struct({**{self.name_of(name): v for name, v in values.items()}, **self.own})

    @contextmanager
    def process(
        self, address: str, config: Mapping[str, str] | None = None, **environment: str
    ) -> Iterator[Any]:
        """A process of this door, configured so."""
        with provider_process(address, self.module, **environment) as stub:
            args = {f"{self.namespace}{key}": value for key, value in (config or {}).items()}
            stub.Configure(provider_pb2.ConfigureRequest(args=struct(args)))
            yield stub


DYNAMIC = Door(
    "pulumi.dynamic",
    "pulumi-python:dynamic/feishu:PinnedNotice",
    {"__provider": PROVIDER},
    "feishu:",
    str,
)
PLUGIN = Door("pulumi_feishu.plugin", "feishu:index:PinnedNotice", {}, "", camel)

#: For `pytest.mark.parametrize("door", …)`.
DOORS = [pytest.param(DYNAMIC, id="dynamic"), pytest.param(PLUGIN, id="plugin")]


class Engine(engine_pb2_grpc.EngineServicer):
    """What the provider process sees of an engine: it takes log lines."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, str, str]] = []

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.lines.append((request.severity, request.message, request.urn))
        return struct_pb2.Struct()


@contextmanager
def listening(servicer: Engine) -> Iterator[str]:
    server = grpc.server(futures.ThreadPoolExecutor(2))
    engine_pb2_grpc.add_EngineServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0).wait()


@contextmanager
def provider_process(address: str, module: str, **environment: str) -> Iterator[Any]:
    """The process that the engine at this address would start, ahead of any call."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", module, address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LANG": "C", **environment},
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.process = process
            yield stub
    finally:
        process.kill()
        process.communicate()


def struct(bag: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(bag)
    return made


def rich_status(error: grpc.RpcError) -> Any:
    metadata = dict(error.trailing_metadata())
    return status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
