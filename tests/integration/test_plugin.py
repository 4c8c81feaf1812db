"""The provider plugin on the real engine: YAML and Python programs, import, moving over."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import pulumi_languages
from pulumi_feishu import __version__
from support.emulator import PUT, Emulator
from support.pages import ROOT, page_block, path_of
from support.patience import wait_until
from support.plugin import put_plugin_on_path
from support.project import MESSAGE_TYPE, TYPE, Project
from support.two_tenants import TENANTS, running_emulator_with_two_tenants

NOTICE = "feishu:index:PinnedNotice"

#: All that somebody writes to pin a message.
SIX_LINES = page_block("plugin", "name: notices\nruntime: yaml\nresources:\n  sre")

#: The same for all groups of notices.yaml.
FOUR_LINES = page_block("plugin", "name: notices\nruntime: yaml\nresources:\n  all")

IN_GIT = """\
name: notices
runtime: yaml
resources:
  freeze:
    type: feishu:NoticeMessage
    properties: {{ chatId: oc_a, text: "{text}" }}
  sre:
    type: feishu:PinnedNotice
    properties: {{ chatId: oc_a, messageId: "${{freeze.id}}" }}
"""


def with_the_plugin(project: Project, *, warm: bool = True) -> Project:
    """With the plugin and the host of YAML on PATH; `warm` starts it as the tests' environment."""
    host = pulumi_languages.there("yaml")
    assert host, "no pulumi-language-yaml: run the tests with `make test`"
    put_plugin_on_path(project, str(host), warm=warm)
    return project


@pytest.fixture
def yaml(project: Project) -> Project:
    return with_the_plugin(project)


def write(project: Project, program: str) -> None:
    (project.directory / "Pulumi.yaml").write_text(program)


def up(project: Project, program: str) -> str:
    write(project, program)
    run = project.up()
    assert run.exit_code == 0, run.output
    return run.output


def test_the_registrys_page_shows_the_same_program() -> None:
    assert len(SIX_LINES.splitlines()) == 6
    assert SIX_LINES in (path_of("plugin").parents[1] / "_index.md").read_text()


def test_six_lines_of_yaml_pin_a_message_and_a_preview_of_them_does_not(
    feishu: Emulator, project: Project
) -> None:
    """With the command that the wheel installs."""
    with_the_plugin(project, warm=False)
    write(project, SIX_LINES)
    previewed = project.pulumi("preview")
    assert previewed.exit_code == 0, previewed.output
    assert "1 group new to this stack is taken over" in previewed.output
    assert feishu.control("GET", "journal")["calls"] == []
    up(project, SIX_LINES)
    assert feishu.shows("oc_a") == "om_a1"


def test_a_message_is_edited_in_place_and_its_preview_keeps_the_notice(
    feishu: Emulator, yaml: Project
) -> None:
    up(yaml, IN_GIT.format(text="Freeze"))
    shown = feishu.shows("oc_a")
    assert shown.startswith("om_")
    feishu.forget_calls()
    write(yaml, IN_GIT.format(text="Freeze until Monday"))
    previewed = yaml.pulumi("preview", "--diff")
    assert feishu.message_calls() == []
    assert '"Freeze" => "Freeze until Monday"' in previewed.output
    assert "~ 1 to update" in previewed.output, previewed.output
    up(yaml, IN_GIT.format(text="Freeze until Monday"))
    assert feishu.message_calls() == [("edit", 0)]
    assert feishu.calls() == []
    assert feishu.shows("oc_a") == shown
    feishu.forget_calls()
    assert "3 unchanged" in up(yaml, IN_GIT.format(text="Freeze until Monday"))
    assert feishu.calls(writes_only=False) == []
    destroyed = yaml.destroy()
    assert destroyed.exit_code == 0, destroyed.output
    assert feishu.shows("oc_a") == "none"


def test_an_imported_group_is_one_warning_and_makes_no_write(
    feishu: Emulator, yaml: Project
) -> None:
    write(yaml, "name: notices\nruntime: yaml\n")
    run = yaml.pulumi("import", NOTICE, "sre", "oc_a", "--yes", "--protect=false")
    assert run.exit_code == 0, run.output
    assert "oc_a is imported as unmanaged" in run.output
    assert "notice: unmanaged" in run.output
    assert feishu.calls() == []
    up(yaml, SIX_LINES)
    assert feishu.shows("oc_a") == "om_a1"


def aliased(text: str) -> str:
    """The YAML program, each resource of which is a dynamic one in the state."""
    program = IN_GIT.format(text=text)
    for kind, name in ((MESSAGE_TYPE, "freeze"), (TYPE, "oc_a")):
        line = f"    type: feishu:{kind.rpartition(':')[2]}\n"
        urn = f"urn:pulumi:test::notices::{kind}::{name}"
        program = program.replace(line, f"{line}    options: {{ aliases: ['{urn}'] }}\n")
    return program


def test_a_stack_moves_over_by_one_alias_and_back_without_a_call(
    feishu: Emulator, yaml: Project
) -> None:
    python = (yaml.directory / "Pulumi.yaml").read_text()
    yaml.up_with(
        'freeze = NoticeMessage("freeze", chat_id="oc_a", text="Freeze")\n'
        'PinnedNotice("sre", chat_id="oc_a", message_id=freeze.message_id)\n'
    )
    before = feishu.shows("oc_a")
    feishu.forget_calls()
    assert "3 unchanged" in up(yaml, aliased("Freeze"))
    assert {*yaml.resources(NOTICE)} == {"sre"}
    assert (feishu.calls(), feishu.message_calls()) == ([], [])
    # What the plugin has written is read by the dynamic resources too.
    up(yaml, aliased("Freeze!"))
    assert feishu.message_calls() == [("edit", 0)]
    feishu.forget_calls()
    write(yaml, python)
    yaml.up_with(
        "def moved(name, kind):\n"
        '    alias = pulumi.Alias(name=name, type_=f"feishu:index:{kind}")\n'
        "    return pulumi.ResourceOptions(aliases=[alias])\n"
        'freeze = NoticeMessage("freeze", chat_id="oc_a", text="Freeze!", '
        'opts=moved("freeze", "NoticeMessage"))\n'
        'PinnedNotice("sre", chat_id="oc_a", message_id=freeze.message_id, '
        'opts=moved("sre", "PinnedNotice"))\n'
    )
    assert {*yaml.resources(TYPE)} == {"oc_a"}
    assert (feishu.calls(), feishu.message_calls()) == ([], [])
    assert feishu.shows("oc_a") == before


@pytest.fixture
def two_tenants(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator_with_two_tenants(tmp_path) as emulator:
        yield emulator


def install(sdk: Path, folder: Path) -> None:
    """What pip would make of a generated SDK there: `make test-plugin` has pip do it."""
    project = tomllib.loads((sdk / "pyproject.toml").read_text())["project"]
    name, version = project["name"], project["version"]
    assert version == __version__
    (sdk / name).rename(folder / name)
    metadata = folder / f"{name}-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_two_tenants_live_in_one_stack_and_a_wrong_secret_stops_one(
    two_tenants: Emulator, tmp_path: Path
) -> None:
    """A Python program, on the SDK that Pulumi generates."""
    # An identity in the environment is not mixed into one of a provider's own.
    environment = {
        "FEISHU_BASE_URL": two_tenants.url,
        "FEISHU_APP_ID": "cli_other",
        "FEISHU_APP_SECRET": "secret-of-another",
    }
    project = Project.create(tmp_path / "project", environment)
    plugin = put_plugin_on_path(project)
    try:
        generated = project.pulumi("package", "gen-sdk", str(plugin), "--language", "python")
        assert generated.exit_code == 0, generated.output
        install(project.directory / "sdk/python", project.directory)
        shutil.copy(ROOT / "examples/plugin-python/__main__.py", project.directory)
        for name, secret in {**TENANTS, "globex": "wrong"}.items():
            project.configure(f"notices:{name}App", f"cli_{name}")
            project.configure(f"notices:{name}Secret", secret)
            project.configure(f"notices:{name}Chat", f"oc_{name}")
        run = project.up()
        assert run.exit_code != 0, run.output
        assert two_tenants.all_shown() == {"oc_acme": "announcement", "oc_globex": "none"}
        [error] = run.errors
        assert "cli_globex" in error
        project.configure("notices:globexSecret", TENANTS["globex"])
        run = project.up()
        assert run.exit_code == 0, run.output
        assert two_tenants.all_shown() == dict.fromkeys(("oc_acme", "oc_globex"), "announcement")
        state = json.dumps(project.deployment())
        assert [secret for secret in TENANTS.values() if secret in state] == []
    finally:
        project.end()


def write_groups(project: Project, *groups: str, file: str = "notices.yaml") -> None:
    path = project.directory / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("version: 1\ngroups:\n" + "".join(f"  - {{ {each} }}\n" for each in groups))


ROOM = "name: Room, chat: oc_a, notice: { text: Freeze }"
LEFT_AS_IT_IS = "name: Ops, chat: oc_b, notice: unmanaged, reason: theirs"
KEPT = "name: All, chat: oc_c, notice: { message: om_c1 }, on_remove: leave"


def test_four_lines_of_yaml_declare_every_group_of_the_files(
    feishu: Emulator, yaml: Project
) -> None:
    assert len(FOUR_LINES.splitlines()) == 4
    write(yaml, FOUR_LINES)
    # The limit of one turn is not taken by what waits for the groups.
    yaml.configure("feishu:concurrency", "1")
    write_groups(yaml, ROOM, LEFT_AS_IT_IS, KEPT)
    assert yaml.pulumi("preview").exit_code == 0
    assert feishu.calls(writes_only=False) == []
    before = feishu.shows("oc_b")
    up(yaml, FOUR_LINES)
    assert feishu.shows("oc_a").startswith("om_")
    assert (feishu.shows("oc_b"), feishu.shows("oc_c")) == (before, "om_c1")
    component = "urn:pulumi:test::notices::feishu:index:Notices::all"
    declared = [r for r in yaml.deployment()["resources"] if r.get("parent") == component]
    assert {(r["type"].rpartition(":")[2], r["urn"].rpartition("::")[2]) for r in declared} == {
        *(("UnmanagedGroups", "all"), ("NoticeMessage", "oc_a")),
        *(("PinnedNotice", "oc_a"), ("PinnedNotice", "oc_c")),
    }
    feishu.forget_calls()
    write_groups(yaml, ROOM.replace("Room", "Another name"), LEFT_AS_IT_IS)
    assert "1 deleted" in up(yaml, FOUR_LINES)
    assert (feishu.calls(), feishu.shows("oc_c")) == ([], "om_c1")
    assert yaml.destroy().exit_code == 0
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("none", before)


def test_every_mistake_of_the_files_is_told_at_once_and_nothing_is_taken_down(
    feishu: Emulator, yaml: Project
) -> None:
    write_groups(yaml, KEPT.replace("leave", "unpin"))
    up(yaml, FOUR_LINES)
    write_groups(yaml, "name: A, chat: room, notice: none", "name: B, chat: oc_b, notice: pinned")
    write(yaml, FOUR_LINES)
    run = yaml.pulumi("up", "--yes", "--skip-preview", "--continue-on-error")
    assert run.exit_code != 0
    mistakes = "notices.yaml:3:22: groups[0] A: chat 'room' is a name; use the group's id (oc_...)"
    assert f"feishu:index:Notices resource 'all' has a problem: {mistakes}\n" in run.output
    assert "notices.yaml:4:36: groups[1] B: unknown notice 'pinned'" in run.output
    assert "Traceback" not in run.output
    assert feishu.shows("oc_c") == "om_c1"


def test_the_files_of_a_python_program_move_over_without_a_call(
    feishu: Emulator, yaml: Project
) -> None:
    write_groups(yaml, ROOM, LEFT_AS_IT_IS, KEPT)
    yaml.up_with("from pulumi_feishu import declare\npulumi.run(declare)\n")
    before = feishu.all_shown()
    feishu.forget_calls()
    up(yaml, FOUR_LINES)
    assert (feishu.calls(), feishu.message_calls()) == ([], [])
    assert feishu.all_shown() == before
    assert yaml.resources(TYPE) == {}


def two_providers(**secrets: str) -> str:
    """A program with a provider, and a notice, for each tenant."""
    tenants = "".join(
        f"""\
  {name}:
    type: pulumi:providers:feishu
    properties: {{ appId: cli_{name}, appSecret: {{ "fn::secret": "{secret}" }} }}
  room-of-{name}:
    type: feishu:PinnedNotice
    properties: {{ chatId: oc_{name}, notice: announcement }}
    options: {{ provider: "${{{name}}}" }}
"""
        for name, secret in secrets.items()
    )
    return f"name: notices\nruntime: yaml\nresources:\n{tenants}"


def test_each_tenant_has_files_of_its_own(two_tenants: Emulator, tmp_path: Path) -> None:
    environment = {"FEISHU_BASE_URL": two_tenants.url}
    project = with_the_plugin(Project.create(tmp_path / "project", environment))
    program = two_providers(**TENANTS)
    for name in TENANTS:
        group = f"name: Room, chat: oc_{name}, notice: announcement"
        write_groups(project, group, file=f"tenants/{name}.yaml")
        program = program.replace(
            f"feishu:PinnedNotice\n    properties: {{ chatId: oc_{name}, notice: announcement }}",
            f"feishu:Notices\n    properties: {{ path: tenants/{name}.yaml }}",
        )
    assert program.count("feishu:Notices") == len(TENANTS)
    try:
        up(project, program)
        assert two_tenants.all_shown() == dict.fromkeys(("oc_acme", "oc_globex"), "announcement")
    finally:
        project.end()


def test_a_killed_engine_takes_its_plugins_along(feishu: Emulator, yaml: Project) -> None:
    write(yaml, SIX_LINES)
    feishu.hold_back(PUT)
    engine = yaml.start("up", "--yes", "--skip-preview")
    wait_until(feishu.held_back)
    assert yaml.processes(b"pulumi_feishu.plugin")
    os.kill(engine.pid, signal.SIGKILL)
    engine.wait()
    wait_until(lambda: not yaml.processes(b"pulumi_feishu.plugin"))
    feishu.faults()
    assert feishu.shows("oc_a") == "none"
