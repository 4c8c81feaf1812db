"""What the engine is told by the real provider processes of both doors."""

from __future__ import annotations

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import engine_pb2, provider_pb2, status_pb2

from pulumi_feishu.engine import reporting
from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.text.i18n import Words
from support.provider import DOORS, Door, Engine, listening, rich_status, struct

NO_CREDENTIAL = "Nothing was sent: no Feishu credential is set."


@pytest.mark.parametrize("door", DOORS)
def test_an_error_is_one_clean_line(door: Door) -> None:
    with listening(Engine()) as address, door.process(address) as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(provider_pb2.CreateRequest(urn=door.urn, properties=door.inputs()))
    message = rich_status(caught.value).message
    assert message.startswith(NO_CREDENTIAL)
    assert "\n" not in message


@pytest.mark.parametrize("door", DOORS)
def test_debug_keeps_the_traceback(door: Door) -> None:
    with listening(Engine()) as address, door.process(address, FEISHU_DEBUG="1") as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(provider_pb2.CreateRequest(urn=door.urn, properties=door.inputs()))
    assert "Traceback (most recent call last)" in rich_status(caught.value).message


@pytest.mark.parametrize("door", DOORS)
def test_an_unexpected_exception_keeps_its_traceback(door: Door) -> None:
    with listening(Engine()) as address, door.process(address) as provider:
        with pytest.raises(grpc.RpcError) as caught:
            provider.Create(
                provider_pb2.CreateRequest(
                    urn=door.urn, properties=door.inputs(reasserted="not a number")
                )
            )
    assert "Traceback (most recent call last)" in caught.value.details()


@pytest.mark.parametrize("door", DOORS)
def test_what_concerns_the_run_is_logged_at_the_engine(door: Door) -> None:
    servicer = Engine()
    with listening(servicer) as address, door.process(address) as provider:
        provider.Check(provider_pb2.CheckRequest(urn=door.urn, news=door.inputs(is_preview=True)))
        provider.Cancel(struct_pb2.Struct())
    [(severity, line, urn)] = servicer.lines
    assert severity == engine_pb2.INFO
    assert line.startswith("1 group new to this stack is taken over")
    assert urn == ""


@pytest.mark.parametrize("door", DOORS)
def test_a_warning_names_its_resource(door: Door) -> None:
    servicer = Engine()
    gone = door.inputs(message_gone=True, shows="unknown")
    with listening(servicer) as address, door.process(address) as provider:
        request = provider_pb2.DiffRequest(urn=door.urn, olds=gone, news=door.inputs())
        provider.Diff(request)
    [(severity, line, urn)] = servicer.lines
    assert severity == engine_pb2.WARNING
    assert line.startswith("om_a, declared for oc_a, was recalled or deleted")
    assert urn == door.urn


def test_without_the_sdks_servicer_an_error_still_prints_as_one_line() -> None:
    @reporting.reports_cleanly
    def operation() -> None:
        raise FeishuError(Words("It failed.", "失败。"))

    with pytest.raises(Exception, match=r"^It failed\.$") as caught:
        operation()
    kind = type(caught.value)
    assert f"{kind.__module__}.{kind.__qualname__}" == "builtins.FeishuError"
    assert caught.value.__cause__ is None


def test_without_the_sdks_servicer_a_partial_failure_says_that_the_state_does_not_know() -> None:
    @reporting.reports_cleanly
    def operation() -> None:
        cause = FeishuError(Words("It failed.", "失败。"))
        raise reporting.PartialFailure(cause, id_="oc_a", inputs={}, outputs={})

    with pytest.raises(Exception, match=r"^It failed\. This version of the Pulumi SDK gave no way"):
        operation()


def test_a_program_without_the_sdks_settings_is_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("pulumi.runtime.settings.get_monitor")
    (run, calls), (same, none) = reporting.program_run(), reporting.program_run()
    assert run is same
    assert calls is none is None


def test_outside_of_a_call_there_is_no_urn() -> None:
    assert reporting.current_urn() is None


def test_a_partial_failure_carries_what_the_engine_is_to_record() -> None:
    error = reporting.PartialFailure(
        FeishuError(Words("It failed.", "失败。")),
        id_="oc_a",
        inputs={"chat_id": "oc_a", "label": None},
        outputs={"chat_id": "oc_a", "shows": "none"},
    )
    request = provider_pb2.CreateRequest(properties=struct({"__provider": "pickled"}))
    status = status_pb2.Status.FromString(reporting._rich_status(error, request))
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "oc_a"
    provider = {"__provider": "pickled"}
    assert dict(detail.inputs) == {"chat_id": "oc_a", **provider}
    assert dict(detail.properties) == {"chat_id": "oc_a", "shows": "none", **provider}
    assert list(detail.reasons) == ["It failed."]


def test_what_the_other_door_recorded_is_read_by_its_names_here() -> None:
    @reporting.reports_cleanly
    def operation(id_: str, olds: dict[str, object]) -> object:
        return id_, olds

    assert operation("oc_a", {"chatId": "oc_a", "contentSha256": "0", "__provider": "pickled"}) == (
        "oc_a",
        {"chat_id": "oc_a", "content_sha256": "0", "__provider": "pickled"},
    )


def test_a_secret_is_written_as_the_sdk_does() -> None:
    assert reporting.secret("x") == {rpc._special_sig_key: rpc._special_secret_sig, "value": "x"}
