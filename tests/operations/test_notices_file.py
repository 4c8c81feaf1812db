"""What a newcomer does with notices.yaml: break it, change it, let it expire, move it about."""

from __future__ import annotations

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.fast_project import FastProject
from support.project import MESSAGE_TYPE

HEAD = "version: 1\ngroups:\n"


@pytest.fixture
def project(project: FastProject) -> FastProject:
    """The root project's program, with files that each test writes."""
    project.write("from pulumi_feishu.desired.declaring import declare\n")
    return project


def write(
    project: FastProject, *entries: str, file: str = "notices.yaml", head: str = HEAD
) -> None:
    """Replace a file by one with these entries, each a flow mapping without its braces."""
    path = project.directory / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + "".join(f"  - {{ {entry} }}\n" for entry in entries))


def succeed(project: FastProject) -> str:
    """`pulumi up`, which must succeed; what a person saw."""
    run = project.up()
    assert run.exit_code == 0, run.output
    return run.output


TEXT = 'name: ops, chat: oc_a, notice: { text: "freeze" }'


def test_a_renamed_entry_that_moves_to_another_file_is_no_change(
    feishu: Emulator, project: FastProject
) -> None:
    write(project, TEXT)
    assert "3 created" in succeed(project)
    feishu.forget_calls()
    (project.directory / "notices.yaml").unlink()
    write(project, TEXT.replace("ops", "发布值班群"), file="notices/release.yaml")
    assert "3 unchanged" in succeed(project)
    assert feishu.calls(writes_only=False) == []


def test_another_text_after_the_expiry_is_an_edit(feishu: Emulator, project: FastProject) -> None:
    write(project, TEXT)
    succeed(project)
    feishu.forget_calls()
    write(project, f'{TEXT}, expires: "2026-01-01T00:00:00Z", then: {{ text: "thaw" }}')
    succeed(project)
    assert feishu.message_calls() == [("edit", 0)]
    assert feishu.calls() == []


@pytest.mark.parametrize(
    ("on_remove", "shows"), [("unpin", "none"), ("leave", "as before")], ids=["unpin", "leave"]
)
def test_an_entry_that_is_taken_out(
    feishu: Emulator, project: FastProject, on_remove: str, shows: str
) -> None:
    head = f"version: 1\ndefaults: {{ on_remove: {on_remove} }}\ngroups:\n"
    write(project, TEXT, "name: b, chat: oc_b, notice: none", head=head)
    succeed(project)
    before = feishu.shows("oc_a")
    write(project, "name: b, chat: oc_b, notice: none", head=head)
    succeed(project)
    assert feishu.shows("oc_a") == (before if shows == "as before" else shows)
    assert list(project.notices()) == ["oc_b"]
    assert project.resources(MESSAGE_TYPE) == {}


def test_a_group_that_is_left_alone_gets_no_call_from_beginning_to_end(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.control("PUT", "notice/oc_a", {"shows": "message", "message_id": "om_a2"})
    write(project, "name: a, chat: oc_a, notice: unmanaged")
    succeed(project)
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    assert project.refresh().exit_code == 0
    assert project.destroy().exit_code == 0
    assert feishu.calls(writes_only=False) == []
    assert feishu.shows("oc_a") == "om_a2"


def test_a_group_that_was_left_alone_is_taken_over_by_a_put_only(
    feishu: Emulator, project: FastProject
) -> None:
    write(project, "name: a, chat: oc_a, notice: unmanaged")
    assert "taken over" not in succeed(project)
    write(project, "name: a, chat: oc_a, notice: { message: om_a1 }")
    assert "taken over" in succeed(project)
    assert [call[0] for call in feishu.calls()] == [PUT]


def test_an_emptied_file_takes_nothing_down_unless_it_says_so(
    feishu: Emulator, project: FastProject
) -> None:
    write(project, "name: a, chat: oc_a, notice: { message: om_a1 }")
    succeed(project)
    (project.directory / "notices.yaml").write_text("version: 1\ngroups: []\n")
    assert project.up().exit_code != 0
    assert feishu.shows("oc_a") == "om_a1"
    (project.directory / "notices.yaml").write_text("version: 1\nallow_empty: true\ngroups: []\n")
    succeed(project)
    assert feishu.shows("oc_a") == "none"
    assert [call[0] for call in feishu.calls()] == [PUT, DELETE]
