"""Every touch of the Pulumi SDK's internals, each guarded, with a fallback.

The SDK has no public way for a dynamic provider to print one clean error line, to record a
partial failure, to know the URN it works on, or to notice that its engine is gone. What is used
here was read from SDK 3.272 (`pulumi/dynamic/__main__.py`) and engine 3.259, and is held by
`tests/test_engine.py` and `tests/integration/`.
"""

from __future__ import annotations

import functools
import os
import select
import socket
import sys
import threading
import traceback
import types
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import grpc
from google.protobuf import any_pb2, struct_pb2
from google.rpc import status_pb2
from pulumi.dynamic.dynamic import PROVIDER_KEY
from pulumi.runtime import settings as runtime_settings
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2

from pulumi_feishu.openapi.errors import FeishuError
from pulumi_feishu.words import Words

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: Where gRPC carries a rich status, https://grpc.io/docs/guides/status-codes
_RICH_STATUS = "grpc-status-details-bin"
_UNKNOWN_STATUS = 2

#: The engine listens on this machine, so a live one answers at once.
_PROBE_SECONDS = 2.0


class PartialFailure(Exception):
    """The operation failed for good, and what is true now has to be recorded in the state.

    `outputs` become the resource's outputs, `inputs` stay its inputs; the engine plans an update
    next time, even when the configuration went back. It prints the line below its own
    `1 error occurred:` (engine 3.259, `InitError`).
    """

    def __init__(
        self, cause: FeishuError, *, id_: str, inputs: dict[str, Any], outputs: dict[str, Any]
    ) -> None:
        super().__init__(str(cause))
        self.id = id_
        self.inputs = inputs
        self.outputs = outputs


def reports_cleanly(operation: _Function) -> _Function:
    """Make a provider method's FeishuError or PartialFailure one clean line for the user.

    Any other exception is a defect and keeps its traceback, and so do all with `FEISHU_DEBUG=1`.
    """

    @functools.wraps(operation)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return operation(*args, **kwargs)
        except (FeishuError, PartialFailure) as error:
            call = _current_call()
            if call is None:
                raise _clean_line(error) from None
            status = _rich_status(error, call.request)
            call.context.set_trailing_metadata(((_RICH_STATUS, status),))
            raise

    return wrapper  # type: ignore[return-value]


def _rich_status(error: FeishuError | PartialFailure, request: Any) -> bytes:
    message = str(error)
    if os.environ.get("FEISHU_DEBUG") == "1":
        message = traceback.format_exc()
    status = status_pb2.Status(code=_UNKNOWN_STATUS, message=message)
    if isinstance(error, PartialFailure):
        # Without it in the bags the SDK could not find the provider for the next operation.
        provider = {PROVIDER_KEY: _provider_in(request)}
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.id,
            properties=_struct({**error.outputs, **provider}),
            inputs=_struct({**error.inputs, **provider}),
            reasons=[str(error)],
        )
        status.details.append(_any(detail))
    return bytes(status.SerializeToString())


def _provider_in(request: Any) -> str | None:
    """The pickled provider of a create's `properties` or an update's `news`."""
    for bag in (getattr(request, "properties", None), getattr(request, "news", None)):
        if bag is not None and PROVIDER_KEY in bag:
            return str(bag[PROVIDER_KEY])
    return None


def _any(detail: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(detail)
    return packed


def _struct(bag: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in bag.items() if value is not None})
    return struct


class _CleanLine(Exception):
    """The fallback where the SDK's servicer is not found: prints as `FeishuError: <line>`."""


# The SDK prints the last line of a traceback, which shows a class of `builtins` by its bare name.
_CleanLine.__name__ = _CleanLine.__qualname__ = "FeishuError"
_CleanLine.__module__ = "builtins"


_NOT_RECORDED = Words(
    "The state could not be told, with this version of the Pulumi SDK: run "
    "`FEISHU_REASSERT=1 pulumi up` once the cause is fixed.",
    "当前版本的 Pulumi SDK 无法将此写入状态：排除原因后请运行 `FEISHU_REASSERT=1 pulumi up`。",
)


def _clean_line(error: FeishuError | PartialFailure) -> Exception:
    if os.environ.get("FEISHU_DEBUG") == "1":
        return error
    if in_provider_process():
        sys.tracebacklimit = 0
    lost = f" {_NOT_RECORDED}" if isinstance(error, PartialFailure) else ""
    return _CleanLine(f"{error}{lost}")


def in_provider_process() -> bool:
    """Whether this is the process that the engine started to run dynamic providers."""
    main = sys.modules.get("__main__")
    return getattr(getattr(main, "__spec__", None), "name", "") == "pulumi.dynamic.__main__"


def current_urn() -> str | None:
    """The URN of the resource that the engine's current call is about; None where none is told."""
    call = _current_call()
    return getattr(call.request, "urn", None) or None if call else None


class _Call(NamedTuple):
    request: Any
    context: grpc.ServicerContext


def _current_call() -> _Call | None:
    """The gRPC call of the SDK's servicer that led here; None outside of one."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        request, context = (frame.f_locals.get(name) for name in ("request", "context"))
        if request is not None and isinstance(context, grpc.ServicerContext):
            return _Call(request, context)
        frame = frame.f_back
    return None


def exit_with_engine() -> None:
    """From now on end this provider process as soon as its engine dies; to be called once.

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
    address = _engine_address()
    if address is None:
        return _stdout_is_read()
    try:
        with socket.create_connection(address, timeout=_PROBE_SECONDS):
            return True
    except OSError:
        return False


def _engine_address() -> tuple[str, int] | None:
    """`host:port` is the last argument of `python -m pulumi.dynamic` (seen, SDK 3.272)."""
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


def info(text: Words | str) -> None:
    """Tell the user something about this run as a whole."""
    _log(engine_pb2.INFO, str(text), urn="")


def warn(text: Words | str) -> None:
    """Warn the user about the resource that the engine's current call is about."""
    _log(engine_pb2.WARNING, str(text), urn=current_urn() or "")


def _log(severity: Any, text: str, *, urn: str) -> None:
    stub = _engine_stub() if in_provider_process() else None
    if stub is not None:
        request = engine_pb2.LogRequest(severity=severity, message=text, urn=urn)
        try:
            stub.Log(request, timeout=_PROBE_SECONDS)
        except grpc.RpcError:
            stub = None
    if stub is None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201


@functools.cache
def _engine_stub() -> Any:
    """The SDK connects a provider process to no engine, so that `pulumi.log` can't reach it."""
    address = _engine_address()
    if address is None:
        return None
    channel = grpc.insecure_channel(f"{address[0]}:{address[1]}")
    return engine_pb2_grpc.EngineStub(channel)


def program_run() -> object:
    """What identifies one run of a Pulumi program: inline programs share a process."""
    try:
        return runtime_settings.get_monitor() or runtime_settings.SETTINGS
    except AttributeError:
        return runtime_settings
