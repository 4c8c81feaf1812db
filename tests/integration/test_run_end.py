"""The end of a run in which many groups failed: one screen, from which a person can go on."""

from __future__ import annotations

import shutil
from pathlib import Path

from support import console
from support.emulator import Emulator
from support.programs import write_entries
from support.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_LINES = 24

CHATS = [f"oc_{number:02}" for number in range(30)]


def fleet(feishu: Emulator, project: Project) -> None:
    """30 groups: five are shown the announcement, which three of them refuse; 25 want a message."""
    for chat in CHATS:
        feishu.add_chat(chat)
    feishu.change_chat("oc_01", bot_member=False)
    feishu.change_chat("oc_02", pin_manage_setting="only_owner")
    feishu.change_chat("oc_03", status="dissolved")
    project.configure("feishu:maxNewMessages", "5")
    shutil.copyfile(ROOT / "__main__.py", project.directory / "__main__.py")
    shown = ["announcement"] * 5 + ["{ text: Freeze until Monday }"] * 25
    entries = zip(CHATS, shown, strict=True)
    write_entries(
        project, *(f"name: team {chat[3:]}, chat: {chat}, notice: {it}" for chat, it in entries)
    )


def test_apply_ends_with_one_screen_that_has_everything(feishu: Emulator, project: Project) -> None:
    fleet(feishu, project)
    options = ("--stack", "test", "--save-plan", "plan.json", "--allow-takeovers")
    reviewed = console.run(
        "review", *options, environment=project.environment, folder=project.directory
    )
    assert reviewed.code in (0, 4), reviewed.out + reviewed.err
    done = console.run(
        "apply", "plan.json", environment=project.environment, folder=project.directory
    )
    assert done.code == 1
    end = done.err[done.err.index("This run: ") :].splitlines()
    assert len(end) <= MOST_LINES
    assert end[:3] == [
        "This run: 7 notices written, 5 new messages sent; 23 groups failed.",
        "20 groups: this run has sent as many new messages as it may: 5. If the state was lost, "
        "restore it first. If so many are meant, run again, or allow more: "
        "pulumi config set feishu:maxNewMessages 25",
        "For reasons of their own:",
    ]
    told = sorted(end[3:6])
    for line, (name, code, remedy) in zip(
        told,
        (
            ("team 01 (oc_01, notices.yaml:4:5)", 232011, "Add the bot to the group"),
            ("team 02 (oc_02, notices.yaml:5:5)", 232014, "Make it a group admin"),
            ("team 03 (oc_03, notices.yaml:6:5)", 232009, "Remove the entry"),
        ),
        strict=True,
    ):
        assert line.startswith(f"- Feishu refused to pin the announcement in {name} ({code}): ")
        assert remedy in line
        assert " Log id 20" in line
    [again] = end[6:]
    assert again == (
        "What is done stays, and this plan is used up. Once the causes are fixed: "
        "pulumi-feishu review --stack test --save-plan plan.json, then apply that plan."
    )
    assert "Freeze" not in "".join(end)


def test_the_engines_own_display_has_it_in_one_piece(feishu: Emulator, project: Project) -> None:
    fleet(feishu, project)
    preview = project.pulumi("preview").output
    assert "    30 groups new to this stack are taken over: what somebody pinned" in preview
    output = project.up().output
    diagnostics = output[output.index("Diagnostics:") :]
    assert "    7 groups new to this stack are taken over: what somebody pinned" in diagnostics
    end = diagnostics[diagnostics.index("    This run: 7 notices written") :].splitlines()
    assert end[1].startswith("    20 groups: this run has sent as many new messages")
    assert end[6] == (
        "    What is done stays. Once the causes are fixed, run again: "
        "pulumi up --continue-on-error"
    )
