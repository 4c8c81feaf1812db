"""The commands of a walk on its project, and what has to hold of any of them."""

from __future__ import annotations

import shutil
import subprocess
from typing import IO

from campaign.entries import Entries, files_of, moment
from campaign.gate import Gate
from campaign.generate import Step, Walk
from campaign.outcome import Broken, Totals
from campaign.programs import program_of
from support import console
from support.plugin import put_plugin_on_path
from support.project import Project, Run

_DECLARE = "from pulumi_feishu import declare\npulumi.run(declare)\n"

_PLAN = "plan.json"

#: However much a walk changes, it is meant.
_REVIEW = (
    *("review", "--stack", "test", "--format", "json", "--save-plan", _PLAN),
    *("--allow-removals", "--allow-takeovers", "--allow-new-messages"),
)


class Commands:
    """They run by the walk's clock; `fine` raises Broken."""

    def __init__(self, walk: Walk, gate: Gate, project: Project) -> None:
        self._walk, self._gate, self._project = walk, gate, project
        self.last = Run(0, "")
        self.day = 0
        self.totals = Totals()

    def begin(self) -> None:
        """The project's settings, those of the walk too."""
        for key, value in (("retrySeconds", "2"), ("throttledSeconds", "5"), ("maxUnpins", "99")):
            self._project.configure(f"feishu:{key}", value)
        if not self._walk.has_checkpoints:
            self._project.environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
        if self._walk.door != "dynamic":
            put_plugin_on_path(self._project)

    def write(self, entries: Entries) -> None:
        """The program or files that declare these entries, and nothing of what was there."""
        if self._walk.style == "program":
            self._project.write(program_of(entries, self._walk.door))
            return
        self._project.write(_DECLARE)
        shutil.rmtree(self._project.directory / "notices", ignore_errors=True)
        for name, text in files_of(entries).items():
            path = self._project.directory / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a command, with these."""
        return {"FEISHU_NOW": moment(self.day), **more}

    def of_step(self, step: Step) -> dict[str, str]:
        """The variables of the step's own `up`."""
        return self.environment(**({"FEISHU_REASSERT": "1"} if step.action == "reassert" else {}))

    def fine(self, run: Run) -> None:
        """Judge a run that has to succeed."""
        self.last = run
        self.totals.count("commands")
        if run.exit_code != 0:
            raise Broken(f"a clean run failed:\n{run.output}")
        if "Traceback" in run.output:
            raise Broken(f"a traceback:\n{run.output}")

    def up(self, *arguments: str, **environment: str) -> Run:
        """`pulumi up`, whatever comes of it."""
        return self._project.up(*self._parallel(), *arguments, **environment)

    def _parallel(self) -> tuple[str, ...]:
        return "--parallel", str(self._walk.parallel)

    def change(self, step: Step, *forced: str) -> Run:
        """What the step does: `up`, or `apply` of what was reviewed."""
        if step.action != "apply":
            return self.up(*forced, **self.of_step(step))
        self._plan()
        return self._command("apply", _PLAN)

    def start_change(self, step: Step, *forced: str, output: IO[str]) -> subprocess.Popen[str]:
        """The same, under way."""
        if step.action == "apply":
            self._plan()
            return self.start("apply", _PLAN, output=output)
        options = ("up", "--yes", "--skip-preview", "--continue-on-error", *self._parallel())
        return self._project.start(*options, *forced, output=output, **self.of_step(step))

    def _plan(self) -> None:
        # What is applied is judged by the machine's clock.
        self.fine(self._command(*_REVIEW))

    def _command(self, *arguments: str) -> Run:
        project = self._project
        done = console.run(*arguments, environment=project.environment, folder=project.directory)
        return Run(done.code, done.out + done.err)

    def start_review(self, output: IO[str]) -> subprocess.Popen[str]:
        """A review under way, that would save its plan."""
        return self.start(*_REVIEW, output=output)

    def start(self, *arguments: str, output: IO[str]) -> subprocess.Popen[str]:
        """A command of `pulumi-feishu`, with its processes in a group, as under a shell."""
        return subprocess.Popen(
            [*console.PROGRAM, *arguments],
            cwd=self._project.directory,
            env={**self._project.environment, **self.environment()},
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )

    def refresh(self, *arguments: str) -> None:
        """`pulumi refresh`, which has to succeed."""
        self.fine(self._project.refresh(*arguments, **self.environment()))

    def recover(self, step: Step, *forced: str) -> None:
        """What docs/en/fleets.md says, and these flags; after one Ctrl-C `up` is enough."""
        self._gate.arm()
        environment = self.of_step(step)
        if step.kill != "ctrl-c":
            self._project.pulumi("cancel", "--yes")
            self.refresh("--clear-pending-creates")
            environment["FEISHU_REASSERT"] = "1"
        self.fine(self.up(*forced, **environment))
        self._project.end()

    def again(self) -> None:
        """The next `up` has nothing to do."""
        self._gate.arm()
        self.fine(self.up(**self.environment()))
        if calls := [call for call in self._gate.calls if call.chat]:
            raise Broken(f"the next up calls: {calls}\n{self.last.output}")

    def destroy(self) -> None:
        """`pulumi destroy`, which has to succeed."""
        self._gate.arm()
        self.fine(self._project.destroy(**self.environment()))
