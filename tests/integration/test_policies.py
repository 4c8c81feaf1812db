"""The policies of examples/policies, run by the real CLI, with the lines that people see."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from environment import kept
from support.emulator import Emulator
from support.pages import page_block
from support.patience import PATIENCE_SECONDS
from support.project import Project, Run
from support.venvs import quick_python3

PACK = Path(__file__).resolve().parent.parent.parent / "examples" / "policies"

#: The lines of its README: they install, preview and update.
INSTALL, *COMMANDS = page_block("examples/policies", "(cd policies").splitlines()

#: Runs a command of the CLI with a program and the pack; options come last.
WithPolicies = Callable[..., Run]

TOKEN = "t-" + "g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234"

CLEAN = """\
text = "Status: https://status.example.com/now (ask for the password in 1Password)"
message = NoticeMessage("ops", chat_id="oc_a", text=text)
PinnedNotice("ops", chat_id="oc_a", message_id=message.message_id, owner="sre")
PinnedNotice("sre", chat_id="oc_b", notice="announcement", expires="2027-01-04T09:00+08:00")
PinnedNotice("random", chat_id="oc_c", notice="none")
"""


def protecting(*groups: str) -> dict[str, object]:
    """The policies' config, with these groups protected."""
    return {
        "protected-groups-show-something": {"groups": groups},
        "links-lead-to-listed-domains": {"domains": ["example.com"]},
    }


@pytest.fixture
def with_policies(project: Project) -> WithPolicies:
    pack = project.directory / "policies"
    shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns(".venv", "__pycache__"))
    (pack / ".venv").symlink_to(_environment(project))
    config = pack / "policy-config.json"
    named = {command: flags for _, command, *flags in map(str.split, COMMANDS)}

    def run(
        command: str, program: str, *options: str, policies: dict[str, object] | None = None
    ) -> Run:
        config.write_text(json.dumps(protecting("oc_a", "oc_b") if policies is None else policies))
        project.write(program)
        return project.pulumi(command, *named[command], *options)

    return run


def _environment(project: Project) -> Path:
    """The pack's own environment: pulumi-policy takes no protobuf that the tests' one has."""

    def make(base: Path) -> None:
        ignored = shutil.ignore_patterns(".venv", "__pycache__")
        shutil.copytree(PACK, base / "policies", ignore=ignored)
        done = subprocess.run(
            ["bash", "-ec", INSTALL],
            cwd=base,
            stdin=subprocess.DEVNULL,
            env={
                **project.environment,
                "PULUMI_HOME": str(base / "home"),
                "PULUMI_PYTHON_CMD": str(quick_python3()),
                "PIP_COMPILE": "0",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stdout

    made_from = (PACK / "requirements.txt").read_bytes() + INSTALL.encode()
    return kept("policies", made_from, make) / "policies" / ".venv"


def violations(run: Run, level: str = "mandatory") -> list[tuple[str, str]]:
    """Each rule that reports something at this level, and its line."""
    # A rule that can't run says so without its description.
    pattern = rf"^ +- \[{level}\]  (\S+)  \(.*\)(?:\n {{10}}(.*))+$"
    return re.findall(pattern, run.output, flags=re.MULTILINE)


def test_a_stack_that_keeps_to_all_passes_with_the_config_of_the_example(
    feishu: Emulator, with_policies: WithPolicies
) -> None:
    config = json.loads((PACK / "policy-config.json").read_text())
    [protected] = config["protected-groups-show-something"]["groups"]
    program = CLEAN + f'PinnedNotice("x", chat_id="{protected}", notice="announcement", owner="x")'
    run = with_policies("up", program, "--yes", policies=config)
    assert run.exit_code == 0, run.output
    assert run.output.count("✅ feishu-notices@") == 2, "the preview and the update"
    assert feishu.shows(protected) == "announcement"


def test_a_preview_says_each_violation_with_its_group_and_no_secret(
    feishu: Emulator, with_policies: WithPolicies
) -> None:
    run = with_policies(
        "preview",
        f"""\
from pulumi_feishu.unmanaged_groups import UnmanagedGroups
message = NoticeMessage("ops", chat_id="oc_a", text="https://evil.example {TOKEN}")
PinnedNotice("ops", chat_id="oc_a", message_id=message.message_id)
PinnedNotice("old", chat_id="oc_c", notice="announcement", owner=" ")
PinnedNotice("sre", chat_id="oc_b", notice="unmanaged")
UnmanagedGroups({{"oc_e": "data"}}, {{}})
""",
        policies=protecting("oc_a", "oc_b", "oc_d", "oc_e"),
    )
    assert run.exit_code == 1
    assert sorted(violations(run)) == [
        (
            "links-lead-to-listed-domains",
            "The text for oc_a (ops) has a link to evil.example: take it out, or have its domain "
            "listed in the policies' config.",
        ),
        (
            "messages-have-no-secrets",
            "The text for oc_a (ops) has what looks like an access token of Feishu: take it out, "
            "and renew it, because it is in the history of your repository.",
        ),
        *(
            (
                "notices-expire-or-have-an-owner",
                f"{group} has no owner and no end: say owner=… (who answers for it) or expires=… "
                "(such as 2027-01-04T09:00+08:00).",
            )
            for group in ("oc_a (ops)", "oc_c (old)")
        ),
        (
            "protected-groups-show-something",
            "oc_b (sre) is protected and its notice is unmanaged: give it a message or the "
            "announcement.",
        ),
        (
            "protected-groups-show-something",
            "oc_d is protected and not declared: declare a PinnedNotice for it.",
        ),
        (
            "protected-groups-show-something",
            "oc_e (data) is protected and its notice is unmanaged: give it a message or the "
            "announcement.",
        ),
    ]
    assert TOKEN not in run.output
    assert feishu.calls() == []


def test_an_up_stops_before_a_protected_group_is_emptied_or_left(
    feishu: Emulator, with_policies: WithPolicies
) -> None:
    assert with_policies("up", CLEAN, "--yes", "--skip-preview").exit_code == 0
    feishu.forget_calls()
    emptied = CLEAN.replace('"announcement"', '"none"')
    left = "".join(line for line in CLEAN.splitlines(keepends=True) if "oc_b" not in line)
    for program, says in ((emptied, "notice is none"), (left, "not declared")):
        run = with_policies("up", program, "--yes", "--continue-on-error")
        assert run.exit_code == 1
        [(rule, line)] = violations(run)
        assert rule == "protected-groups-show-something"
        assert says in line
        assert feishu.calls() == []


def test_what_a_preview_can_not_know_is_judged_before_it_is_sent(
    feishu: Emulator, with_policies: WithPolicies
) -> None:
    program = """\
message = NoticeMessage("ops", chat_id="oc_a", text="freeze")
sent = message.message_id
PinnedNotice("ops", chat_id="oc_a", message_id=sent, owner="sre")
NoticeMessage("late", chat_id="oc_b", text=sent.apply(lambda _: "https://evil.example"))
PinnedNotice("late", chat_id=sent.apply(lambda _: "oc_c"), notice="none")
"""
    config = protecting("oc_a", "oc_c")
    preview = with_policies("preview", program, policies=config)
    assert preview.exit_code == 0
    assert {rule for rule, _ in violations(preview, "advisory")} == {
        "links-lead-to-listed-domains",
        "messages-have-no-secrets",
        "protected-groups-show-something",
    }
    run = with_policies("up", program, "--yes", "--skip-preview", policies=config)
    assert run.exit_code == 1
    assert [rule for rule, _ in violations(run)] == ["links-lead-to-listed-domains"]
    assert feishu.sent("oc_b") == []


def test_without_a_config_nothing_passes_unjudged(with_policies: WithPolicies) -> None:
    run = with_policies("preview", CLEAN, policies={})
    assert run.exit_code == 1
    assert [error.rpartition("  ")[2] for error in run.errors] == [
        "links-lead-to-listed-domains: domains is required",
        "protected-groups-show-something: groups is required",
    ]
