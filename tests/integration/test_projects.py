"""The root project, as it is in the repository, on the real engine."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.emulator import Emulator
from support.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent


def test_mistakes_in_notices_yaml_are_told_all_at_once_with_their_places(
    feishu: Emulator, project: Project
) -> None:
    shutil.copyfile(ROOT / "__main__.py", project.directory / "__main__.py")
    (project.directory / "notices.yaml").write_text(
        "version: 1\n"
        "groups:\n"
        "  - name: ops\n"
        "    chat: om_a1\n"
        "    notice: { message: om_a1 }\n"
        "  - name: sre\n"
        "    chat: oc_b\n"
        "    notise: none\n"
    )
    run = project.pulumi("preview")
    assert run.exit_code != 0
    assert "notices.yaml:4:11: " in run.output
    assert "notices.yaml:8:5: " in run.output
    assert "Traceback" not in run.output
