"""A state that an older version has written is taken as it is: no call, and nothing is sent.

`older_state/` was written by the commit before messages were proven, after an `up` of its program
and a re-assert run; `world.json` is what the groups looked like then.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from support.emulator import running_emulator
from support.project import Project

OLDER = Path(__file__).with_name("older_state")


def test_the_next_up_makes_no_call(tmp_path: Path) -> None:
    shutil.copyfile(OLDER / "world.json", tmp_path / "world.json")
    with running_emulator("--state", str(tmp_path / "world.json"), directory=tmp_path) as feishu:
        project = Project.create(tmp_path / "project", feishu.environment)
        project.replace_resources(json.loads((OLDER / "resources.json").read_text()))
        project.write((OLDER / "program.txt").read_text())
        shown = feishu.all_shown()
        plan = project.pulumi("preview", "--diff")
        assert "11 unchanged" in plan.output, plan.output
        run = project.up()
        assert run.exit_code == 0
        assert "11 unchanged" in run.output, run.output
        assert feishu.control("GET", "journal")["calls"] == []
        assert project.up(FEISHU_REASSERT="1").exit_code == 0
        assert {name for name, _ in feishu.message_calls()} == {"read"}
        assert feishu.all_shown() == shown
        project.end()
