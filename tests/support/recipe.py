"""The shell steps of a CI recipe, as they stand in its YAML, run by bash as the CI service does."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from support.patience import PATIENCE_SECONDS

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_VARIABLE = re.compile(r"\$(\w+)")

#: Both services stop a step at the first command that fails, also inside of a pipe.
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")


@dataclass(frozen=True)
class Step:
    """What one step runs: a shell script, with variables whose values may hold expressions.

    `folder` is where it runs, seen from the checkout; it may hold expressions too.
    """

    name: str
    script: str
    variables: Mapping[str, str]
    folder: str = ""


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
        return subprocess.run(
            [*_BASH, self._filled(step.script)],
            cwd=self.directory / self._filled(step.folder),
            env={**self._given(step), **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    def start(self, step: Step) -> subprocess.Popen[bytes]:
        """Start a step in a process group of its own, for tests that kill it."""
        return subprocess.Popen(
            [*_BASH, self._filled(step.script)],
            cwd=self.directory / self._filled(step.folder),
            env=self._given(step),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _given(self, step: Step) -> dict[str, str]:
        filled = {key: self._filled(value) for key, value in step.variables.items()}
        return {**self.environment, **filled}

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda match: self.values[match[1]], text)


def github_steps(workflow: Path) -> dict[str, dict[str, Step]]:
    """Each job's shell steps by their names, those of the recipe's own actions in their place.

    Steps that use an action of somebody else are left out.
    """
    root = workflow.parent.parent.parent
    jobs: dict[str, Any] = yaml.safe_load(workflow.read_text())["jobs"]
    return {
        job: {step.name: step for step in _steps_of_job(content, root)}
        for job, content in jobs.items()
    }


def gitlab_steps(file: Path) -> dict[str, dict[str, Step]]:
    """The shell parts of each job that has a script: `before_script`, `script`, `after_script`."""
    content: dict[str, Any] = yaml.safe_load(file.read_text())
    common = {key: _plain(value) for key, value in content.get("variables", {}).items()}
    jobs = {name: _extended(job, content) for name, job in content.items() if "script" in job}
    return {
        name: {
            part: Step(part, "\n".join(_flat(job[part])), {**common, **job.get("variables", {})})
            for part in ("before_script", "script", "after_script")
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
    return {**kept, "LANG": "C.UTF-8", "PULUMI_SKIP_UPDATE_CHECK": "true", **given}


def _steps_of_job(job: Mapping[str, Any], root: Path) -> Iterator[Step]:
    folder = job.get("defaults", {}).get("run", {}).get("working-directory", "")
    for step in job["steps"]:
        used = step.get("uses", "")
        if "run" in step:
            variables = {**job.get("env", {}), **step.get("env", {})}
            yield Step(step["name"], step["run"], variables, step.get("working-directory", folder))
        elif used.startswith("./"):
            action = yaml.safe_load((root / used / "action.yml").read_text())
            # A job's variables reach the steps of an action; its working directory does not.
            inner = {"steps": action["runs"]["steps"], "env": job.get("env", {})}
            yield from _steps_of_job(inner, root)


def _extended(job: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    return {**content.get(job.get("extends", ""), {}), **job}


def _flat(script: list[Any]) -> Iterator[str]:
    """A script's lines: GitLab puts those of an inner list in its place."""
    for line in script:
        yield from _flat(line) if isinstance(line, list) else [line]


def _plain(value: Any) -> str:
    return str(value["value"]) if isinstance(value, dict) else str(value)
