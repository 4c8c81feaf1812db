"""The action at the root: pinned, without a secret, and its shell steps do what it says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_feishu import __version__
from support.recipe import Machine, Step, bare_environment, github_steps
from support.site import CHANGED, NOTICES, ROOT, Site, as_it_will_be
from support.upstream import make_upstream, quick_pip

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
RECIPE = ROOT / "examples" / "github-actions"

#: The program, where the action installs it: PATH stays the job's own.
PROGRAM = '"$RUNNER_TEMP/pulumi-feishu/bin/pulumi-feishu"'


def action_steps() -> dict[str, Step]:
    """The shell steps, as our own CI runs them."""
    return github_steps(ROOT / ".github" / "workflows" / "ci.yml")["review"]


def test_its_actions_are_the_commits_of_the_recipe() -> None:
    used = re.findall(r"uses: (\S+@[0-9a-f]{40} # \S+)$", (ROOT / "action.yml").read_text(), re.M)
    assert len(used) == len([step for step in STEPS if "uses" in step]) == 2
    recipe = "".join(path.read_text() for path in (RECIPE / ".github").rglob("*.yml"))
    assert all(each in recipe for each in used)


def test_it_asks_for_no_secret_and_no_expression_reaches_its_shell() -> None:
    assert "secrets." not in (ROOT / "action.yml").read_text()
    assert list(ACTION["inputs"]) == ["working-directory", "comment"]
    assert not [step for step in STEPS if "${{" in step.get("run", "")]
    with_token = [step["name"] for step in STEPS if "github.token" in str(step)]
    assert with_token == ["Comment"]


def test_it_runs_what_the_recipes_review_runs() -> None:
    recipe = github_steps(RECIPE / ".github" / "workflows" / "review.yml")["review"]
    for name in ("Validate", "Draw the page", "Review", "Comment"):
        ours = action_steps()[name]
        assert ours.script.replace(PROGRAM, "pulumi-feishu").split() == recipe[name].script.split()
        assert ours.variables.items() <= recipe[name].variables.items()


@pytest.fixture
def workspace(tmp_path: Path) -> Site:
    """A pull request that is checked out, merged; with modules of the names that are run."""
    environment = bare_environment(HOME=str(tmp_path), RUNNER_TEMP=str(tmp_path / "temp"))
    site = Site(tmp_path / "workspace", {**environment, "GIT_CONFIG_NOSYSTEM": "1", **quick_pip()})
    site.directory.mkdir()
    site.git("init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "origin"))
    site.git("init", "--quiet", "--initial-branch=main")
    site.git("config", "user.name", "Lin")
    site.git("config", "user.email", "lin@example.com")
    site.git("remote", "add", "origin", str(tmp_path / "origin"))
    site.write("notices.yaml", NOTICES)
    site.commit("Notices")
    evil = "raise SystemExit('the code of the pull request runs')\n"
    modules = ("venv", "pip", "click", "pulumi_feishu/__init__", "pulumi_feishu/cli")
    site.branch("change", {"notices.yaml": CHANGED, **{f"{name}.py": evil for name in modules}})
    site.git("checkout", "--quiet", "--detach", "change")
    (tmp_path / "temp").mkdir()
    return site


def run(site: Site, action: Path, name: str) -> subprocess.CompletedProcess[str]:
    """One shell step of the action whose commit is checked out there."""
    temp = site.directory.parent / "temp"
    values = {
        "github.action_path": str(action),
        "github.base_ref": "main",
        "github.server_url": "https://github.example.com",
        "github.repository": "acme/notices",
        "github.run_id": "7",
        "inputs.working-directory": ACTION["inputs"]["working-directory"]["default"],
    }
    environment = {**site.environment, "GITHUB_STEP_SUMMARY": str(temp / "summary")}
    return Machine(site.directory, environment, values).run(action_steps()[name])


def test_a_pull_request_is_reviewed_by_the_actions_own_commit_and_nothing_of_it_runs(
    workspace: Site, tmp_path: Path
) -> None:
    action, temp = make_upstream(tmp_path / "action").directory, tmp_path / "temp"
    shutil.copy(ROOT / "action.yml", action)
    for name in ("Install pulumi-feishu", "Validate", "Draw the page", "Review", "Show the review"):
        done = run(workspace, action, name)
        assert done.returncode == 0, done.stdout + done.stderr
    told = workspace.succeed(str(temp / "pulumi-feishu" / "bin" / "pulumi-feishu"), "--version")
    assert told == f"pulumi-feishu, version {__version__}"
    assert "until Jan 8" in as_it_will_be((temp / "review.md").read_text())
    assert "until Jan 8" in as_it_will_be((temp / "review.html").read_text())
    assert (temp / "summary").read_text() == (temp / "review.md").read_text()
    assert workspace.git("status", "--short") == ""
    # A mistake fails the job, and the comment says why.
    workspace.write("notices.yaml", CHANGED.replace("notice:", "notise:"))
    assert run(workspace, action, "Validate").returncode == 2
    assert run(workspace, action, "Review").returncode == 2
    assert "notise" in (temp / "review.md").read_text()
