"""States that earlier versions wrote, exported from a run against the emulator, are still read.

In the state of 0.2 the pinned message of `oc_a` and the managed one of `oc_c` were deleted before a
refresh, and Feishu refused to edit the one of `oc_b`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2

from pulumi_feishu.engine import reporting
from pulumi_feishu.notice_message import NoticeMessageProvider
from pulumi_feishu.pinned_notice import PinnedNoticeProvider
from pulumi_feishu.plugin.server import SCHEMA
from pulumi_feishu.resources.message import RecordedMessage
from pulumi_feishu.resources.notice import RecordedNotice
from support.provider import PLUGIN, Engine, listening, provider_process, struct

RESOURCES = json.loads((Path(__file__).parent / "states" / "0.2.json").read_text())


def in_group(chat_id: str, type_: str) -> dict[str, Any]:
    [found] = [
        resource
        for resource in RESOURCES
        if resource["inputs"]["chat_id"] == chat_id and f":{type_}::" in resource["urn"]
    ]
    return dict(found)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setenv("FEISHU_LANG", "en")
    monkeypatch.setattr(reporting, "warn", lambda text: lines.append(str(text)))
    return lines


def test_a_pinned_message_that_was_gone_still_is(told: list[str]) -> None:
    outputs = in_group("oc_a", "PinnedNotice")["outputs"]
    recorded = RecordedNotice.from_bag(outputs).declared
    assert (recorded.message_id, recorded.message_gone) == ("om_a1", True)
    inputs = {"chat_id": "oc_a", "notice": "message", "message_id": "om_a1", "label": "ops"}
    PinnedNoticeProvider().diff("oc_a", outputs, inputs)
    assert told[0].startswith("om_a1, declared for oc_a, was recalled or deleted")
    with pytest.raises(Exception, match="om_a1, declared for oc_a, was recalled or deleted"):
        PinnedNoticeProvider().update("oc_a", outputs, inputs)


@pytest.mark.parametrize(
    ("chat_id", "must_resend", "says"),
    [
        pytest.param("oc_c", "gone", "it was recalled or deleted.", id="gone"),
        pytest.param(
            "oc_b",
            "230075",
            "the time in which the tenant allows editing this message is over (230075).",
            id="an edit was refused",
        ),
    ],
)
def test_a_message_that_had_to_be_sent_anew_still_has_to(
    told: list[str], chat_id: str, must_resend: str, says: str
) -> None:
    resource = in_group(chat_id, "NoticeMessage")
    recorded = RecordedMessage.from_bag(resource["id"], resource["outputs"])
    assert recorded.must_resend == must_resend
    inputs = {**resource["inputs"], "text": "thaw"}
    planned = NoticeMessageProvider().diff(resource["id"], resource["outputs"], inputs)
    assert planned.replaces == ["must_resend"]
    assert told[0].endswith(says)


#: All that a program can declare through the plugin, written by the commit before its processes
#: told each other what they declare; secrets as the engine sends them to a provider.
OF_PLUGIN = json.loads((Path(__file__).parent / "states" / "plugin-0.2.json").read_text())
GIVEN = {
    token: set(resource["inputProperties"])
    for token, resource in json.loads(SCHEMA.read_text(encoding="utf-8"))["resources"].items()
}
PROVIDERS = [each for each in OF_PLUGIN if ":pulumi:providers:" in each["urn"]]


@pytest.mark.parametrize("provider", [pytest.param(p, id=p["urn"][-7:]) for p in PROVIDERS])
def test_nothing_is_planned_for_what_the_plugin_has_written(provider: dict[str, Any]) -> None:
    arguments = struct(provider["inputs"])
    environment = {"FEISHU_APP_ID": "cli_a", "FEISHU_APP_SECRET": "s"}
    with (
        listening(Engine()) as address,
        provider_process(address, PLUGIN.module, **environment) as plugin,
    ):
        asked = provider_pb2.DiffRequest(old_inputs=arguments, news=arguments)
        assert plugin.CheckConfig(provider_pb2.CheckRequest(news=arguments)).failures == []
        assert plugin.DiffConfig(asked).changes == provider_pb2.DiffResponse.DIFF_NONE
        plugin.Configure(provider_pb2.ConfigureRequest(args=arguments))
        of_provider = [each for each in OF_PLUGIN if each.get("provider") == provider["urn"]]
        planned = {each["urn"]: planned_for(plugin, each) for each in of_provider}
    assert planned
    assert planned == {each["urn"]: each["inputs"] for each in of_provider}


def planned_for(plugin: Any, resource: dict[str, Any]) -> dict[str, Any] | str:
    """The inputs of the same declaration, or that they are a change."""
    urn, olds = resource["urn"], struct(resource["inputs"])
    given = GIVEN[urn.split("::")[2]]
    same = struct({name: v for name, v in resource["inputs"].items() if name in given})
    news = plugin.Check(provider_pb2.CheckRequest(urn=urn, olds=olds, news=same)).inputs
    outputs = struct(resource["outputs"])
    request = provider_pb2.DiffRequest(
        urn=urn, id=resource["id"], olds=outputs, old_inputs=olds, news=news
    )
    differs = plugin.Diff(request)
    if differs.changes != provider_pb2.DiffResponse.DIFF_NONE or differs.replaces:
        return f"{differs}"
    return json_format.MessageToDict(news)
