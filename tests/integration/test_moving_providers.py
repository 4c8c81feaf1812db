"""A group whose resource moves to another provider, a process of its own, never ends up empty."""

from __future__ import annotations

import os
from pathlib import Path

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


def test_two_providers_that_declare_one_group_are_refused(
    feishu: Emulator, project: Project
) -> None:
    twice = 'Of("PinnedNotice", "{0}", {0}, chatId="oc_b", notice="announcement")\n'
    project.write(
        OF_PLUGIN + 'A, B = Provider("A"), Provider("B")\n' + "".join(map(twice.format, ("A", "B")))
    )
    run = project.up()
    assert run.exit_code != 0
    why = "another provider of this program declares the notice of oc_b too"
    assert any(why in error for error in run.errors), run.output


def test_where_processes_can_not_tell_each_other_only_a_sole_provider_takes_down(
    feishu: Emulator, project: Project, tmp_path: Path
) -> None:
    (tmp_path / f"pulumi-feishu-{os.getuid()}").touch()
    project.environment["TMPDIR"] = str(tmp_path)
    gone = 'PinnedNotice("gone", chat_id="oc_gone", notice="announcement")\n'
    project.up_with(DYNAMIC + gone)
    project.up_with(DYNAMIC)
    assert feishu.shows("oc_gone") == "none"
    project.write(through())
    run = project.up()
    assert run.exit_code != 0
    assert [error.partition(". Another provider may")[0] for error in run.errors] == [
        "Not unpinned: a (oc_a)",
        "Not unpinned: b (oc_b)",
    ]
    assert feishu.shows("oc_b") == "announcement"
    [old, new] = feishu.sent("oc_a")
    assert (old["state"], feishu.shows("oc_a")) == ("normal", new["message_id"])
    del project.environment["TMPDIR"]
    project.up_with(through())
    assert feishu.shows("oc_a") == new["message_id"]
    assert [each["state"] for each in feishu.sent("oc_a")] == ["recalled", "normal"]


#: Names are free there: this is what a rename through the plugin is, too.
RENAMED = """
message = NoticeMessage("m2", chat_id="oc_a", text="Frost", recall=True)
PinnedNotice("a2", chat_id=pulumi.Output.from_input("oc_a"), message_id=message.id)
PinnedNotice("b", chat_id="oc_b", notice="announcement")
"""


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(RENAMED, id="renamed"),
        pytest.param(DYNAMIC.replace('"m"', '"m2"'), id="only the message renamed"),
        pytest.param(through(), id="to another provider"),
    ],
)
def test_a_group_whose_new_message_can_not_be_sent_keeps_the_old_one(
    feishu: Emulator, project: Project, after: str
) -> None:
    """The engine passes over the notice that depends on it, so that no `check` tells of that."""
    project.up_with(DYNAMIC)
    shown = feishu.shows("oc_a")
    project.configure("feishu:maxNewMessages", "0")
    project.write(after)
    run = project.up()
    assert run.exit_code != 0
    assert "Kept: the old" in run.output
    # The notice's entry names the old message, so a state without that is refused by the engine.
    assert "integrity" not in run.output
    [old] = feishu.sent("oc_a")
    assert (old["state"], feishu.shows("oc_a")) == ("normal", shown)
    project.configure("feishu:maxNewMessages", "1")
    project.up_with(after)
    [old, new] = feishu.sent("oc_a")
    assert (old["state"], feishu.shows("oc_a")) == ("recalled", new["message_id"])
    assert feishu.shows("oc_b") == "announcement"
