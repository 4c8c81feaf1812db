"""The CI recipes as files: linted, pinned, with the least permissions, and whole."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import actionlint
import pulumi_cli
from pulumi_feishu import __version__

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
GITHUB = EXAMPLES / "github-actions"
WORKFLOWS = sorted((GITHUB / ".github" / "workflows").glob("*.yml"))
GITLAB = EXAMPLES / "gitlab-ci"

#: What a job's keys may be here; anything else is a misspelling until somebody adds it.
GITLAB_KEYS = {
    *("stage", "extends", "rules", "needs", "image", "timeout", "variables", "environment"),
    *("before_script", "script", "after_script", "artifacts", "interruptible"),
    *("resource_group", "trigger"),
}
NO_JOBS = {"stages", "workflow", "variables"}


def load(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text())
    return content


def gitlab_jobs() -> dict[str, dict[str, Any]]:
    content = load(GITLAB / ".gitlab-ci.yml")
    return {name: job for name, job in content.items() if name not in NO_JOBS}


def test_these_are_the_workflows() -> None:
    assert [path.stem for path in WORKFLOWS] == ["alarm", "apply", "plan", "reassert", "review"]


def test_actionlint_finds_nothing() -> None:
    command = [str(actionlint.find()), "-shellcheck=", "-pyflakes=", *map(str, WORKFLOWS)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_actionlint_finds_a_misspelled_context(tmp_path: Path) -> None:
    workflow = tmp_path / "x.yml"
    text = (GITHUB / ".github/workflows/review.yml").read_text()
    workflow.write_text(text.replace("github.base_ref", "github.base_reff"))
    done = subprocess.run([str(actionlint.find()), str(workflow)], capture_output=True, text=True)
    assert done.returncode == 1
    assert "base_reff" in done.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_each_action_is_a_commit_with_its_version_beside(workflow: Path) -> None:
    for line in workflow.read_text().splitlines():
        if "uses:" in line:
            assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_an_action_is_the_same_commit_everywhere() -> None:
    used = re.findall(r"uses: (\S+)@(\S+)", "".join(path.read_text() for path in WORKFLOWS))
    assert len(set(used)) == len({name for name, _ in used})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_each_job_says_what_it_may_and_for_how_long(workflow: Path) -> None:
    content = load(workflow)
    assert content["permissions"] == {}
    for job in content["jobs"].values():
        assert job["permissions"]
        assert "contents" not in job["permissions"] or job["permissions"]["contents"] == "read"
        assert job["timeout-minutes"] <= 60


def test_a_fork_meets_no_secret_and_nothing_of_it_is_installed_or_run() -> None:
    text = (GITHUB / ".github/workflows/review.yml").read_text()
    assert "secrets." not in text
    assert "environment:" not in text
    names = [
        step["name"]
        for step in load(GITHUB / ".github/workflows/review.yml")["jobs"]["review"]["steps"]
    ]
    assert names.index("Install pulumi-feishu") < names.index(
        "Check out the pull request, merged, as data"
    )


def test_secrets_are_only_in_jobs_of_an_environment() -> None:
    for workflow in WORKFLOWS:
        for name, job in load(workflow)["jobs"].items():
            if "secrets." in yaml.safe_dump(job):
                assert "environment" in job, f"{workflow.stem}: {name}"


def test_expressions_reach_the_shell_through_variables_only() -> None:
    for workflow in WORKFLOWS:
        for job in load(workflow)["jobs"].values():
            assert not [s for s in job["steps"] if "${{" in s.get("run", "")]


def test_what_writes_runs_one_at_a_time_and_is_never_stopped() -> None:
    for workflow, job in (("apply", "apply"), ("reassert", "reassert")):
        content = load(GITHUB / f".github/workflows/{workflow}.yml")["jobs"][job]
        assert content["concurrency"] == {"group": "notices-prod", "cancel-in-progress": False}
    for name in ("apply", "reassert"):
        assert gitlab_jobs()[name]["resource_group"] == "prod"


def test_the_alarm_names_workflows_that_exist() -> None:
    alarm = load(GITHUB / ".github/workflows/alarm.yml")
    # YAML 1.1 reads the key `on` as true.
    watched = alarm[True]["workflow_run"]["workflows"]  # type: ignore[index]
    assert set(watched) < {load(path)["name"] for path in WORKFLOWS}


def test_gitlab_jobs_have_known_keys_stages_and_needs() -> None:
    content, jobs = load(GITLAB / ".gitlab-ci.yml"), gitlab_jobs()
    stages: list[str] = content["stages"]
    for name, job in jobs.items():
        assert set(job) <= GITLAB_KEYS, name
        if name.startswith("."):
            continue
        assert job["stage"] in stages, name
        assert ("script" in job) != ("trigger" in job), name
        assert job["rules"], name
        for needed in job.get("needs", []):
            assert stages.index(jobs[needed]["stage"]) < stages.index(job["stage"]), name
    assert set(stages) == {job["stage"] for job in jobs.values() if "stage" in job}
    extended = {job["extends"] for job in jobs.values() if "extends" in job}
    assert extended == {name for name in jobs if name.startswith(".")}


def test_gitlab_rules_say_one_of_what_gitlab_knows() -> None:
    known = {None, "never", "manual", "on_failure"}
    for name, job in gitlab_jobs().items():
        for rule in job.get("rules", []):
            assert set(rule) <= {"if", "changes", "when"}, name
            assert rule.get("when") in known, name


def test_gitlab_secrets_belong_to_environments() -> None:
    """Variables come by the job's environment; a merge request's own pipeline has none."""
    jobs = gitlab_jobs()
    with_environment = {name for name, job in jobs.items() if "environment" in job}
    assert with_environment == {"plan", "plan-merged", "apply", "reassert", "alarm"}
    for name in with_environment:
        assert "merge_request_event" not in yaml.safe_dump(jobs[name]["rules"])


def test_both_recipes_have_the_same_alarm_and_owners() -> None:
    for mine, theirs in (
        (".github/alarm.py", "ci/alarm.py"),
        (".github/CODEOWNERS", ".gitlab/CODEOWNERS"),
    ):
        assert (GITHUB / mine).read_text() == (GITLAB / theirs).read_text()


def test_the_recipes_pin_this_version_and_the_tested_engine() -> None:
    files = [*WORKFLOWS, *EXAMPLES.glob("*/README.md"), GITLAB / ".gitlab-ci.yml"]
    text = "".join(path.read_text() for path in files)
    assert set(re.findall(r"pulumi-feishu\[cli\]==([\w.]+)", text)) == {__version__}
    engines = re.findall(r"pulumi-version: (\S+)|pulumi-python:(\S+)", text)
    assert {version for pair in engines for version in pair if version} == {pulumi_cli.VERSION}


@pytest.mark.parametrize("recipe", [GITHUB, GITLAB], ids=lambda path: path.name)
def test_everything_but_the_notices_has_an_owner(recipe: Path) -> None:
    [owners] = recipe.glob(".git*/CODEOWNERS")
    lines = [line.split() for line in owners.read_text().splitlines() if line[:1] not in ("#", "")]
    assert [line[0] for line in lines] == ["*", "/notices.yaml", "/notices/"]
    assert all(owner.startswith("@") for line in lines for owner in line[1:])
