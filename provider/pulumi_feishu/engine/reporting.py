"""What a provider tells the engine: errors, partial failures, lines for the user.

The SDK has no public way to print one clean error line or to record a partial failure. What is used
here was read from SDK 3.272 and engine 3.259; each touch has a fallback, and is held by
`tests/engine/test_reporting.py` and `tests/integration/`.
"""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

import grpc
from pulumi.runtime import settings as runtime_settings
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, status_pb2

from pulumi_feishu.engine import group_names, process
from pulumi_feishu.engine.property_names import in_snake_case
from pulumi_feishu.openapi.errors import FeishuError
from pulumi_feishu.text.i18n import Words

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: Where gRPC carries a rich status, https://grpc.io/docs/guides/status-codes
_RICH_STATUS = "grpc-status-details-bin"
_UNKNOWN_STATUS = 2


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
        self.cause = cause
        self.id = id_
        self.inputs = inputs
        self.outputs = outputs


def reports_cleanly(operation: _Function) -> _Function:
    """Make a provider method's FeishuError or PartialFailure one clean line for the user.

    Any other exception is a defect and keeps its traceback, and so do all with `FEISHU_DEBUG=1`.
    Bags that the other door recorded are read by their names here.
    """

    @functools.wraps(operation)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        known = [in_snake_case(arg) if isinstance(arg, dict) else arg for arg in args]
        try:
            return operation(*known, **kwargs)
        except (FeishuError, PartialFailure) as error:
            call = process.host().current_call()
            if call is None:
                raise _clean_line(error) from None
            status = _rich_status(error, call.request)
            call.context.set_trailing_metadata(((_RICH_STATUS, status),))
            raise

    return wrapper  # type: ignore[return-value]


def _rich_status(error: FeishuError | PartialFailure, request: Any) -> bytes:
    line = group_names.named(str(error))
    message = traceback.format_exc() if os.environ.get("FEISHU_DEBUG") == "1" else line
    status = status_pb2.Status(code=_UNKNOWN_STATUS, message=message)
    if isinstance(error, PartialFailure):
        host = process.host()
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.id,
            properties=host.recorded(error.outputs, request),
            inputs=host.recorded(error.inputs, request),
            reasons=[line],
        )
        status.details.add().Pack(detail)
    return bytes(status.SerializeToString())


#: How a secret is written between the engine and its providers.
#: https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/runtime/rpc.py
_IS_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def secret(value: object) -> dict[str, object]:
    """This output's value as one that the engine encrypts in the state."""
    return {**_IS_SECRET, "value": value}


class _CleanLine(Exception):
    """The fallback where the SDK's servicer is not found: prints as `FeishuError: <line>`."""


# The SDK prints the last line of a traceback, which shows a class of `builtins` by its bare name.
_CleanLine.__name__ = _CleanLine.__qualname__ = "FeishuError"
_CleanLine.__module__ = "builtins"


_NOT_RECORDED = Words(
    "This version of the Pulumi SDK gave no way to record that in the state: run "
    "`FEISHU_REASSERT=1 pulumi up` once the cause is fixed.",
    "当前版本的 Pulumi SDK 无法将此写入状态：排除原因后请运行 `FEISHU_REASSERT=1 pulumi up`。",
)


def _clean_line(error: FeishuError | PartialFailure) -> Exception:
    if os.environ.get("FEISHU_DEBUG") == "1":
        return error
    if process.in_provider_process():
        sys.tracebacklimit = 0
    lost = f" {_NOT_RECORDED}" if isinstance(error, PartialFailure) else ""
    return _CleanLine(f"{group_names.named(str(error))}{lost}")


def current_urn() -> str | None:
    """The URN of the resource that the engine's current call is about; None where none is told."""
    call = process.host().current_call()
    return getattr(call.request, "urn", None) or None if call else None


def recorded_inputs() -> dict[str, Any] | None:
    """The state's inputs of the resource that the engine reads or deletes; None where not told."""
    call = process.host().current_call()
    sent = (getattr(call and call.request, name, None) for name in ("inputs", "old_inputs"))
    return next((in_snake_case({**bag}) for bag in sent if bag), None)


def info(text: Words | str) -> None:
    """Tell the user something about this run as a whole."""
    _log(engine_pb2.INFO, group_names.named(str(text)), urn="")


def warn(text: Words | str) -> None:
    """Warn the user about the resource that the engine's current call is about."""
    _log(engine_pb2.WARNING, group_names.named(str(text)), urn=current_urn() or "")


def _log(severity: Any, text: str, *, urn: str) -> None:
    stub = _engine_stub() if process.in_provider_process() else None
    if stub is not None:
        request = engine_pb2.LogRequest(severity=severity, message=text, urn=urn)
        try:
            stub.Log(request, timeout=process.PROBE_SECONDS)
        except grpc.RpcError:
            stub = None
    if stub is None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201


@functools.cache
def _engine_stub() -> Any:
    """The SDK connects a provider process to no engine, so that `pulumi.log` can't reach it."""
    address = process.engine_address()
    if address is None:
        return None
    channel = grpc.insecure_channel(f"{address[0]}:{address[1]}")
    return engine_pb2_grpc.EngineStub(channel)


def program_run() -> tuple[object, object]:
    """What identifies one run of a Pulumi program: the monitor, and the list of its calls.

    Inline programs share a process. Unit tests that call `set_mocks` once share a monitor, and
    `pulumi.runtime.test` begins each with a new list (SDK 3.272, `runtime/mocks.py`).
    """
    try:
        settings = runtime_settings.SETTINGS
        return runtime_settings.get_monitor() or settings, settings.rpc_manager.rpcs
    except AttributeError:
        return runtime_settings, None
