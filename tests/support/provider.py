"""The real `python -m pulumi.dynamic` process, spoken to as the engine does, over gRPC."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import dill
import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2_grpc, status_pb2

from pulumi_feishu.pinned_notice import PinnedNoticeProvider

PROVIDER = base64.b64encode(dill.dumps(PinnedNoticeProvider(), recurse=True)).decode()
INPUTS = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a", "__provider": PROVIDER}
URN = "urn:pulumi:test::notices::pulumi-python:dynamic/feishu:PinnedNotice::oc_a"


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
def provider_process(address: str, **environment: str) -> Iterator[Any]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.dynamic", address],
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
