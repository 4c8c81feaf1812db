"""The pages that somebody follows from the first line to the last, typed as they stand there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from support.applied import applied
from support.emulator import Emulator
from support.pages import page_block
from support.programs import TEXT, with_message
from support.project import Project
from support.readme import cloned
from support.terminal import Terminal

#: How a person at a terminal without questions answers Pulumi's.
YES = {"PULUMI_SKIP_CONFIRMATIONS": "true", "PULUMI_SKIP_UPDATE_CHECK": "true", "LANG": "C.UTF-8"}

GROUPS = 12


def write_groups(file: Path, chats: list[str], *, head: str = "") -> None:
    entries = (f"  - {{ name: {c}, chat: {c}, notice: announcement }}\n" for c in chats)
    file.write_text(f"version: 1\n{head}groups:\n{''.join(entries)}")


def test_the_ten_minute_path_and_the_way_back(
    feishu: Emulator, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with cloned(tmp_path / "clone", factory=tmp_path_factory, environment=YES) as project:
        file = project.directory / "notices.yaml"
        terminal = Terminal(
            project.directory,
            {**project.environment, "HOME": str(tmp_path)},
            {
                "PASSPHRASE='…'": "PASSPHRASE=test",
                "FEISHU_BASE_URL=feishu": f"FEISHU_BASE_URL={feishu.url}",
                "cli_0123456789abcdef": DEMO_APP_ID,
            },
        )
        for each in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"):
            del terminal.environment[each]
        # The first line was typed by `cloned`.
        install, activate = page_block("adopt", "pulumi install").splitlines()
        assert install == "pulumi install"
        terminal.type(activate + "\n" + page_block("adopt", "mkdir -p"))
        asking = page_block("adopt", "export FEISHU_BASE_URL")
        printed = terminal.type(asking, answer=f"{DEMO_APP_SECRET}\n")
        assert re.findall(r"^(?!ok )\w+  .*", printed, re.MULTILINE) == []
        terminal.type(page_block("adopt", "rm -r notices.yaml"))
        assert file.read_text().count("notice: unmanaged") == len(feishu.all_shown())

        file.write_text(f"version: 1\ngroups:\n  - {{ {TEXT} }}\n")
        printed = terminal.type(page_block("adopt", "pulumi stack init"))
        assert "taken over" in printed
        assert feishu.shows("oc_a") == feishu.sent("oc_a")[0]["message_id"]

        chats = feishu.add_chats(GROUPS)
        write_groups(file, chats)
        file.write_text(f"{file.read_text()}  - {{ {TEXT} }}\n")
        terminal.type("pulumi-feishu review --stack prod", code=4)
        terminal.type(page_block("adopt", "pulumi-feishu review --stack prod --allow"))
        assert {feishu.shows(chat) for chat in chats} == {"announcement"}

        terminal.type(page_block("leaving", "pulumi destroy"))
        assert {feishu.shows(chat) for chat in ("oc_a", *chats)} == {"none"}

        write_groups(file, ["oc_a"], head="defaults: { on_remove: leave }\n")
        terminal.type(page_block("leaving", "pulumi up"))
        assert feishu.shows("oc_a") == "announcement"
        terminal.type(page_block("leaving", "pulumi stack rm"))
        assert not (project.directory / ".venv").is_symlink()
        assert not (project.directory / "Pulumi.prod.yaml").exists()


def test_an_entry_moves_to_another_stack_without_a_call(feishu: Emulator, project: Project) -> None:
    program = with_message('text="Freeze."')
    applied(project, program)
    urns = [r["urn"] for r in project.deployment()["resources"] if "NoticeMessage" in r["urn"]]
    urns += [r["urn"] for r in project.deployment()["resources"] if "PinnedNotice" in r["urn"]]
    project.create_stack("other")
    feishu.forget_calls()
    names = {"notices/prod": "notices/test", "'<URN>' '<URN>'": " ".join(f"'{u}'" for u in urns)}
    bin_folder = str(Path(sys.executable).parent)
    path = f"{bin_folder}:{project.environment['PATH']}"
    terminal = Terminal(project.directory, {**project.environment, **YES, "PATH": path}, names)
    terminal.type(page_block("state", "pulumi state move"))
    assert project.notices() == {}
    run = project.up(PULUMI_STACK="other")
    assert run.exit_code == 0, run.output
    assert feishu.calls() == []
    assert len(feishu.sent("oc_a")) == 1
