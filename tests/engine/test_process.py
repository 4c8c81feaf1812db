"""The real provider processes of both doors: how much it does at a time, and when it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from support.patience import PATIENCE_SECONDS, wait_until
from support.provider import (
    DOORS,
    PLUGIN,
    Door,
    Engine,
    listening,
    provider_process,
    rich_status,
    struct,
)

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


def create(door: Door, number: int) -> provider_pb2.CreateRequest:
    return provider_pb2.CreateRequest(urn=door.urn, properties=door.inputs(chat_id=f"oc_{number}"))


@pytest.mark.parametrize("door", DOORS)
def test_so_many_operations_run_at_a_time_as_the_configuration_says(door: Door) -> None:
    """With fewer the first ones would wait for the others in vain; the SDK's own pool serves 4."""
    everybody = threading.Barrier(16, timeout=PATIENCE_SECONDS)

    def answer_all_at_once() -> tuple[int, dict[str, str], object]:
        everybody.wait()
        return 200, {}, SUCCESS

    with feishu_that(answer_all_at_once) as url, listening(Engine()) as address:
        environment = {"FEISHU_TENANT_ACCESS_TOKEN": "t-ready", "FEISHU_BASE_URL": url}
        with (
            door.process(address, {"concurrency": "16"}, **environment) as provider,
            ThreadPoolExecutor(16) as pool,
        ):
            created = pool.map(lambda number: provider.Create(create(door, number)), range(16))
            assert len({answer.id for answer in created}) == 16


@pytest.mark.parametrize("door", DOORS)
def test_cancel_ends_a_wait_before_the_first_write_at_once(door: Door) -> None:

    def throttle() -> tuple[int, dict[str, str], object]:
        return 429, {"x-ogw-ratelimit-reset": "60"}, {"code": 99991400, "msg": "x"}

    servicer = Engine()
    with feishu_that(throttle) as url, listening(servicer) as address:
        environment = {"FEISHU_TENANT_ACCESS_TOKEN": "t-ready", "FEISHU_BASE_URL": url}
        with door.process(address, {}, **environment) as provider:
            under_way = provider.Create.future(create(door, 1))
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


@contextmanager
def nobody_listens() -> Iterator[str]:
    """An address that refuses every connection, and that nobody takes meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host, port = taken.getsockname()
        yield f"{host}:{port}"


@pytest.mark.parametrize("door", DOORS)
def test_a_process_whose_engine_is_gone_ends_before_it_writes(door: Door) -> None:
    credentials = {
        "FEISHU_TENANT_ACCESS_TOKEN": "t-ready",
        "FEISHU_BASE_URL": "http://127.0.0.1:9",  # nobody listens: a try would say so
    }
    with nobody_listens() as address, door.process(address, {}, **credentials) as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(create(door, 1))
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
        assert provider.process.wait(PATIENCE_SECONDS) == 1


@pytest.mark.parametrize("door", DOORS)
def test_an_idle_process_ends_when_its_engine_stops_reading_it(door: Door) -> None:
    with listening(Engine()) as address, door.process(address) as provider:
        provider.Check(provider_pb2.CheckRequest(urn=door.urn, news=door.inputs()))
        assert provider.process.poll() is None
        provider.process.stdout.close()
        assert provider.process.wait(PATIENCE_SECONDS) == 1
        provider.process.stdout = None


def test_without_an_address_the_engine_is_gone_when_nobody_reads_our_output() -> None:
    program = (
        "import sys, os; sys.argv[-1:] = ['no-address']\n"
        "from pulumi_feishu.engine import process\n"
        "process.host().is_provider_process = lambda: True\n"
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


def test_a_plugin_that_nobody_goes_on_with_ends_with_its_engine() -> None:
    """An engine that is killed right after the start has configured nothing yet."""
    with listening(Engine()) as address, provider_process(address, PLUGIN.module) as provider:
        assert provider.process.poll() is None
        provider.process.stdout.close()
        assert provider.process.wait(PATIENCE_SECONDS) == 1
        provider.process.stdout = None


def test_a_plugin_ends_when_the_engine_asks_for_it() -> None:
    """Else each command of the CLI waits 5 s for it."""
    with listening(Engine()) as address, PLUGIN.process(address) as provider:
        provider.process.send_signal(signal.SIGINT)
        assert provider.process.wait(PATIENCE_SECONDS) == 0
