"""The CI recipes as files: linted, pinned, with the least permissions, and whole."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

import actionlint
import pulumi_cli
from support.upstream import pinned_in

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
GITHUB = EXAMPLES / "github-actions"
WORKFLOWS = sorted((GITHUB / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / ".github" / "actions").glob("*/action.yml"))
GITLAB = EXAMPLES / "gitlab-ci"
LOCK = ROOT / "provider" / "requirements.lock"

#: What a job's keys may be here; anything else is a misspelling until somebody adds it.
GITLAB_KEYS = {
    *("stage", "extends", "rules", "needs", "image", "timeout", "variables", "environment"),
    *("before_script", "script", "after_script", "artifacts", "interruptible"),
    *("resource_group", "trigger"),
}
NO_JOBS = {"stages", "workflow", "variables", "default"}


def load(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text())
    return content


def gitlab_jobs() -> dict[str, dict[str, Any]]:
    content = load(GITLAB / ".gitlab-ci.yml")
    # A hidden list of commands is no job: jobs take it in.
    return {
        name: job
        for name, job in content.items()
        if name not in NO_JOBS and not isinstance(job, list)
    }


def steps_of(file: Path) -> Iterator[dict[str, Any]]:
    """All steps of a workflow or an action of the GitHub recipe."""
    content = load(file)
    if "runs" in content:
        yield from content["runs"]["steps"]
    for job in content.get("jobs", {}).values():
        yield from job["steps"]


def mentions(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places in some YAML whose text speaks of a secret."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from mentions(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from mentions(inner, (*path, "[]"))
    elif "secrets." in str(value) or "secrets[" in str(value):
        yield path


def called(file: Path) -> str:
    return file.parent.name if file.stem == "action" else file.stem


def test_these_are_the_workflows_and_actions() -> None:
    assert [path.stem for path in WORKFLOWS] == ["alarm", "apply", "plan", "reassert", "review"]
    assert [path.parent.name for path in ACTIONS] == ["install", "pulumi"]


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    """In a repository of its own: only there actionlint looks at the actions beside."""
    shutil.copytree(GITHUB, tmp_path, dirs_exist_ok=True)
    subprocess.run(("git", "init", "--quiet"), cwd=tmp_path, check=True)
    command = [str(actionlint.find()), "-shellcheck=", "-pyflakes="]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    used = "uses: ./.github/actions/pulumi"
    plan = tmp_path / ".github" / "workflows" / "plan.yml"
    plan.write_text(plan.read_text().replace(used, f"{used}\n        with: {{ versoin: 1 }}"))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert 'input "versoin" is not defined in action' in done.stdout


def test_actionlint_finds_a_misspelled_context(tmp_path: Path) -> None:
    workflow = tmp_path / "x.yml"
    text = (GITHUB / ".github/workflows/review.yml").read_text()
    workflow.write_text(text.replace("github.base_ref", "github.base_reff"))
    done = subprocess.run([str(actionlint.find()), str(workflow)], capture_output=True, text=True)
    assert done.returncode == 1
    assert "base_reff" in done.stdout


@pytest.mark.parametrize("file", [*WORKFLOWS, *ACTIONS], ids=called)
def test_each_action_is_a_commit_with_its_version_beside(file: Path) -> None:
    own = {f"uses: ./.github/actions/{action.parent.name}" for action in ACTIONS}
    for line in file.read_text().splitlines():
        if "uses:" in line and line.strip() not in own:
            assert re.search(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_an_action_is_the_same_commit_everywhere() -> None:
    text = "".join(path.read_text() for path in (*WORKFLOWS, *ACTIONS))
    used = re.findall(r"uses: (\S+)@(\S+)", text)
    assert len(set(used)) == len({name for name, _ in used}) > 3


def test_every_image_is_a_digest() -> None:
    content = load(GITLAB / ".gitlab-ci.yml")
    images = [part["image"] for part in content.values() if "image" in part]
    assert images
    for image in images:
        assert re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image)
    # The other recipe runs in none.
    for file in (*WORKFLOWS, *ACTIONS):
        assert not re.search(r"\b(container|services|image|docker):", file.read_text()), file


@pytest.mark.parametrize("file", [*WORKFLOWS, *ACTIONS], ids=called)
def test_a_secret_is_a_variable_of_the_one_shell_step_that_needs_it(file: Path) -> None:
    for path in mentions(load(file)):
        assert (path[0], path[2:-1]) == ("jobs", ("steps", "[]", "env")), path
    for step in steps_of(file):
        if list(mentions(step)):
            # What it runs is the program or Pulumi, never something that installs.
            assert re.search(r"^(pulumi|pulumi-feishu|python3 -I) ", step["run"], re.M), step


def test_the_places_of_secrets_are_found() -> None:
    steps = [{"env": {"A": "${{ secrets.B }}"}}, {"run": "x"}]
    workflow = {"env": {"C": "${{ secrets['D'] }}"}, "jobs": {"j": {"steps": steps}}}
    assert list(mentions(workflow)) == [("env", "C"), ("jobs", "j", "steps", "[]", "env", "A")]


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
    job = load(GITHUB / ".github/workflows/review.yml")["jobs"]["review"]
    base, install, pull_request, *rest = job["steps"]
    assert base["with"] == {"ref": "${{ github.base_ref }}", "persist-credentials": False}
    assert install["uses"] == "./.github/actions/install"
    # In a folder of its own, where nothing that is installed or used as an action is looked for.
    assert pull_request["with"]["path"] == job["defaults"]["run"]["working-directory"]
    assert not [step for step in rest if step.get("uses", "").startswith("./")]


def test_a_pull_request_can_not_ask_about_groups_that_the_base_does_not_declare() -> None:
    texts = {
        "github": (GITHUB / ".github/workflows/plan.yml").read_text(),
        "gitlab": "\n".join(map(str, gitlab_jobs()["plan"]["script"])),
    }
    for text in texts.values():
        assert text.count("pulumi-feishu review") == 1
        assert "--check --look-up --only-declared-in HEAD " in text


def test_secrets_are_only_in_jobs_of_an_environment() -> None:
    for workflow in WORKFLOWS:
        for name, job in load(workflow)["jobs"].items():
            if "secrets." in yaml.safe_dump(job):
                assert "environment" in job, f"{workflow.stem}: {name}"


def test_expressions_reach_the_shell_through_variables_only() -> None:
    for workflow in WORKFLOWS:
        for job in load(workflow)["jobs"].values():
            assert not [s for s in job["steps"] if "${{" in s.get("run", "")]
    for action in ACTIONS:
        assert not [s for s in steps_of(action) if "${{" in s.get("run", "")]


def test_what_writes_runs_one_at_a_time_and_is_never_stopped() -> None:
    for workflow, job in (("apply", "apply"), ("reassert", "reassert")):
        content = load(GITHUB / f".github/workflows/{workflow}.yml")["jobs"][job]
        assert content["concurrency"] == {"group": "notices-prod", "cancel-in-progress": False}
    for name in ("apply", "reassert"):
        assert gitlab_jobs()[name]["resource_group"] == "prod"


def test_the_plan_and_its_digest_go_two_ways() -> None:
    """Whoever can replace the artifact can't replace what a job says, or somebody types in."""
    jobs = load(GITHUB / ".github/workflows/apply.yml")["jobs"]
    assert jobs["plan"]["outputs"] == {"sha256": "${{ steps.plan.outputs.sha256 }}"}
    [apply] = [step for step in jobs["apply"]["steps"] if step.get("id") == "apply"]
    assert apply["env"]["PLAN_SHA256"] == "${{ needs.plan.outputs.sha256 }}"
    assert '--sha256 "$PLAN_SHA256"' in apply["run"]
    assert '--sha256 "$PLAN_SHA256"' in "\n".join(gitlab_jobs()["apply"]["script"])
    assert "PLAN_SHA256" not in load(GITLAB / ".gitlab-ci.yml")["variables"]


def test_only_what_is_out_of_date_is_planned_again() -> None:
    again = load(GITHUB / ".github/workflows/apply.yml")["jobs"]["ask-again"]
    assert again["if"] == "${{ failure() && needs.apply.outputs.code == '4' }}"
    jobs = gitlab_jobs()
    assert jobs["ask-again"]["needs"] == ["outdated"]
    # A job that is not reached stops the ones that need it, unless they wait for a failure.
    assert [rule.get("when") for rule in jobs["ask-again"]["rules"]] == ["never", None]
    assert jobs["outdated"]["needs"] == ["apply"]
    assert jobs["apply"]["artifacts"]["when"] == "always"


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


def test_where_a_gitlab_job_runs_the_ones_that_it_needs_run_too() -> None:
    """GitLab makes no pipeline at all where a job is missing that another one needs."""
    jobs = gitlab_jobs()
    assert jobs["build"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    stateful = {name for name, job in jobs.items() if job.get("extends") == ".stateful"}
    assert stateful == {"plan", "plan-merged", "apply", "reassert"}
    for name in stateful:
        assert "build" in jobs[name].get("needs", jobs[".stateful"]["needs"])
        # None of them runs for a merge request, the one kind of pipeline without `build`.
        assert "merge_request_event" not in yaml.safe_dump(jobs[name]["rules"])


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


@pytest.mark.parametrize("recipe", [GITHUB, GITLAB], ids=lambda path: path.name)
def test_everything_but_the_notices_has_an_owner(recipe: Path) -> None:
    [owners] = recipe.glob(".git*/CODEOWNERS")
    lines = [line.split() for line in owners.read_text().splitlines() if line[:1] not in ("#", "")]
    assert [line[0] for line in lines] == ["*", "/notices.yaml", "/notices/"]
    assert all(owner.startswith("@") for line in lines for owner in line[1:])


def pulumi_pins() -> list[tuple[str, str]]:
    """The version and the checksum of the Pulumi CLI, as each recipe has them."""
    [step] = steps_of(GITHUB / ".github" / "actions" / "pulumi" / "action.yml")
    found = [step["env"], load(GITLAB / ".gitlab-ci.yml")["variables"]]
    return [(one["PULUMI_CLI_VERSION"], one["PULUMI_CLI_SHA256"]) for one in found]


def test_both_recipes_have_the_tested_pulumi_cli_and_its_checksum_to_fill_in() -> None:
    assert set(pulumi_pins()) == {(pulumi_cli.VERSION, "REPLACE-ME")}


def test_the_recipes_name_no_version_of_the_package() -> None:
    """Whoever copies one says which, so it can't disagree with what the package says of itself."""
    for recipe in (GITHUB, GITLAB):
        for file in recipe.rglob("*"):
            if file.is_file():
                assert not re.search(
                    r"pulumi.feishu\S*\s*[=@ ]=?\s*v?\d+\.\d+", file.read_text()
                ), file


def test_from_a_commit_to_a_version_is_one_line_of_each_recipe() -> None:
    """Filled in by whoever copies it; beside pip's index and Pulumi, nothing else is fetched."""
    for recipe, name in (
        (GITHUB, ".github/actions/install/action.yml"),
        (GITLAB, ".gitlab-ci.yml"),
    ):
        set_in = {
            str(file.relative_to(recipe)): lines
            for file in recipe.rglob("*.yml")
            if (lines := re.findall(r"^ +PULUMI_FEISHU\w*: .*$", file.read_text(), re.M))
        }
        assert {path: [line.strip() for line in lines] for path, lines in set_in.items()} == {
            name: ["PULUMI_FEISHU: REPLACE-ME"]
        }
        hosts = re.findall(r"https://([\w.-]+)", (recipe / name).read_text())
        assert set(hosts) <= {"get.pulumi.com"}


def test_the_lock_has_the_tested_versions_each_with_hashes() -> None:
    locked, tested = (
        pinned_in(LOCK.read_text()),
        pinned_in((ROOT / "requirements.lock").read_text()),
    )
    assert len(locked) > 30
    assert locked.items() <= tested.items()
    blocks = re.split(r"(?m)^(?=\S)", LOCK.read_text())
    pins = [block for block in blocks if "==" in block.partition("\n")[0] and block[0] != "#"]
    assert len(pins) == len(locked)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in pins)
    # With the very files of the other lock: neither was made from another index.
    hashes = [
        set(re.findall("sha256:[0-9a-f]{64}", file.read_text()))
        for file in (LOCK, ROOT / "requirements.lock")
    ]
    assert hashes[0] < hashes[1]


def test_the_lock_has_all_that_the_program_and_its_build_need_and_no_tool_of_ours() -> None:
    project = tomllib.loads((ROOT / "provider" / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["cli"],
        *project["build-system"]["requires"],
    ]
    locked = pinned_in(LOCK.read_text())
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[requirement.name.lower()]), requirement
    assert locked.keys().isdisjoint({"pytest", "mypy", "ruff", "starlette", "twine", "build"})
