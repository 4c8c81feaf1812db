"""The root project, as it is in the repository, on the real engine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from support.emulator import Emulator
from support.project import TYPE, Project
from support.readme import reading

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_root_project_starts_by_the_lines_of_the_readme(
    feishu: Emulator, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with reading(
        tmp_path / "clone",
        factory=tmp_path_factory,
        environment=feishu.environment,
        values={"cli_0123456789abcdef": DEMO_APP_ID},
        answers={"pulumi config set --secret feishu:appSecret": DEMO_APP_SECRET},
    ) as reader:
        reader.follow("pulumi up")
        exported = json.loads(reader.type("pulumi stack export"))
    notices = [r["outputs"] for r in exported["deployment"]["resources"] if r["type"] == TYPE]
    shown = {notice["chat_id"]: notice["shows"] for notice in notices}
    assert [s if s in ("announcement", "none") else s[:3] for s in sorted(shown.values())] == [
        "announcement",
        "none",
        *["om_"] * 4,
    ]
    assert shown == {chat: feishu.shows(chat) for chat in shown}


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
