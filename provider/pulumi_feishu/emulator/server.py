"""Running the emulator on a port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from pulumi_feishu.emulator.app import create_app
from pulumi_feishu.emulator.connections import RememberedConnection
from pulumi_feishu.emulator.world.seed import DEMO_SEED
from pulumi_feishu.emulator.world.shapes import ShapeError
from pulumi_feishu.emulator.world.state import World
from pulumi_feishu.emulator.world.storage import load, save
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

_LOOPBACK = "127.0.0.1"

#: Calls that a scripted delay still holds must not keep the emulator from stopping.
_GRACE_SECONDS = 2


def serve(
    *, port: int, seed: Path | None, state: Path | None, latency_ms: int, nonce: str | None
) -> None:
    """Run until SIGINT or SIGTERM, on a free port when `port` is 0.

    An existing `state` file wins over the seed, and no seed means the demo's six groups. Prints
    one line when it listens. Raises SystemExit with one line when the port is taken or a file
    can't be read.
    """
    world = _world(seed, state)
    listener = listen(port)
    if state is not None:
        _keep(world, state)
    app = create_app(world, state=state, latency_ms=latency_ms, nonce=nonce)
    Server(app).run(sockets=[listener])


class Server(uvicorn.Server):
    """uvicorn with the emulator's settings: quiet, one process, and done when told to stop."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=RememberedConnection,
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=False,  # The application's own follows the emulator's clock.
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say where it listens, once it does."""
        await super().startup(sockets)
        for listener in sockets or []:
            host, port = listener.getsockname()
            where = f"http://{host}:{port}"
            told = Words(f"Feishu emulator on {where}", f"飞书模拟器：{where}")
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal without raising it again: being told to stop is no failure."""
        # Only the main thread may set handlers.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
        yield


def _world(seed: Path | None, state: Path | None) -> World:
    path = state if state is not None and state.exists() else seed or DEMO_SEED
    try:
        return load(path, now=time.time())
    except ShapeError as error:
        raise SystemExit(
            str(Words(f"The emulator can't start: {error}", f"模拟器无法启动：{error}"))
        ) from None


def _keep(world: World, state: Path) -> None:
    """Save at the start: a file that can't be written must not be found out by the first call."""
    try:
        save(world, state)
    except OSError as error:
        why = system_errors.why(error)
        told = Words(
            f"The emulator can't write its state file {state}: {why.en}.",
            f"模拟器无法写入状态文件 {state}：{why.zh}。",
        )
        raise SystemExit(str(told)) from None


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback address; raises SystemExit when the port is taken."""
    # asyncio sets TCP_NODELAY only where the protocol is named: without, each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A restart must not wait for the last run's connections to time out.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_LOOPBACK, port))
        listener.listen()
    except OSError as error:
        listener.close()
        why = system_errors.why(error)
        told = Words(
            f"The emulator can't listen on {_LOOPBACK}:{port}: {why.en}. "
            "Choose another port, or 0 for any free one.",
            f"模拟器无法监听 {_LOOPBACK}:{port}：{why.zh}。请改用其他端口，0 表示任选空闲端口。",
        )
        raise SystemExit(str(told)) from None
    return listener
