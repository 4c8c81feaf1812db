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
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    status_pb2,
)

from pulumi_feishu.engine.property_names import camel
from pulumi_feishu.pinned_notice import PinnedNoticeProvider

PROVIDER = base64.b64encode(dill.dumps(PinnedNoticeProvider(), recurse=True)).decode()
_INPUTS = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a"}

_DYNAMIC, _PLUGIN = "pulumi-python:dynamic/feishu:", "feishu:index:"

#: What a program gives to a resource; a Python program sends more by itself.
_GIVEN = {
    *("chat_id", "notice", "message_id", "owner", "reason", "expires"),
    *("text", "markdown", "card", "recall"),
}


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

    def served(self, type_: str) -> str:
        """The type of a dynamic resource, as it is through this door."""
        return type_ if self.own else type_.replace(_DYNAMIC, _PLUGIN)

    def sent(self, request: Any) -> Any:
        """A registration of a Python program as one through this door would be."""
        if self.own:
            return request
        made = resource_pb2.RegisterResourceRequest()
        made.CopyFrom(request)
        made.type = self.served(request.type)
        made.object.Clear()
        if "label" in request.object:
            # There each notice has the name that the program gives.
            made.name = request.object["label"]
        for name, value in json_format.MessageToDict(request.object).items():
            if name in _GIVEN and value is not None:
                made.object[self.name_of(name)] = value
        return made

    def config(self, values: Mapping[str, Any]) -> struct_pb2.Struct:
        """The stack's config (`feishu:appId`) as `Configure` is sent it."""
        return struct({f"{self.namespace}{k.removeprefix('feishu:')}": values[k] for k in values})

    @contextmanager
    def process(
        self, address: str, config: Mapping[str, str] | None = None, **environment: str
    ) -> Iterator[Any]:
        """A process of this door, configured so."""
        with provider_process(address, self.module, **environment) as stub:
            stub.Configure(provider_pb2.ConfigureRequest(args=self.config(config or {})))
            yield stub


DYNAMIC = Door(
    "pulumi.dynamic",
    f"{_DYNAMIC}PinnedNotice",
    {"__provider": PROVIDER},
    "feishu:",
    str,
)
PLUGIN = Door("pulumi_feishu.plugin", f"{_PLUGIN}PinnedNotice", {}, "", camel)

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
