"""What a newcomer does with notices.yaml: break it, change it, let it expire, move it about."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.emulator import Emulator
from support.programs import TEXT, succeeding_up, write_entries
from support.project import MESSAGE_TYPE, Project

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def project(project: Project) -> Project:
    """The root project's program, with files that each test writes."""
    shutil.copyfile(ROOT / "__main__.py", project.directory / "__main__.py")
    return project


def test_a_changed_text_is_one_edit_and_no_unpin(feishu: Emulator, project: Project) -> None:
    write_entries(project, TEXT)
    succeeding_up(project)
    feishu.forget_calls()
    write_entries(project, TEXT.replace("freeze", "thaw"))
    assert "1 updated" in succeeding_up(project)
    assert feishu.message_calls() == [("edit", 0)]
    assert feishu.calls() == []


def test_with_leave_a_replaced_message_is_recalled_also_after_a_state_of_an_older_version(
    feishu: Emulator, project: Project
) -> None:
    """It let the engine retain the message, which then deletes none that is replaced either."""
    entry = "name: ops, chat: oc_a, on_remove: leave, recall: true, notice: "
    write_entries(project, f'{entry}{{ text: "freeze" }}')
    succeeding_up(project)
    resources = project.deployment()["resources"]
    for resource in resources:
        if resource["type"] == MESSAGE_TYPE:
            resource["retainOnDelete"] = True
            del resource["inputs"]["leave"], resource["outputs"]["leave"]
    project.replace_resources(resources)
    feishu.forget_calls()
    succeeding_up(project)
    assert feishu.calls(writes_only=False) == []
    (project.directory / "notices").mkdir(exist_ok=True)
    (project.directory / "notices/ops.md").write_text("**Freeze**")
    write_entries(project, f"{entry}{{ markdown: notices/ops.md }}")
    succeeding_up(project)
    [old, new] = feishu.sent("oc_a")
    assert (old["state"], feishu.shows("oc_a")) == ("recalled", new["message_id"])
    write_entries(project, "name: b, chat: oc_b, notice: none")
    succeeding_up(project)
    assert (feishu.shows("oc_a"), feishu.sent("oc_a")[-1]["state"]) == (new["message_id"], "normal")
