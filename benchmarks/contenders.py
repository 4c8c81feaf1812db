"""What is measured side by side, and how each of them is run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET

_HERE = Path(__file__).parent

#: In their order. What only looks sees the change that `update` then makes.
OPERATIONS = (
    "create", "no-op", "preview", "validate", "review", "update", "re-assert", "refresh", "destroy",
)  # fmt: skip

_AHEAD = ("preview", "validate", "review")

#: What changes no group.
LOOKING = ("no-op", *_AHEAD)

#: What each of them is measured at.
COMMON = tuple(each for each in OPERATIONS if each not in _AHEAD)

_PULUMI_YAML = """\
name: bench
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {virtualenv}
"""

_FLAGS = ("--yes", "--skip-preview", "--non-interactive", "--color=never")

#: Of this project's own command line.
_OURS = {
    "validate": ("validate",),
    "review": ("review", "--check", "--stack", "bench"),
}

_COMMANDS = {
    "create": ("up", *_FLAGS, "--continue-on-error"),
    "no-op": ("up", *_FLAGS, "--continue-on-error"),
    "preview": ("preview", *_FLAGS[2:]),
    "update": ("up", *_FLAGS, "--continue-on-error"),
    "re-assert": ("up", *_FLAGS, "--continue-on-error"),
    "refresh": ("refresh", *_FLAGS),
    "destroy": ("destroy", *_FLAGS),
}


@dataclass(frozen=True)
class Contender:
    """One way to keep the notices of many groups.

    `key` names it in the results, `title` in the tables; `operations` are what it can do at all.
    `projects` are the folders that make its Pulumi project, a later one over an earlier one; none
    for the scripts. Several `stacks` share the groups, and run in turn. Above
    `largest` groups it is not run, since it would take hours.
    """

    key: str
    title: str
    projects: tuple[str, ...]
    skips_checkpoints: bool = False
    stacks: int = 1
    operations: tuple[str, ...] = COMMON
    largest: int = 1000


CONTENDERS = (
    Contender(
        "ours-fast", "this project, without checkpoints", ("ours",), skips_checkpoints=True,
        largest=3000,
    ),
    Contender("ours", "this project", ("ours",)),
    Contender(
        "ours-split", "this project, in four stacks", ("ours",), stacks=4,
        operations=("create", "no-op", "update", "destroy"),
    ),
    Contender(
        "plugin-fast", "this project's plugin, without checkpoints", ("ours", "plugin"),
        skips_checkpoints=True,
    ),
    Contender(
        "engine-fast", "the engine alone, without checkpoints", ("ours", "instant"),
        skips_checkpoints=True, largest=3000,
    ),
    Contender("engine", "the engine alone", ("ours", "instant")),
    Contender(
        "naive", "a provider as Pulumi's docs teach", ("naive",),
        operations=("create", "no-op", "update", "refresh", "destroy"),
    ),
    Contender(
        "script", "a script on the vendor's SDK", (),
        operations=("create", "update", "re-assert", "destroy"),
    ),
    Contender(
        "messages", "managed messages, without checkpoints", ("messages",), skips_checkpoints=True,
        operations=OPERATIONS, largest=3000,
    ),
    Contender(
        "script-messages", "a script that sends, pins and edits", (),
        operations=("create", "update"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One contender at work in a folder of its own."""

    contender: Contender
    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def prepare(cls, contender: Contender, folder: Path, *, url: str, groups: int) -> Run:
        """Copy the project and make its stack."""
        folder.mkdir(parents=True)
        kept = {
            key: value for key, value in os.environ.items()
            if not key.startswith(("FEISHU_", "PULUMI"))
        }  # fmt: skip
        environment = {
            **kept,
            # Where the plugin's command is.
            "PATH": f"{Path(sys.prefix) / 'bin'}:{kept['PATH']}",
            "FEISHU_BASE_URL": url,
            "FEISHU_APP_ID": DEMO_APP_ID,
            "FEISHU_APP_SECRET": DEMO_APP_SECRET,
            "BENCH_GROUPS": str(groups),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # The engine's default is 4 for each core.
            "PULUMI_PARALLEL": "32",
        }
        if contender.skips_checkpoints:
            environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
        for project in contender.projects:
            shutil.copytree(_HERE / "projects" / project, folder, dirs_exist_ok=True)
        if contender.projects:
            (folder / "state").mkdir()
            (folder / "Pulumi.yaml").write_text(_PULUMI_YAML.format(virtualenv=sys.prefix))
            for stack in _stacks_of(contender):
                subprocess.run(
                    ["pulumi", "stack", "init", stack],
                    cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL,
                )  # fmt: skip
        return cls(contender, folder, environment)

    def command(self, operation: str) -> tuple[list[str], dict[str, str]]:
        """The command of an operation, and its environment."""
        turn = "1" if operation in ("create", "no-op") else "2"
        environment = {**self.environment, "BENCH_TURN": turn}
        if operation == "re-assert":
            environment["FEISHU_REASSERT"] = "1"
        if operation in _OURS:
            return [sys.executable, "-m", "pulumi_feishu", *_OURS[operation]], environment
        if self.contender.projects:
            command = ["pulumi", *_COMMANDS[operation]]
            if self.contender.stacks == 1:
                return command, environment
            stacks = ",".join(_stacks_of(self.contender))
            return [sys.executable, str(_HERE / "in_turn.py"), stacks, *command], environment
        script, key = str(_HERE / "sdk_script.py"), self.contender.key
        return [
            sys.executable, script, key, operation, environment["BENCH_GROUPS"], turn,
        ], environment  # fmt: skip


def _stacks_of(contender: Contender) -> list[str]:
    if contender.stacks == 1:
        return ["bench"]
    return [f"bench-{number}-of-{contender.stacks}" for number in range(contender.stacks)]
