"""A group whose resource moves to another provider, a process of its own, never ends up empty."""

from __future__ import annotations

import os

import pytest

from support.emulator import DELETE, Emulator
from support.project import TYPE, Project
from support.provider import PLUGIN
from support.warm import warm_environment

#: The plugin's resources in Python, without an SDK that is made for them.
OF_PLUGIN = """
class Of(pulumi.CustomResource):
    id: pulumi.Output[str]

    def __init__(self, kind, name, provider=None, **props):
        opts = pulumi.ResourceOptions(provider=provider)
        super().__init__(f"feishu:index:{kind}", name, props, opts)

class Provider(pulumi.ProviderResource):
    def __init__(self, name):
        super().__init__("feishu", name, {"appId": "cli_demo000000000000"})
"""

DYNAMIC = """
message = NoticeMessage("m", chat_id="oc_a", text="Freeze", recall=True)
PinnedNotice("a", chat_id="oc_a", message_id=message.id)
PinnedNotice("b", chat_id="oc_b", notice="announcement")
"""

PLUGINS = """
message = Of("NoticeMessage", "m", {provider}, chatId="oc_a", text="Freeze", recall=True)
Of("PinnedNotice", "a{suffix}", {provider}, chatId="oc_a", messageId=message.id)
Of("PinnedNotice", "b{suffix}", {provider}, chatId="oc_b", notice="announcement")
"""


@pytest.fixture
def project(feishu: Emulator, project: Project) -> Project:
    folder = project.directory / "bin"
    folder.mkdir()
    plugin = folder / "pulumi-resource-feishu"
    python = warm_environment() / "bin" / "python"
    plugin.write_text(f'#!/bin/sh\nexec "{python}" -m {PLUGIN.module} "$@"\n')
    plugin.chmod(0o755)
    path = project.environment.get("PATH", os.environ["PATH"])
    project.environment["PATH"] = f"{folder}:{path}"
    for chat in ("oc_b", "oc_gone"):
        feishu.add_chat_once(chat, messages={})
    return project


def through(provider: str = "None", suffix: str = "") -> str:
    return OF_PLUGIN + PLUGINS.format(provider=provider, suffix=suffix)


def moves(feishu: Emulator, project: Project, before: str, gone: str, after: str) -> None:
    """What is declared on stays, also its message; one more group is removed with the move."""
    project.up_with(before + gone)
    assert feishu.shows("oc_gone") == "announcement"
    [*_, old] = feishu.sent("oc_a")
    feishu.forget_calls()
    run = project.up_with(after)
    [*_, kept, new] = feishu.sent("oc_a")
    assert (kept["message_id"], kept["state"]) == (old["message_id"], "recalled")
    assert (new["state"], feishu.shows("oc_a")) == ("normal", new["message_id"])
    assert (feishu.shows("oc_b"), feishu.shows("oc_gone")) == ("announcement", "none")
    assert [chat for name, chat, _ in feishu.calls() if name == DELETE] == ["oc_gone"]
    for group in ("oc_a", "oc_b"):
        assert f"({group}) is still declared; its notice stays." in run.output
    feishu.forget_calls()
    assert "unchanged" in project.up().output
    assert feishu.calls(writes_only=False) == []


def test_a_stack_moves_over_to_the_plugin_and_back_without_an_alias(
    feishu: Emulator, project: Project
) -> None:
    gone = 'PinnedNotice("gone", chat_id="oc_gone", notice="announcement")\n'
    moves(feishu, project, DYNAMIC, gone, through())
    assert project.notices() == {}
    gone = 'Of("PinnedNotice", "gone", chatId="oc_gone", notice="announcement")\n'
    moves(feishu, project, through(), gone, DYNAMIC)
    assert {*project.resources(TYPE)} == {"oc_a", "oc_b"}


def test_a_notice_moves_from_one_explicit_provider_to_another(
    feishu: Emulator, project: Project
) -> None:
    providers = 'A, B = Provider("A"), Provider("B")\n'
    before = OF_PLUGIN + providers + PLUGINS.format(provider="A", suffix="")
    gone = 'Of("PinnedNotice", "gone", A, chatId="oc_gone", notice="announcement")\n'
    after = OF_PLUGIN + providers + PLUGINS.format(provider="B", suffix="2").replace('"m"', '"m2"')
    moves(feishu, project, before, gone, after)
