"""What a newcomer does with notices.yaml: break it, change it, let it expire, move it about."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.emulator import Emulator
from support.programs import TEXT, succeeding_up, write_entries
from support.project import Project

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
