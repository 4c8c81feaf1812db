"""A Pulumi project in a temporary folder, run by the real CLI on a file backend.

A command costs up to 2 s of CPU, nearly all of it for starting. So an `up` makes no preview unless
a test asks for one, the state is read from its file, and a stack is a copy of one that was made.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import yaml

from support.key_store import SECRETS_PROVIDER, key_store_environment
from support.patience import PATIENCE_SECONDS
from support.warm import COLD_PROVIDER, warm_environment

_PULUMI_YAML = """\
name: notices
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {virtualenv}
"""

_NO_MANIFEST = {"time": "0001-01-01T00:00:00Z", "magic": "", "version": ""}

IMPORTS = "import pulumi\nfrom pulumi_feishu import NoticeMessage, PinnedNotice\n"

#: What the engine adds to every failure, to a partial failure, and to a program that stops.
_ENGINES_OWN = ("update failed", "1 error occurred:", "an unhandled error occurred: program exited")

TYPE = "pulumi-python:dynamic/feishu:PinnedNotice"
MESSAGE_TYPE = "pulumi-python:dynamic/feishu:NoticeMessage"
LIST_TYPE = "pulumi-python:dynamic/feishu:UnmanagedGroups"


@dataclass(frozen=True)
class Run:
    """A finished CLI command; `output` is what a person saw of it."""

    exit_code: int
    output: str

    @property
    def errors(self) -> list[str]:
        """Each distinct error line of the last summary, without the engine's own closing lines."""
        summary = self.output[self.output.rindex("Diagnostics:") :]
        found = re.findall(r"^ {4}(?:error: |\s*\* )(.*)$", summary, flags=re.MULTILINE)
        return [line for line in dict.fromkeys(found) if not line.startswith(_ENGINES_OWN)]

    @property
    def warnings(self) -> list[str]:
        """Each distinct warning line of the summary, without its indent."""
        return list(
            dict.fromkeys(re.findall(r"^ {4}warning: (.*)$", self.output, flags=re.MULTILINE))
        )


def fleet(chats: list[str], turn: int) -> str:
    """A program that pins the `turn`-th message of each group of `Emulator.add_chats`."""
    return (
        f"for chat in {chats!r}:\n"
        f'    PinnedNotice(chat, chat_id=chat, message_id=f"om_{{chat[3:]}}_{turn}")\n'
    )


def fleet_shown(chats: list[str], turn: int) -> dict[str, str]:
    """What those groups show then."""
    return {chat: f"om_{chat[3:]}_{turn}" for chat in chats}


@dataclass
class Project:
    """One project with one stack, `test`."""

    directory: Path
    environment: dict[str, str]
    runs: list[Run] = field(default_factory=list)

    @classmethod
    def create(cls, directory: Path, environment: dict[str, str], *, backend: str = "") -> Project:
        """Write the project's files and create the stack; `backend` is a URL, else a file's."""
        assert shutil.which("pulumi"), "no pulumi on PATH: run the tests with `make test`"
        directory.mkdir(parents=True)
        project = cls(directory, {**_clean_environment(directory), **environment})
        if backend:
            project.environment["PULUMI_BACKEND_URL"] = backend
            project.initialize()
        else:
            shutil.copytree(_with_a_stack(), directory, dirs_exist_ok=True)
            project.environment["PULUMI_STACK"] = "test"
        return project

    def initialize(self) -> None:
        """Write Pulumi.yaml and create the stack `test`."""
        (self.directory / "state").mkdir(exist_ok=True)
        (self.directory / "Pulumi.yaml").write_text(
            _PULUMI_YAML.format(virtualenv=warm_environment())
        )
        self.create_stack("test")
        # Tests that fail on purpose shall not wait out the default minute.
        with (self.directory / "Pulumi.test.yaml").open("a") as file:
            file.write('config:\n  feishu:retrySeconds: "3"\n')

    def create_stack(self, name: str) -> None:
        """Create the stack in the backend, and its settings where there are none."""
        created = self.pulumi("stack", "init", name, "--secrets-provider", SECRETS_PROVIDER)
        assert created.exit_code == 0, created.output

    def clone(self, directory: Path, *, backend: str = "") -> Project:
        """Another checkout of the project, as on another machine, with the same backend or this."""
        directory.mkdir()
        for file in self.directory.glob("*.*"):
            shutil.copyfile(file, directory / file.name)
        environment = {**self.environment, "PULUMI_HOME": str(directory / "home")}
        if backend:
            environment["PULUMI_BACKEND_URL"] = backend
        return Project(directory, environment)

    def write(self, program: str) -> None:
        """Replace the program; pulumi and the resources are imported already."""
        (self.directory / "__main__.py").write_text(IMPORTS + program)
        # Python takes one of the same length and the same second for the one that it compiled.
        shutil.rmtree(self.directory / "__pycache__", ignore_errors=True)

    def pulumi(self, *arguments: str, **environment: str) -> Run:
        """Run one command of the CLI to its end."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color=never"],
            cwd=self.directory,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        run = Run(done.returncode, done.stdout)
        self.runs.append(run)
        return run

    def start(
        self, *arguments: str, output: IO[str] | int = subprocess.DEVNULL, **environment: str
    ) -> subprocess.Popen[str]:
        """Start one command in a process group of its own, for tests that kill it."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive", "--color=never"],
            cwd=self.directory,
            env={**self.environment, **COLD_PROVIDER, **environment},
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )

    def processes(self, mark: bytes = b"") -> list[int]:
        """The processes that were started for this project and still run, whoever their parent is.

        With a `mark`, only those that have it in their command line. Pulumi's language host and the
        program outlive a killed engine.
        """
        home = f"PULUMI_HOME={self.environment['PULUMI_HOME']}\0".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                ours = home in (entry / "environ").read_bytes() + b"\0"
                if ours and mark in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def end(self) -> None:
        """Stop what tests left running here."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def configure(self, key: str, value: str) -> None:
        """Set one value of the stack's config, in plain text."""
        path = self.directory / "Pulumi.test.yaml"
        settings = yaml.safe_load(path.read_text())
        settings.setdefault("config", {})[key] = value
        path.write_text(yaml.safe_dump(settings))

    def config(self) -> dict[str, str]:
        """The stack's config, all in plain text."""
        settings = yaml.safe_load((self.directory / "Pulumi.test.yaml").read_text())
        return dict(settings.get("config", {}))

    def up(self, *arguments: str, **environment: str) -> Run:
        """`pulumi up` as every fleet command runs it, without a preview."""
        options = ("--yes", "--skip-preview", "--continue-on-error")
        return self.pulumi("up", *options, *arguments, **environment)

    def up_with(self, program: str) -> Run:
        """`pulumi up` of this program, which must succeed."""
        self.write(program)
        run = self.up()
        assert run.exit_code == 0, run.output
        return run

    def refresh(self, *arguments: str, **environment: str) -> Run:
        """`pulumi refresh` without a preview."""
        return self.pulumi("refresh", "--yes", "--skip-preview", *arguments, **environment)

    def destroy(self, *arguments: str, **environment: str) -> Run:
        """`pulumi destroy` without a preview."""
        return self.pulumi("destroy", "--yes", "--skip-preview", *arguments, **environment)

    def deployment(self) -> dict[str, Any]:
        """The state as `pulumi stack export` shows it; one in files is read from there."""
        if not self._is_in_files():
            return dict(json.loads(self.pulumi("stack", "export").output)["deployment"])
        checkpoint = json.loads(self._state_file().read_text())["checkpoint"]
        return dict(checkpoint.get("latest") or {})

    def replace_resources(self, resources: list[dict[str, Any]]) -> None:
        """Let the state say that these are the stack's resources."""
        if self._is_in_files():
            state = json.loads(self._state_file().read_text())
            # An older engine writes nothing there for a stack that is new.
            latest = state["checkpoint"].setdefault("latest", {"manifest": _NO_MANIFEST})
            latest["resources"] = resources
            self._state_file().write_text(json.dumps(state))
            return
        state = json.loads(self.pulumi("stack", "export").output)
        state["deployment"]["resources"] = resources
        (self.directory / "state.json").write_text(json.dumps(state))
        imported = self.pulumi("stack", "import", "--file", "state.json")
        assert imported.exit_code == 0, imported.output

    def _is_in_files(self) -> bool:
        return self.environment["PULUMI_BACKEND_URL"].startswith("file:")

    def _state_file(self) -> Path:
        return self.directory / "state/.pulumi/stacks/notices/test.json"

    def notices(self) -> dict[str, dict[str, Any]]:
        """The state's notices: the Pulumi name to the resource as exported."""
        return self.resources(TYPE)

    def resources(self, type_: str) -> dict[str, dict[str, Any]]:
        """The state's resources of this type, likewise."""
        resources = self.deployment().get("resources") or []
        return {r["urn"].rpartition("::")[2]: r for r in resources if r["type"] == type_}

    def shows(self) -> dict[str, str]:
        """What the state says that each group shows."""
        return {name: r["outputs"]["shows"] for name, r in self.notices().items()}


@functools.cache
def _with_a_stack() -> Path:
    """A project's folder with its stack, made once in each test process; all copies are alike."""
    directory = Path(tempfile.mkdtemp(prefix="stack-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    Project(directory, _clean_environment(directory)).initialize()
    shutil.rmtree(directory / "home")
    return directory


def _clean_environment(directory: Path) -> dict[str, str]:
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("FEISHU_", "PULUMI"))
    }
    return {
        **kept,
        "LANG": "C.UTF-8",
        "PULUMI_BACKEND_URL": f"file://{directory / 'state'}?metadata=skip",
        "PULUMI_HOME": str(directory / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **key_store_environment(),
    }
