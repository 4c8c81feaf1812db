"""The process that the engine started, for a program or for operations: its door and its end."""

from __future__ import annotations

import atexit
import functools
import gc
import os
import select
import socket
import sys
import threading

from pulumi_feishu.engine.dynamic_host import DynamicHost
from pulumi_feishu.engine.host import Host

#: The engine listens on this machine, so a live one answers at once.
PROBE_SECONDS = 2.0

_host: Host = DynamicHost()


def host() -> Host:
    """The door that this process came through: dynamic, unless `serve_through` named another."""
    return _host


def serve_through(door: Host) -> None:
    """Serve this process through this door from now on; call it before anything else."""
    global _host
    _host = door


def in_provider_process() -> bool:
    """Whether this is a process that the engine started to run operations."""
    return _host.is_provider_process()


@functools.cache
def end_at_once() -> None:
    """Skip this process's last garbage collection.

    At its end Python looks through all that the SDK keeps, twice: 0.2 s of a program with 1000
    resources (`benchmarks/ACCOUNT.md`).
    """
    atexit.register(gc.freeze)


@functools.cache
def exit_with_engine() -> None:
    """From now on end this provider process as soon as its engine dies.

    After SIGKILL of `pulumi up` the provider process lives on (seen), and would do so for good.
    """
    if in_provider_process() and hasattr(select, "poll"):
        threading.Thread(target=_wait_for_the_engines_end, daemon=True).start()


def _wait_for_the_engines_end() -> None:
    poll = select.poll()
    poll.register(_stdout_descriptor(), 0)
    # A live engine reads our standard output to its end: the pipe breaks when it dies.
    poll.poll()
    os._exit(1)


def exit_if_engine_is_gone() -> None:
    """End this provider process when its engine is dead: a dead engine writes nothing.

    Otherwise it would go on writing old notices while the next `up` writes new ones (seen). To be
    called before each write, beside `exit_with_engine`, which a busy thread may delay.
    """
    if in_provider_process() and not _engine_is_there():
        os._exit(1)


def _engine_is_there() -> bool:
    address = engine_address()
    if address is None:
        return _stdout_is_read()
    try:
        with socket.create_connection(address, timeout=PROBE_SECONDS):
            return True
    except OSError:
        return False


def engine_address() -> tuple[str, int] | None:
    """Where the engine listens: the last argument of each provider (SDK and engine 3.272)."""
    host, separator, port = sys.argv[-1].rpartition(":")
    if not separator or not host or not port.isdecimal():
        return None
    return host, int(port)


def _stdout_is_read() -> bool:
    """The fallback without an address: a live engine reads our standard output to its end."""
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(_stdout_descriptor(), 0)
    return not poll.poll(0)


def _stdout_descriptor() -> int:
    return sys.__stdout__.fileno() if sys.__stdout__ else 1
