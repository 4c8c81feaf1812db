"""What the recipes' READMEs and the pages beside them tell is what the recipes' files do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import actionlint
import pulumi_cli
from support.pages import LANGUAGES, ROOT, page_block, path_of

GITHUB = ROOT / "examples" / "github-actions"
GITLAB = ROOT / "examples" / "gitlab-ci"
WORKFLOWS = sorted((GITHUB / ".github" / "workflows").glob("*.yml"))
JOBS: dict[str, Any] = yaml.safe_load((GITLAB / ".gitlab-ci.yml").read_text())

GITHUB_READMES = [path_of("examples/github-actions", language) for language in LANGUAGES]
GITLAB_READMES = [path_of("examples/gitlab-ci", language) for language in LANGUAGES]
READMES = [*GITHUB_READMES, *GITLAB_READMES]
GITHUB_PAGES = [*GITHUB_READMES, *(path_of("github", language) for language in LANGUAGES)]
GITLAB_PAGES = [*GITLAB_READMES, *(path_of("gitlab", language) for language in LANGUAGES)]

#: A variable of the repository, which no environment holds.
WRITER = "FEISHU_WRITER_APP_ID"


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def rows_of(page: Path) -> list[list[list[str]]]:
    """The rows of its tables that begin with code, as the code in each cell."""
    lines = re.findall(r"^ *\| (`.*) \|$", page.read_text(), re.MULTILINE)
    return [[re.findall(r"`([^`]+)`", cell) for cell in line.split(" | ")] for line in lines]


def held_in(page: Path, environments: str) -> dict[str, list[str]]:
    """What each environment of a page's table holds; `the same four` are the first ones there."""
    held: dict[str, list[str]] = {}
    for row in rows_of(page):
        if row[0][0].startswith(environments):
            own = [name for name in row[-1] if name.isupper()]
            held |= dict.fromkeys(row[0], own or next(iter(held.values()))[:4])
    return held


def used_in_github() -> dict[str, set[tuple[str, str]]]:
    """For each environment the secrets and variables (`vars`) that its jobs ask for."""
    used: dict[str, set[tuple[str, str]]] = {}
    for workflow in WORKFLOWS:
        for job in yaml.safe_load(workflow.read_text())["jobs"].values():
            asked = re.findall(r"\b(secrets|vars)\.(\w+)", yaml.safe_dump(job))
            if asked:
                used.setdefault(job["environment"], set()).update(asked)
    return used


@pytest.mark.parametrize("page", GITHUB_PAGES, ids=named)
def test_the_environments_of_github_hold_what_their_jobs_ask_for(page: Path) -> None:
    used = used_in_github()
    assert {name: set(held) for name, held in held_in(page, "notices").items()} == {
        environment: {name for _, name in asked} - {WRITER} for environment, asked in used.items()
    }
    variables = {name for asked in used.values() for kind, name in asked if kind == "vars"}
    assert variables == {"FEISHU_APP_ID", WRITER}
    text = page.read_text()
    assert re.search(
        r"`FEISHU_APP_ID` (is a variable,\s+everything else is a secret|是变量，其余都是密钥)", text
    )
    assert re.search(rf"`{WRITER}` (is a variable of the repository|是仓库变量)", text)


@pytest.mark.parametrize("page", GITLAB_PAGES, ids=named)
def test_the_environments_of_gitlab_hold_what_their_jobs_need(page: Path) -> None:
    stateful = held_in(GITHUB_READMES[0], "notices")["notices"]
    scripts: dict[str, str] = {}
    for job in JOBS.values():
        if "environment" in job:
            scripts.setdefault(job["environment"], "")
            scripts[job["environment"]] += "\n".join(job["script"])
    alarm = (GITLAB / "ci" / "alarm.py").read_text()

    def needed(script: str) -> set[str]:
        found = {WRITER} if f"${WRITER}" in script else set()
        found |= {"GITLAB_TOKEN"} if "pulumi-feishu comment" in script else set()
        if "ci/alarm.py" in script:
            return found | set(re.findall(r"FEISHU_ALARM_(?:WEBHOOK|SECRET)", alarm))
        return found | set(stateful)

    assert {name: set(held) for name, held in held_in(page, "prod").items()} == {
        environment: needed(script) for environment, script in scripts.items()
    }


@pytest.mark.parametrize("page", READMES, ids=named)
def test_the_table_of_what_is_installed_has_all_that_is_to_be_filled_in(page: Path) -> None:
    """GitLab's is all in one file, which its table therefore does not name."""
    blank = [
        ([] if page in GITLAB_READMES else [str(file.relative_to(page.parent))]) + [value]
        for file in sorted(page.parent.rglob("*.yml"))
        for value in re.findall(r"(\w+): REPLACE-ME", file.read_text())
    ]
    assert [[name for cell in row[:-1] for name in cell] for row in rows_of(page)[:2]] == blank


@pytest.mark.parametrize("page", GITLAB_PAGES, ids=named)
def test_a_page_names_the_tested_pulumi_cli(page: Path) -> None:
    versions = set(re.findall(r"pulumi-v?(\d+\.\d+\.\d+)", page.read_text()))
    assert versions == {pulumi_cli.VERSION}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_lists_the_workflows_and_jobs_of_its_recipe(language: str) -> None:
    workflows = {yaml.safe_load(path.read_text())["name"] for path in WORKFLOWS}
    table = re.findall(r"^\| ([A-Z][a-z-]+) \|", path_of("github", language).read_text(), re.M)
    assert set(table) == workflows
    first = [row[0] for row in rows_of(path_of("gitlab", language))]
    listed = {name for names in first for name in names}
    jobs = {name for name, job in JOBS.items() if isinstance(job, dict) and "script" in job}
    # `build` and `outdated` only serve the others.
    assert jobs - listed == {"build", "outdated"}


def test_both_recipes_take_the_same_forms_of_a_pin_and_show_them() -> None:
    forms = [
        re.findall(r"^ +(?:commit|version)='\^(.*)\$'$", file.read_text(), re.M)
        for file in (GITHUB / ".github/actions/install/action.yml", GITLAB / ".gitlab-ci.yml")
    ]
    assert forms[0] == forms[1]
    as_python = [form.replace("[^[:space:]]", r"\S") for form in forms[0]]
    for page in (*GITHUB_PAGES, *GITLAB_PAGES):
        shown = re.findall(r"`((?:git\+|pulumi-feishu={2})[^`]*)`", page.read_text())
        filled = [
            line.replace("VERSION", "1.2.3").replace("COMMIT", "a" * 40).replace("DIGEST", "b" * 64)
            for line in shown
        ]
        assert len(filled) == len(as_python) == 2
        assert all(re.fullmatch(*pair) for pair in zip(as_python, filled, strict=True)), shown


def test_the_workflow_of_the_action_is_the_same_on_both_pages_and_actionlint_finds_nothing(
    tmp_path: Path,
) -> None:
    workflow = page_block("github", "name: Review")
    assert page_block("examples/github-actions", "name: Review") == workflow
    (tmp_path / "review.yml").write_text(workflow)
    command = [str(actionlint.find()), "-shellcheck=", "-pyflakes=", str(tmp_path / "review.yml")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    used = re.findall(r"uses: (\S+@[0-9a-f]{40} # \S+)$", workflow, re.MULTILINE)
    assert len(used) == 1
    assert used[0] in WORKFLOWS[0].read_text()


@pytest.mark.parametrize("page", GITHUB_PAGES, ids=named)
def test_a_page_names_the_inputs_of_the_action(page: Path) -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert re.findall(r"`with: ([\w-]+):", page.read_text()) == list(inputs)


@pytest.mark.parametrize(
    ("block", "recipe"),
    [
        (page_block("github", "pulumi-feishu validate"), GITHUB / ".github" / "workflows"),
        (page_block("gitlab", "pulumi-feishu review --stack"), GITLAB),
    ],
    ids=["github", "gitlab"],
)
def test_the_commands_of_a_page_are_those_of_the_recipe(block: str, recipe: Path) -> None:
    """Its tests run them: `integration/test_recipe_*.py`."""
    text = "".join(re.sub(r"\\?\n +--", " --", file.read_text()) for file in recipe.rglob("*.yml"))
    for line in block.splitlines():
        words = {word for word in line.split() if re.fullmatch(r"(--)?[a-z0-9]+", word)}
        runs = re.findall(r"pulumi-feishu .*", text)
        assert any(words <= set(run.split()) for run in runs), line
