"""The shell steps of a CI recipe, as they stand in its YAML, run by bash as the CI service does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_VARIABLE = re.compile(r"\$(\w+)")

#: Both services stop a step at the first command that fails, also inside of a pipe.
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")


@dataclass(frozen=True)
class Step:
    """What one step runs: a shell script, with variables whose values may hold expressions."""

    name: str
    script: str
    variables: Mapping[str, str]

    @property
    def sets_up(self) -> bool:
        """Whether it only prepares the machine; the tests' own is prepared."""
        return self.name.startswith(("Install", "Set up"))


@dataclass(frozen=True)
class Machine:
    """Where steps run: a checkout, the environment that the service gives, its expressions' values.

    An expression that is not among the `values` fails the test.
    """

    directory: Path
    environment: Mapping[str, str]
    values: Mapping[str, str]

    def run(self, step: Step, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a step to its end."""
        given = {key: self._filled(value) for key, value in step.variables.items()}
        return subprocess.run(
            [*_BASH, self._filled(step.script)],
            cwd=self.directory,
            env={**self.environment, **given, **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda match: self.values[match[1]], text)


def github_steps(workflow: Path) -> dict[str, dict[str, Step]]:
    """Each job's shell steps by their names; those that use an action are left out."""
    jobs: dict[str, Any] = yaml.safe_load(workflow.read_text())["jobs"]
    return {
        job: {
            step["name"]: Step(
                step["name"], step["run"], {**content.get("env", {}), **step.get("env", {})}
            )
            for step in content["steps"]
            if "run" in step
        }
        for job, content in jobs.items()
    }


def gitlab_steps(file: Path) -> dict[str, dict[str, Step]]:
    """Each job's `script` and `after_script`; `before_script` only prepares the machine."""
    content: dict[str, Any] = yaml.safe_load(file.read_text())
    common = {key: _plain(value) for key, value in content.get("variables", {}).items()}
    jobs = {name: job for name, job in content.items() if "script" in job}
    return {
        name: {
            part: Step(part, "\n".join(job[part]), {**common, **job.get("variables", {})})
            for part in ("script", "after_script")
            if part in job
        }
        for name, job in jobs.items()
    }


def with_values(step: Step, environment: Mapping[str, str]) -> Step:
    """GitLab's own filling of `$NAME` in the values of variables."""

    def fill(value: str) -> str:
        return _VARIABLE.sub(lambda match: environment[match[1]], value)

    return Step(step.name, step.script, {k: fill(v) for k, v in step.variables.items()})


def bare_environment(**given: str) -> dict[str, str]:
    """What the tests' own environment has, without what a CI service, Pulumi or git would read."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("FEISHU_", "PULUMI", "GITHUB_", "GITLAB_", "CI_", "GIT_"))
    }
    # The steps call the programs that the recipe's own steps would have installed.
    installed = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {"LANG": "C.UTF-8", "PULUMI_SKIP_UPDATE_CHECK": "true", "PATH": installed}
    return {**kept, **settings, **given}


def _plain(value: Any) -> str:
    return str(value["value"]) if isinstance(value, dict) else str(value)
