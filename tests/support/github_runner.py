"""A machine of GitHub's for the recipe's steps: a checkout, the run's files, a double of `gh`."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.emulator import Emulator
from support.recipe import Machine, Step, github_steps
from support.site import EXAMPLES, Site
from support.two_apps import READER, SECRETS, WRITER

_RECIPE = EXAMPLES / "github-actions"

#: What a step gets only where it asks for it.
_SECRETS = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")


def steps(workflow: str, root: Path = _RECIPE) -> dict[str, dict[str, Step]]:
    """The shell steps of each job of this workflow, of the recipe or a copy of it."""
    return github_steps(root / ".github" / "workflows" / f"{workflow}.yml")


@dataclass(frozen=True)
class Runner:
    """For pull request 12, from the branch `change`; `temp` is the runner's own folder."""

    site: Site
    feishu: Emulator
    temp: Path

    @classmethod
    def create(cls, site: Site, feishu: Emulator, temp: Path) -> Runner:
        """With an empty folder for what steps hand on."""
        (temp / "bin").mkdir(parents=True)
        (temp / "event.json").write_text('{"pull_request": {"number": 12}}')
        return cls(site, feishu, temp)

    def step(
        self, workflow: str, job: str, name: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one step of a job, as it stands in the checkout, with what it asks for."""
        step = steps(workflow, self.site.directory)[job][name]
        return self.machine(READER if "plan" in (workflow, job) else WRITER).run(
            step, **environment
        )

    def machine(self, app: str) -> Machine:
        """With the variables that every step has, and the values of this app's environment."""
        environment = {
            **{k: v for k, v in self.site.environment.items() if k not in _SECRETS},
            "PATH": f"{self.temp / 'bin'}:{self.site.environment['PATH']}",
            "FEISHU_BASE_URL": self.feishu.url,
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_PATH": str(self.temp / "path"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "GITHUB_EVENT_PATH": str(self.temp / "event.json"),
            "GITHUB_REPOSITORY": "acme/notices",
            "GITHUB_REF_NAME": "main",
            "GITHUB_SHA": self.site.git("rev-parse", "HEAD"),
        }
        values = {
            "github.base_ref": "main",
            "github.event.pull_request.head.sha": self.site.git("rev-parse", "change")
            if self.site.git("branch", "--list", "change")
            else "",
            "github.server_url": "https://github.example.com",
            "github.repository": "acme/notices",
            "github.run_id": "7",
            "github.token": "",
            "needs.plan.outputs.sha256": self.output("sha256"),
            "startsWith(inputs.allow, '--') && inputs.allow || ''": "",
            "vars.FEISHU_APP_ID": app,
            "vars.FEISHU_WRITER_APP_ID": WRITER,
            "secrets.FEISHU_APP_SECRET": SECRETS[app],
            "secrets.PULUMI_BACKEND_URL": self.site.environment["PULUMI_BACKEND_URL"],
            "secrets.PULUMI_CONFIG_PASSPHRASE": "test",
        }
        return Machine(self.site.directory, environment, values)

    def answer_of_gh(self, text: str) -> None:
        """What `gh` prints from now on; it writes down what it is asked."""
        program = self.temp / "bin" / "gh"
        program.write_text(f'#!/bin/sh\necho "$@" >>"{self.temp}/asked"\necho "{text}"\n')
        program.chmod(0o755)

    def output(self, name: str) -> str:
        """What a step said last under this name to whatever comes after it, else nothing."""
        file = self.temp / "output"
        lines = file.read_text().splitlines() if file.exists() else []
        return dict(line.split("=", 1) for line in lines).get(name, "")

    def read(self, name: str) -> str:
        """A file that a step wrote."""
        return (self.temp / name).read_text()
