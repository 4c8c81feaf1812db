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
import pytest
from google.protobuf import struct_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from pulumi_feishu import engine
from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.pinned_notice import PinnedNoticeProvider
from pulumi_feishu.words import Words

PROVIDER = base64.b64encode(dill.dumps(PinnedNoticeProvider(), recurse=True)).decode()
INPUTS = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a", "__provider": PROVIDER}
URN = "urn:pulumi:test::notices::pulumi-python:dynamic/feishu:PinnedNotice::oc_a"
NO_CREDENTIAL = "Nothing was sent: no Feishu credential is set."


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


def test_an_error_is_one_clean_line() -> None:
    with listening(Engine()) as address, provider_process(address) as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(INPUTS)))
    message = rich_status(caught.value).message
    assert message.startswith(NO_CREDENTIAL)
    assert "\n" not in message


def test_debug_keeps_the_traceback() -> None:
    with listening(Engine()) as address, provider_process(address, FEISHU_DEBUG="1") as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(INPUTS)))
    assert "Traceback (most recent call last)" in rich_status(caught.value).message


def test_an_unexpected_exception_keeps_its_traceback() -> None:
    bag = {**INPUTS, "reasserted": "not a number"}
    with listening(Engine()) as address, provider_process(address) as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(bag)))
    assert "Traceback (most recent call last)" in caught.value.details()


def test_what_concerns_the_run_is_logged_at_the_engine() -> None:
    servicer = Engine()
    with listening(servicer) as address, provider_process(address) as provider:
        provider.Check(provider_pb2.CheckRequest(urn=URN, news=struct(INPUTS)))
    [(severity, line, urn)] = servicer.lines
    assert severity == engine_pb2.INFO
    assert line.startswith("Groups new to this stack are taken over")
    assert urn == ""


def test_a_warning_names_its_resource() -> None:
    servicer = Engine()
    gone = {**INPUTS, "message_id": "om_a (recalled or deleted)", "shows": "unknown"}
    with listening(servicer) as address, provider_process(address) as provider:
        request = provider_pb2.DiffRequest(urn=URN, olds=struct(gone), news=struct(INPUTS))
        provider.Diff(request)
    [(severity, line, urn)] = servicer.lines
    assert severity == engine_pb2.WARNING
    assert line.startswith("om_a, declared for oc_a, was recalled or deleted")
    assert urn == URN


def test_a_process_whose_engine_is_gone_ends_before_it_writes() -> None:
    credentials = {
        "FEISHU_TENANT_ACCESS_TOKEN": "t-ready",
        "FEISHU_BASE_URL": "http://127.0.0.1:9",  # nobody listens: a try would say so
    }
    with listening(Engine()) as address:
        pass
    with provider_process(address, **credentials) as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(INPUTS)))
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
        assert provider.process.wait(timeout=10) == 1


def test_an_idle_process_ends_when_its_engine_stops_reading_it() -> None:
    with listening(Engine()) as address, provider_process(address) as provider:
        provider.Check(provider_pb2.CheckRequest(urn=URN, news=struct(INPUTS)))
        assert provider.process.poll() is None
        provider.process.stdout.close()
        assert provider.process.wait(timeout=20) == 1
        provider.process.stdout = None


def test_without_an_address_the_engine_is_gone_when_nobody_reads_our_output() -> None:
    program = (
        "import sys, os; sys.argv[-1:] = ['no-address']\n"
        "from pulumi_feishu import engine\n"
        "engine.in_provider_process = lambda: True\n"
        "print('up', flush=True)\n"
        "engine.exit_if_engine_is_gone()\n"
        "sys.stdin.readline()\n"
        "engine.exit_if_engine_is_gone()\n"
        "os._exit(0)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "up\n"
    process.stdout.close()
    process.stdin.write("go\n")
    process.stdin.close()
    assert process.wait(timeout=20) == 1


def test_without_the_sdks_servicer_an_error_still_prints_as_one_line() -> None:
    @engine.reports_cleanly
    def operation() -> None:
        raise FeishuError(Words("It failed.", "失败。"))

    with pytest.raises(Exception, match=r"^It failed\.$") as caught:
        operation()
    kind = type(caught.value)
    assert f"{kind.__module__}.{kind.__qualname__}" == "builtins.FeishuError"
    assert caught.value.__cause__ is None


def test_without_the_sdks_servicer_a_partial_failure_says_that_the_state_does_not_know() -> None:
    @engine.reports_cleanly
    def operation() -> None:
        cause = FeishuError(Words("It failed.", "失败。"))
        raise engine.PartialFailure(cause, id_="oc_a", inputs={}, outputs={})

    with pytest.raises(Exception, match=r"^It failed\. The state could not be told"):
        operation()


def test_a_program_without_the_sdks_settings_is_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("pulumi.runtime.settings.get_monitor")
    assert engine.program_run() is engine.program_run()


def test_outside_of_a_call_there_is_no_urn() -> None:
    assert engine.current_urn() is None
    assert not engine.in_provider_process()


def test_a_partial_failure_carries_what_the_engine_is_to_record() -> None:
    error = engine.PartialFailure(
        FeishuError(Words("It failed.", "失败。")),
        id_="oc_a",
        inputs={"chat_id": "oc_a", "label": None},
        outputs={"chat_id": "oc_a", "shows": "none"},
    )
    request = provider_pb2.CreateRequest(properties=struct({"__provider": "pickled"}))
    status = status_pb2.Status.FromString(engine._rich_status(error, request))
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "oc_a"
    provider = {"__provider": "pickled"}
    assert dict(detail.inputs) == {"chat_id": "oc_a", **provider}
    assert dict(detail.properties) == {"chat_id": "oc_a", "shows": "none", **provider}
    assert list(detail.reasons) == ["It failed."]
