"""The real `python -m pulumi.dynamic` process: how much it does at a time, and when it ends."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import grpc
import pytest
from pulumi.dynamic import Config
from pulumi.runtime.proto import provider_pb2

from pulumi_feishu.engine import process, reporting
from pulumi_feishu.resources import run_state
from pulumi_feishu.text.i18n import Words
from support.patience import PATIENCE_SECONDS, wait_until
from support.provider import INPUTS, URN, Engine, listening, provider_process, rich_status, struct

SUCCESS: dict[str, object] = {"code": 0, "msg": "success", "data": {}}


@contextmanager
def feishu_that(answer: Callable[[], tuple[int, dict[str, str], object]]) -> Iterator[str]:
    """A server whose answer to every call is made by `answer`: status, headers, body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, body = answer()
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def create(number: int) -> provider_pb2.CreateRequest:
    bag = {**INPUTS, "chat_id": f"oc_{number}"}
    return provider_pb2.CreateRequest(urn=URN, properties=struct(bag))


def test_so_many_operations_run_at_a_time_as_the_configuration_says() -> None:
    """The SDK's own pool serves 4: then the first ones would wait for the others in vain."""
    everybody = threading.Barrier(16, timeout=PATIENCE_SECONDS)

    def answer_all_at_once() -> tuple[int, dict[str, str], object]:
        everybody.wait()
        return 200, {}, SUCCESS

    with feishu_that(answer_all_at_once) as url, listening(Engine()) as address:
        environment = {"FEISHU_TENANT_ACCESS_TOKEN": "t-ready", "FEISHU_BASE_URL": url}
        with provider_process(address, **environment) as provider, ThreadPoolExecutor(16) as pool:
            configuration = struct({"feishu:concurrency": "16"})
            provider.Configure(provider_pb2.ConfigureRequest(args=configuration))
            created = pool.map(lambda number: provider.Create(create(number)), range(16))
            assert len({answer.id for answer in created}) == 16


def test_cancel_ends_a_wait_before_the_first_write_at_once() -> None:

    def throttle() -> tuple[int, dict[str, str], object]:
        return 429, {"x-ogw-ratelimit-reset": "60"}, {"code": 99991400, "msg": "x"}

    servicer = Engine()
    with feishu_that(throttle) as url, listening(servicer) as address:
        environment = {"FEISHU_TENANT_ACCESS_TOKEN": "t-ready", "FEISHU_BASE_URL": url}
        with provider_process(address, **environment) as provider:
            under_way = provider.Create.future(create(1))
            wait_until(
                lambda: any("for Feishu's limit" in line for _, line, _ in servicer.lines),
                "the call waits, and says so",
            )
            began = time.monotonic()
            provider.Cancel(struct({}))
            error = under_way.exception(timeout=PATIENCE_SECONDS)
            # By the wait's own end it would be a minute.
            assert time.monotonic() - began < 45
    assert rich_status(error).message == (
        "Did not pin om_a in oc_1: the run was cancelled. Run again to go on."
    )


def test_the_sdk_still_needs_both_workarounds() -> None:
    """When this fails, look whether `serve_at_a_time` or `when_cancelled` can go."""
    spec = importlib.util.find_spec("pulumi.dynamic.__main__")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text()
    assert "futures.ThreadPoolExecutor(max_workers=4)" in source
    assert "def Cancel(self, request, context):\n        return empty_pb2.Empty()" in source


def test_outside_of_the_sdks_pool_nothing_is_changed() -> None:
    assert not process.in_provider_process()
    assert not process.serve_at_a_time(32)
    assert not process.when_cancelled(lambda: None)


def test_a_pool_of_another_shape_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool._max_workers = "4"  # type: ignore[assignment]
        monkeypatch.setattr(process, "_own_thread_pool", lambda: pool)
        assert not process.serve_at_a_time(32)
        pool._max_workers = 1


def test_a_larger_pool_is_not_made_smaller() -> None:
    with ThreadPoolExecutor(100) as pool:
        assert pool.submit(process.serve_at_a_time, 32).result()
        assert pool._max_workers == 100


def test_an_sdk_of_another_shape_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Words | str] = []
    monkeypatch.setattr(process, "in_provider_process", lambda: True)
    monkeypatch.setattr(process, "exit_with_engine", lambda: None)
    monkeypatch.setattr(reporting, "info", said.append)
    monkeypatch.setattr(run_state, "_has_begun", False)
    run_state.begin(Config({}, "test"))
    assert [str(line)[:52] for line in said] == [
        "With this version of the Pulumi SDK, Ctrl-C does not",
        "This version of the Pulumi SDK serves 4 operations a",
    ]
    fleet = run_state.run_groups()
    run_state.begin(Config({}, "test"))
    assert run_state.run_groups() is fleet
    assert len(said) == 2


@contextmanager
def nobody_listens() -> Iterator[str]:
    """An address that refuses every connection, and that nobody takes meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host, port = taken.getsockname()
        yield f"{host}:{port}"


def test_a_process_whose_engine_is_gone_ends_before_it_writes() -> None:
    credentials = {
        "FEISHU_TENANT_ACCESS_TOKEN": "t-ready",
        "FEISHU_BASE_URL": "http://127.0.0.1:9",  # nobody listens: a try would say so
    }
    with nobody_listens() as address, provider_process(address, **credentials) as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(provider_pb2.CreateRequest(urn=URN, properties=struct(INPUTS)))
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
        assert provider.process.wait(PATIENCE_SECONDS) == 1


def test_an_idle_process_ends_when_its_engine_stops_reading_it() -> None:
    with listening(Engine()) as address, provider_process(address) as provider:
        provider.Check(provider_pb2.CheckRequest(urn=URN, news=struct(INPUTS)))
        assert provider.process.poll() is None
        provider.process.stdout.close()
        assert provider.process.wait(PATIENCE_SECONDS) == 1
        provider.process.stdout = None


def test_without_an_address_the_engine_is_gone_when_nobody_reads_our_output() -> None:
    program = (
        "import sys, os; sys.argv[-1:] = ['no-address']\n"
        "from pulumi_feishu.engine import process\n"
        "process.in_provider_process = lambda: True\n"
        "print('up', flush=True)\n"
        "process.exit_if_engine_is_gone()\n"
        "sys.stdin.readline()\n"
        "process.exit_if_engine_is_gone()\n"
        "os._exit(0)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == "up\n"
    child.stdout.close()
    child.stdin.write("go\n")
    child.stdin.close()
    assert child.wait(PATIENCE_SECONDS) == 1
