"""What a newcomer does with notices.yaml: break it, change it, let it expire, move it about."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.emulator import Emulator
from support.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = "version: 1\ngroups:\n"


@pytest.fixture
def project(project: Project) -> Project:
    """The root project's program, with files that each test writes."""
    shutil.copyfile(ROOT / "__main__.py", project.directory / "__main__.py")
    return project


def write(project: Project, *entries: str, file: str = "notices.yaml", head: str = HEAD) -> None:
    """Replace a file by one with these entries, each a flow mapping without its braces."""
    path = project.directory / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + "".join(f"  - {{ {entry} }}\n" for entry in entries))


def succeed(project: Project) -> str:
    """`pulumi up`, which must succeed; what a person saw."""
    run = project.up()
    assert run.exit_code == 0, run.output
    return run.output


TEXT = 'name: ops, chat: oc_a, notice: { text: "freeze" }'


def test_mistakes_are_told_at_once_each_with_its_place(feishu: Emulator, project: Project) -> None:
    (project.directory / "notices.yaml").write_text(
        "version: 1\n"
        "groups:\n"
        "  - name: ops\n"
        "    chat: om_a1\n"
        "    ownr: release-team\n"
        "    notice: { text: a, markdown: notices/a.md }\n"
        "  - name: sre\n"
        "    chat: oc_b\n"
        "    notice: { card: notices/gone.json }\n"
        "    expires: 2026-12-01T09:00:00\n"
    )
    run = project.pulumi("preview")
    assert run.exit_code != 0
    told = [line.strip() for line in run.output.split("Diagnostics:")[1].splitlines()]
    places = [
        line.removeprefix("error: ").split(": ")[0] for line in told if "notices.yaml:" in line
    ]
    assert places == [
        "notices.yaml:4:11",
        "notices.yaml:5:5",
        "notices.yaml:6:24",
        "notices.yaml:6:34",
        "notices.yaml:9:21",
        "notices.yaml:10:14",
    ]
    assert "Traceback" not in run.output
    assert feishu.calls(writes_only=False) == []


def test_a_changed_text_is_one_edit_and_no_unpin(feishu: Emulator, project: Project) -> None:
    write(project, TEXT)
    succeed(project)
    feishu.forget_calls()
    write(project, TEXT.replace("freeze", "thaw"))
    assert "1 updated" in succeed(project)
    assert feishu.message_calls() == [("edit", 0)]
    assert feishu.calls() == []


def test_an_expired_notice_is_gone_at_the_next_up(feishu: Emulator, project: Project) -> None:
    end = datetime(2026, 12, 1, 9, tzinfo=UTC)
    project.environment["FEISHU_NOW"] = (end - timedelta(minutes=1)).isoformat()
    write(project, f"{TEXT}, expires: '{end.isoformat()}'")
    assert "expired" not in succeed(project)
    assert feishu.shows("oc_a").startswith("om_")
    project.environment["FEISHU_NOW"] = end.isoformat()
    plan = project.pulumi("preview", "--diff")
    assert f"ops (notices.yaml:3:5): expired at {end:%Y-%m-%d %H:%M} UTC, now none" in plan.output
    assert '"message" => "none"' in plan.output
    succeed(project)
    assert feishu.shows("oc_a") == "none"
    write(project, f"{TEXT}, expires: '{end.isoformat()}', then: announcement")
    assert "UTC, now the announcement" in succeed(project)
    assert feishu.shows("oc_a") == "announcement"


def test_a_group_that_is_left_alone_from_now_on_keeps_what_it_shows(
    feishu: Emulator, project: Project
) -> None:
    write(project, "name: a, chat: oc_a, notice: { message: om_a1 }")
    succeed(project)
    feishu.forget_calls()
    write(project, "name: a, chat: oc_a, notice: unmanaged")
    assert '"message" => "unmanaged"' in project.pulumi("preview", "--diff").output
    succeed(project)
    assert feishu.calls(writes_only=False) == []
    assert feishu.shows("oc_a") == "om_a1"


def test_the_stacks_config_names_the_file_or_the_folder(feishu: Emulator, project: Project) -> None:
    write(project, "name: a, chat: oc_a, notice: { message: om_a1 }", file="tenants/one.yaml")
    write(project, "name: b, chat: oc_b, notice: { message: om_b1 }", file="tenants/two.yaml")
    project.configure("feishu:notices", "tenants/two.yaml")
    succeed(project)
    assert list(project.notices()) == ["oc_b"]
    project.configure("feishu:notices", "tenants")
    succeed(project)
    assert sorted(project.notices()) == ["oc_a", "oc_b"]
    project.configure("feishu:notices", "tenant")
    run = project.pulumi("preview")
    assert run.exit_code != 0
    assert "tenant:1:1: " in run.output


def test_one_refused_group_keeps_no_other_from_being_declared(
    feishu: Emulator, project: Project
) -> None:
    chats = feishu.add_chats(50)
    feishu.change_chat(chats[3], muted=True)
    write(project, *(f"name: {c}, chat: {c}, notice: {{ text: freeze }}" for c in chats))
    run = project.up("--skip-preview")
    assert run.exit_code != 0
    [error] = run.errors
    assert error.startswith("Feishu refused to send a message to oc_f003 (230035)")
    assert [c for c in chats if not feishu.shows(c).startswith("om_")] == [chats[3]]
