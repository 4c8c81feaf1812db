"""What only the plugin is asked for, against the emulator: imports, and previews without a call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2

from support.emulator import PUT, Emulator
from support.provider import PLUGIN, Engine, listening, rich_status, struct

MESSAGE = "urn:pulumi:test::notices::feishu:index:NoticeMessage::freeze"
CARD = {
    "schema": "2.0",
    "config": {"update_multi": True},
    "body": {"elements": [{"tag": "hr"}]},
}


@contextmanager
def plugin_of(
    feishu: Emulator, servicer: Engine | None = None, **environment: str
) -> Iterator[Any]:
    with (
        listening(servicer or Engine()) as address,
        PLUGIN.process(address, {}, **{**feishu.environment, **environment}) as plugin,
    ):
        yield plugin


def read(plugin: Any, urn: str, id_: str) -> Any:
    return plugin.Read(provider_pb2.ReadRequest(urn=urn, id=id_))


def sent(plugin: Any, **content: str) -> str:
    news = struct({"chatId": "oc_a", **content})
    created = plugin.Create(provider_pb2.CreateRequest(urn=MESSAGE, properties=news))
    return str(created.id)


def test_no_preview_makes_any_call(feishu: Emulator) -> None:
    news, message = PLUGIN.inputs(), struct({"chatId": "oc_a", "text": "Freeze"})
    with plugin_of(feishu) as plugin:
        for urn, bag in ((PLUGIN.urn, news), (MESSAGE, message)):
            plugin.Create(provider_pb2.CreateRequest(urn=urn, properties=bag, preview=True))
            update = provider_pb2.UpdateRequest(urn=urn, id="x", olds=bag, news=bag, preview=True)
            plugin.Update(update)
    assert feishu.control("GET", "journal")["calls"] == []


def test_an_imported_group_is_left_alone_and_one_warning_says_what_to_write(
    feishu: Emulator,
) -> None:
    servicer = Engine()
    with plugin_of(feishu, servicer) as plugin:
        answer = read(plugin, PLUGIN.urn, "oc_a")
    assert answer.id == "oc_a"
    assert json_format.MessageToDict(answer.inputs) == {"chatId": "oc_a", "notice": "unmanaged"}
    assert answer.properties["shows"] == "unmanaged"
    [warning] = [line for _, line, urn in servicer.lines if urn]
    assert warning.startswith("oc_a is imported as unmanaged")
    assert feishu.calls() == []


def test_a_dissolved_group_is_not_there_to_import(feishu: Emulator) -> None:
    feishu.change_chat("oc_a", status="dissolved")
    with plugin_of(feishu) as plugin:
        assert read(plugin, PLUGIN.urn, "oc_a").id == ""


@pytest.mark.parametrize(
    ("content", "form"),
    [
        pytest.param({"text": "Freeze until Monday."}, "text", id="text"),
        pytest.param({"markdown": "**Freeze**"}, "markdown", id="markdown"),
        pytest.param({"card": json.dumps(CARD, separators=(",", ":"))}, "card", id="card"),
    ],
)
def test_an_imported_message_says_what_it_was_sent_with(
    feishu: Emulator, content: dict[str, str], form: str
) -> None:
    with plugin_of(feishu) as plugin:
        message = sent(plugin, **content)
        answer = read(plugin, MESSAGE, message)
        inputs = json_format.MessageToDict(answer.inputs)
        assert inputs == {"chatId": "oc_a", form: content[form], "generation": 1}
        # What was read is what is declared: nothing to do.
        same: Any = {"olds": answer.properties, "news": answer.inputs}
        request = provider_pb2.DiffRequest(
            urn=MESSAGE, id=message, old_inputs=answer.inputs, **same
        )
        differs = plugin.Diff(request)
    assert differs.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_a_mention_is_imported_as_it_is_sent(feishu: Emulator) -> None:
    text = 'Freeze <at user_id="all"></at>'
    with plugin_of(feishu) as plugin:
        answer = read(plugin, MESSAGE, sent(plugin, text=text))
    assert answer.inputs["text"] == text


def test_a_recalled_message_is_not_there_to_import(feishu: Emulator) -> None:
    with plugin_of(feishu) as plugin:
        message = sent(plugin, text="Freeze")
        feishu.change_message(message, state="recalled")
        assert read(plugin, MESSAGE, message).id == ""


@pytest.mark.parametrize(
    ("urn", "id_", "why"),
    [
        pytest.param(MESSAGE, "om_x", "om_x was not sent by this app", id="of another"),
        pytest.param(MESSAGE, "oc_a", "'oc_a' is a group's id", id="swapped"),
        pytest.param(PLUGIN.urn, "om_a1", "'om_a1' is a message id", id="swapped too"),
    ],
)
def test_what_can_not_be_managed_is_not_imported(
    feishu: Emulator, urn: str, id_: str, why: str
) -> None:
    listed = [{"message_id": "om_x", "text": "hello", "sender": "ou_somebody"}]
    feishu.control("POST", "chats", {"chat_id": "oc_x", "name": "x", "messages": listed})
    with plugin_of(feishu) as plugin, pytest.raises(grpc.RpcError) as caught:
        read(plugin, urn, id_)
    assert rich_status(caught.value).message.startswith(f"Nothing was imported: {why}")


@pytest.mark.parametrize(
    ("identity", "why"),
    [
        pytest.param(
            {"FEISHU_APP_ID": "", "FEISHU_TENANT_ACCESS_TOKEN": "t-0000000000000000"},
            "set feishu:appId",
            id="an app's token",
        ),
        pytest.param(
            {"FEISHU_USER_ACCESS_TOKEN": "u-0000000000000000"},
            "whether the user of this token has sent the message is unknown",
            id="a user's token beside an app",
        ),
    ],
)
def test_whose_message_it_is_has_to_be_known(
    feishu: Emulator, identity: dict[str, str], why: str
) -> None:
    with (
        plugin_of(feishu, None, FEISHU_APP_SECRET="", **identity) as plugin,
        pytest.raises(grpc.RpcError) as caught,
    ):
        read(plugin, MESSAGE, "om_a1")
    assert why in rich_status(caught.value).message
    assert feishu.calls() == []


def test_a_group_that_the_bot_is_not_in_is_an_error(feishu: Emulator) -> None:
    with plugin_of(feishu) as plugin, pytest.raises(grpc.RpcError) as caught:
        read(plugin, PLUGIN.urn, "oc_nowhere")
    assert "no group with this id exists" in rich_status(caught.value).message


def test_an_imported_group_is_pinned_once_that_is_declared(feishu: Emulator) -> None:
    with plugin_of(feishu) as plugin:
        answer = read(plugin, PLUGIN.urn, "oc_a")
        news = PLUGIN.inputs(message_id="om_a1")
        bags: Any = {"olds": answer.properties, "news": news}
        plugin.Update(provider_pb2.UpdateRequest(urn=PLUGIN.urn, id="oc_a", **bags))
    assert (PUT, "oc_a", 0) in feishu.calls()
    assert feishu.shows("oc_a") == "om_a1"


def test_a_renamed_notice_is_written_again_and_never_taken_down(feishu: Emulator) -> None:
    """Names are free there: a rename is a create, and then a delete."""
    before, after = (f"{PLUGIN.urn.rpartition('::')[0]}::{name}" for name in ("before", "after"))
    inputs = PLUGIN.inputs(message_id="om_a1")
    with plugin_of(feishu) as plugin:
        plugin.Create(provider_pb2.CreateRequest(urn=before, properties=inputs))
    with plugin_of(feishu) as plugin:
        news = plugin.Check(provider_pb2.CheckRequest(urn=after, news=inputs)).inputs
        made = plugin.Create(provider_pb2.CreateRequest(urn=after, properties=news))
        gone = provider_pb2.DeleteRequest(urn=before, id="oc_a", properties=made.properties)
        plugin.Delete(gone)
    assert {call for call, _, _ in feishu.calls()} == {PUT}
    assert feishu.shows("oc_a") == "om_a1"


def test_a_re_assert_run_marks_each_notice_of_the_state(feishu: Emulator) -> None:
    environment = {**feishu.environment, "FEISHU_REASSERT": "1"}
    with listening(Engine()) as address, PLUGIN.process(address, {}, **environment) as plugin:
        inputs = PLUGIN.inputs()
        request = provider_pb2.CheckRequest(urn=PLUGIN.urn, olds=inputs, news=inputs)
        assert plugin.Check(request).inputs["reasserted"] == 1
