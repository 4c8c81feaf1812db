"""What the plugin answers, by the real process: previews, secrets, configuration, comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import grpc
import pulumi
import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from pulumi_feishu import __version__
from pulumi_feishu.content import content_of
from pulumi_feishu.engine import reporting
from pulumi_feishu.plugin.served import SERVED
from support.provider import (
    DYNAMIC,
    PLUGIN,
    Engine,
    listening,
    provider_process,
    rich_status,
    struct,
)

MESSAGE = "urn:pulumi:test::notices::my:Component$feishu:index:NoticeMessage::freeze"
SENT = {"contentSha256": "0", "sentAt": "2026-11-27T00:00:00+00:00", "edits": 0.0}

#: A call would be an error: nobody listens there.
UNREACHABLE = {
    "FEISHU_APP_ID": "cli_a",
    "FEISHU_APP_SECRET": "secret-of-cli-a",
    "FEISHU_BASE_URL": "http://127.0.0.1:9",
}


@pytest.fixture
def plugin() -> Iterator[Any]:
    config = {"retrySeconds": "0"}
    with listening(Engine()) as address, PLUGIN.process(address, config, **UNREACHABLE) as stub:
        yield stub


def bag(answer: Any) -> dict[str, Any]:
    return json_format.MessageToDict(answer)


def secret(value: str) -> dict[str, object]:
    return reporting.secret(value)


def test_what_a_write_leaves_as_it_is_is_known_ahead_of_it() -> None:
    served = SERVED["feishu:index:NoticeMessage"]
    olds = {"text": "Freeze", "recall": True, "sent_at": "then", "edits": 1, "must_resend": "gone"}
    foreseen = served.foreseen(olds, {"text": "Freeze!"})
    assert (foreseen["sent_at"], foreseen["text"]) == ("then", "Freeze!")
    assert pulumi.contains_unknowns(foreseen["edits"])
    assert set(foreseen) == {"text", "content_sha256", "sent_at", "edits"}


def test_a_preview_of_a_new_notice_makes_no_call_and_knows_what_is_declared(plugin: Any) -> None:
    created = plugin.Create(
        provider_pb2.CreateRequest(urn=PLUGIN.urn, properties=PLUGIN.inputs(), preview=True)
    )
    assert created.id == ""
    assert bag(created.properties) == {
        **bag(PLUGIN.inputs()),
        **dict.fromkeys(("shows", "writtenAt", "logId"), rpc.UNKNOWN),
    }


def test_a_preview_of_another_notice_makes_no_call(plugin: Any) -> None:
    olds = PLUGIN.inputs(shows="om_a", written_at="2026-11-27T00:00:00+00:00", log_id="1")
    news = PLUGIN.inputs(message_id=rpc.UNKNOWN)
    request = provider_pb2.UpdateRequest(
        urn=PLUGIN.urn, id="oc_a", olds=olds, news=news, preview=True
    )
    properties = bag(plugin.Update(request).properties)
    assert properties == {
        **bag(news),
        **dict.fromkeys(("shows", "writtenAt", "logId"), rpc.UNKNOWN),
    }


def test_a_preview_of_a_new_message_makes_no_call(plugin: Any) -> None:
    news = {"chatId": "oc_a", "text": "Freeze"}
    request = provider_pb2.CreateRequest(urn=MESSAGE, properties=struct(news), preview=True)
    created = plugin.Create(request)
    assert bag(created.properties) == {**news, **dict.fromkeys(SENT, rpc.UNKNOWN)}


def test_a_preview_of_an_edit_makes_no_call_and_keeps_when_it_was_sent(plugin: Any) -> None:
    olds = {"chatId": "oc_a", "text": "Freeze", "markdown": "gone since", **SENT}
    news = {"chatId": "oc_a", "text": "Freeze until Monday"}
    request = provider_pb2.UpdateRequest(
        urn=MESSAGE, id="om_a", olds=struct(olds), news=struct(news), preview=True
    )
    assert bag(plugin.Update(request).properties) == {
        **news,
        "contentSha256": rpc.UNKNOWN,
        "edits": rpc.UNKNOWN,
        "sentAt": SENT["sentAt"],
    }


def test_without_the_flag_the_same_request_is_a_call(plugin: Any) -> None:
    """So that the tests above would notice one."""
    request = provider_pb2.CreateRequest(urn=PLUGIN.urn, properties=PLUGIN.inputs())
    with pytest.raises(grpc.RpcError) as caught:
        plugin.Create(request)
    assert "no connection to the host" in rich_status(caught.value).message


def test_a_secret_text_stays_one_and_says_so(plugin: Any) -> None:
    news = struct({"chatId": "oc_a", "text": secret("hidden")})
    checked = plugin.Check(provider_pb2.CheckRequest(urn=MESSAGE, news=news))
    assert not checked.failures
    assert bag(checked.inputs) == {
        "chatId": "oc_a",
        "text": secret("hidden"),
        "isSecret": True,
        "generation": 1,
    }


def test_the_given_name_becomes_the_label_and_a_message_id_the_kind(plugin: Any) -> None:
    news = struct({"chatId": "oc_a", "messageId": "om_a"})
    checked = plugin.Check(provider_pb2.CheckRequest(urn=f"{PLUGIN.urn}-room", news=news))
    assert bag(checked.inputs) == {
        "chatId": "oc_a",
        "messageId": "om_a",
        "notice": "message",
        "label": "oc_a-room",
    }


def test_two_declarations_of_one_group_are_one_line(plugin: Any) -> None:
    for _ in range(2):
        # The engine checks a resource that it replaces twice.
        plugin.Check(provider_pb2.CheckRequest(urn=PLUGIN.urn, news=PLUGIN.inputs()))
    with pytest.raises(grpc.RpcError) as caught:
        plugin.Check(provider_pb2.CheckRequest(urn=f"{PLUGIN.urn}-2", news=PLUGIN.inputs()))
    assert rich_status(caught.value).message == (
        "'oc_a' and 'oc_a-2' both declare the notice of oc_a, but a group has only one: remove one "
        "of the two declarations."
    )


def test_so_are_a_notice_and_a_group_that_the_files_leave_alone(plugin: Any) -> None:
    plugin.Check(provider_pb2.CheckRequest(urn=PLUGIN.urn, news=PLUGIN.inputs()))
    groups = struct({"groups": {"oc_a": "Ops"}, "places": {}})
    urn = "urn:pulumi:test::notices::feishu:index:Notices$feishu:index:UnmanagedGroups::all"
    with pytest.raises(grpc.RpcError) as caught:
        plugin.Check(provider_pb2.CheckRequest(urn=urn, news=groups))
    assert "'oc_a' and 'all' both declare the notice of oc_a" in rich_status(caught.value).message


def test_a_mistake_names_the_property_as_the_program_does(plugin: Any) -> None:
    checked = plugin.Check(
        provider_pb2.CheckRequest(urn=PLUGIN.urn, news=PLUGIN.inputs(message_id="oc_b"))
    )
    [failure] = checked.failures
    assert failure.property == "messageId"


def diff(plugin: Any, urn: str, old_inputs: Any, olds: Any, news: Any) -> Any:
    request = provider_pb2.DiffRequest(
        urn=urn, id="om_a", old_inputs=old_inputs, olds=olds, news=news
    )
    return plugin.Diff(request)


def test_a_message_that_a_dynamic_provider_sent_is_no_change(plugin: Any) -> None:
    declared = {"chat_id": "oc_a", "text": "Freeze", "generation": 1}
    said = {"content_sha256": content_of("text", "Freeze").sha256, "sent_at": "2026-11-27"}
    old_inputs, old = (
        struct({**values, **DYNAMIC.own}) for values in (declared, {**declared, **said})
    )
    news = struct({"chatId": "oc_a", "text": "Freeze", "generation": 1})
    assert (
        diff(plugin, MESSAGE, old_inputs, old, news).changes == provider_pb2.DiffResponse.DIFF_NONE
    )
    edited = struct({"chatId": "oc_a", "text": "Freeze!", "generation": 1})
    answer = diff(plugin, MESSAGE, old_inputs, old, edited)
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert (list(answer.diffs), list(answer.replaces)) == (["text"], [])


def test_another_group_is_another_resource(plugin: Any) -> None:
    old = PLUGIN.inputs(shows="om_a")
    answer = diff(plugin, PLUGIN.urn, PLUGIN.inputs(), old, PLUGIN.inputs(chat_id="oc_b"))
    assert list(answer.replaces) == ["chatId"]


def judged(plugin: Any, **arguments: object) -> list[str]:
    checked = plugin.CheckConfig(provider_pb2.CheckRequest(news=struct(arguments)))
    # With one the engine would print the value.
    assert [failure.property for failure in checked.failures] == [""] * len(checked.failures)
    return [failure.reason for failure in checked.failures]


def test_a_secret_in_plain_text_is_refused_and_not_shown() -> None:
    plain = {"appId": "cli_b", "appSecret": "in-the-open"}
    with listening(Engine()) as address, provider_process(address, PLUGIN.module) as plugin:
        # The engine tells this one of no secret as one.
        assert judged(plugin, **plain) == []
        with pytest.raises(grpc.RpcError) as caught:
            plugin.Configure(provider_pb2.ConfigureRequest(args=struct(plain)))
    told = rich_status(caught.value).message
    assert told.startswith("feishu:appSecret is given in plain text")
    assert "in-the-open" not in f"{told}{caught.value.details()}"


def test_a_whole_identity_of_its_own_is_fine_beside_another_in_the_environment(plugin: Any) -> None:
    assert judged(plugin, appId="cli_b", appSecret=secret("s"), concurrency=8.0) == []


def test_zero_is_a_number_and_not_nothing(plugin: Any) -> None:
    [told] = judged(plugin, appId="cli_b", appSecret=secret("s"), concurrency=0.0)
    assert "feishu:concurrency is '0'; it must be a whole number from 1" in told


def test_an_identity_is_never_half_from_here_and_half_from_there(plugin: Any) -> None:
    [told] = judged(plugin, appSecret=secret("s"))
    assert "an app secret is set without FEISHU_APP_ID / feishu:appId" in told


def test_a_host_of_its_own_obeys_the_environments_list(plugin: Any) -> None:
    [told] = judged(plugin, baseUrl="https://feishu.example.com")
    assert "FEISHU_ALLOWED_HOST=feishu.example.com" in told


def test_what_is_not_known_yet_is_judged_by_the_up(plugin: Any) -> None:
    assert judged(plugin, appId="cli_b", appSecret=rpc.UNKNOWN) == []


def test_another_app_never_replaces_the_provider(plugin: Any) -> None:
    """That would replace each resource, so that each message is sent anew."""
    request = provider_pb2.DiffRequest(
        old_inputs=struct({"appId": "cli_a"}), news=struct({"appId": "cli_b"})
    )
    answer = plugin.DiffConfig(request)
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.replaces) == []


def test_only_the_app_of_a_provider_without_the_environments_is_no_credential() -> None:
    with (
        listening(Engine()) as address,
        PLUGIN.process(address, {"appId": "cli_b"}, **UNREACHABLE) as plugin,
        pytest.raises(grpc.RpcError) as caught,
    ):
        plugin.Create(provider_pb2.CreateRequest(urn=PLUGIN.urn, properties=PLUGIN.inputs()))
    assert "app cli_b has no secret" in rich_status(caught.value).message


def test_one_process_works_for_one_provider(plugin: Any) -> None:
    args = struct({"appId": "cli_b", "appSecret": secret("s")})
    with pytest.raises(grpc.RpcError) as caught:
        plugin.Configure(provider_pb2.ConfigureRequest(args=args))
    assert "already configured otherwise" in rich_status(caught.value).message


def test_schema_and_version_are_told_without_a_configuration() -> None:
    with listening(Engine()) as address, provider_process(address, PLUGIN.module) as plugin:
        assert plugin.Handshake(provider_pb2.ProviderHandshakeRequest()).accept_secrets
        told = plugin.GetSchema(provider_pb2.GetSchemaRequest()).schema
        assert (json.loads(told)["name"], json.loads(told)["version"]) == ("feishu", __version__)
        assert plugin.GetPluginInfo(empty_pb2.Empty()).version == __version__
