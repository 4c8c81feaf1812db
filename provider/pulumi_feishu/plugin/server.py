"""The plugin's process: what the engine starts, and how it says where it listens.

Usage: pulumi-resource-feishu ENGINE, the address of the engine, which starts it. The first line on
standard output is the port.
"""

from __future__ import annotations

import signal
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pulumi
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

import pulumi_feishu
from pulumi_feishu.engine import process
from pulumi_feishu.engine.plugin_host import PluginHost
from pulumi_feishu.engine.plugin_servicer import PluginServicer
from pulumi_feishu.plugin.served import SERVED
from pulumi_feishu.text.i18n import Words

#: The engine has so many calls under way at the most; `feishu:concurrency` says how many of them
#: work (`PluginHost.serve_at_a_time`). `Cancel` always finds a thread free.
_THREADS = 1024

#: What Pulumi makes SDKs, documentation and the editors' completion of, but for the version. Names,
#: types and descriptions are those of the Python resources and of `docs/en/`; a test holds that.
#: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema
SCHEMA = Path(__file__).with_name("schema.json")

_NO_EXTRA = Words(
    "Notices reads files: install pulumi-feishu with its extra `cli`",
    "Notices 会读取文件：安装 pulumi-feishu 时请带上附加依赖 `cli`",
)


def serve_engine() -> None:
    """Serve until the engine ends: it ends its plugins, and they end themselves when it is dead."""
    host = PluginHost()
    process.serve_through(host)
    # Ahead of all else: also a start that hangs or fails is over with its engine.
    process.exit_with_engine()
    # The engine's way to end a plugin; for one that ignores it, it waits 5 s (3.274).
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threads = futures.ThreadPoolExecutor(_THREADS)
    server = grpc.server(threads, options=_GRPC_CHANNEL_OPTIONS)
    servicer = PluginServicer(host, SERVED, _construct, SCHEMA, pulumi_feishu.__version__)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201
    try:
        server.wait_for_termination()
    except KeyboardInterrupt:
        server.stop(None)


def _construct(request: Any) -> Any:
    # What reads files is slow to load, and few programs ask for it.
    try:
        from pulumi_feishu.plugin import notices
    except ModuleNotFoundError as error:
        raise pulumi.RunError(f"{_NO_EXTRA} ({error})") from error
    return notices.construct(request)
