"""The project's own workflows: linted, pinned, without a secret; CI has every promised version."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import actionlint
import versions

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github/workflows/ci.yml"
RELEASE = ROOT / ".github/workflows/release.yml"
RECIPES = sorted((ROOT / "examples/github-actions/.github").rglob("*.yml"))


def jobs(workflow: Path = WORKFLOW) -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(workflow.read_text())
    return content["jobs"]


def commands(job: str, workflow: Path = WORKFLOW) -> list[str]:
    return [step["run"] for step in jobs(workflow)[job]["steps"] if "run" in step]


def actions(text: str) -> dict[str, str]:
    return dict(re.findall(r"uses: ([\w/-]+)@(\S+ # \S+)", text))


@pytest.mark.parametrize("workflow", [WORKFLOW, RELEASE], ids=lambda path: path.stem)
def test_actionlint_finds_nothing(workflow: Path) -> None:
    command = [str(actionlint.find()), "-shellcheck=", "-pyflakes=", str(workflow)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("workflow", [WORKFLOW, RELEASE], ids=lambda path: path.stem)
def test_each_action_is_a_commit_the_same_as_in_the_recipes(workflow: Path) -> None:
    text = workflow.read_text().replace("uses: ./\n", "")
    used = actions(text)
    assert text.count("uses:") == len(
        re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.M)
    )
    recipes = actions("".join(path.read_text() for path in RECIPES))
    not_theirs = {name for name in used if used[name] != recipes.get(name)}
    publishing = {"actions/attest-build-provenance", "pypa/gh-action-pypi-publish"}
    assert not_theirs == (publishing if workflow == RELEASE else set())


def test_no_job_has_a_secret_or_may_more_than_read() -> None:
    text = WORKFLOW.read_text()
    assert "secrets." not in text
    assert "github.token" not in text
    assert yaml.safe_load(text)["permissions"] == {}
    for job in jobs().values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] <= 60
        assert job["steps"][0]["with"]["persist-credentials"] is False


def test_the_workflow_runs_what_the_project_runs() -> None:
    local = re.findall(r"^make .*", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert [each for each in commands("test") if each.startswith("make")] == local
    assert commands("docs") == ["make docs"]
    assert commands("engines") == ["make test-engines", "make test-plugin"]
    assert commands("pythons")[-1] == "make test-pythons"


def test_every_promised_python_is_demanded() -> None:
    job = jobs()["pythons"]
    assert tuple(job["strategy"]["matrix"]["python"]) == versions.PYTHONS
    assert job["steps"][-1]["env"] == {"PYTHONS": "python${{ matrix.python }}"}
    (set_up,) = [
        step for step in jobs()["engines"]["steps"] if "setup-python" in step.get("uses", "")
    ]
    assert set_up["with"]["python-version"] == versions.PYTHONS[0]


def test_a_tag_is_built_once_tested_published_and_then_a_release() -> None:
    # YAML 1.1 reads the key `on` as true.
    content = yaml.safe_load(RELEASE.read_text())
    assert content[True] == {"push": {"tags": ["v*"]}}
    assert content["concurrency"] == {"group": "release", "cancel-in-progress": False}
    needs = {name: job.get("needs") for name, job in jobs(RELEASE).items()}
    assert needs == {"build": None, "test": "build", "publish": "test", "release": "publish"}
    built = [name for name in needs if "make dist" in str(commands(name, RELEASE))]
    assert built == ["build"]
    local = re.findall(r"^make .*", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert [each for each in commands("test", RELEASE) if each.startswith("make")] == local


def test_a_job_that_may_write_or_sign_runs_nothing_of_the_project() -> None:
    content = yaml.safe_load(RELEASE.read_text())
    assert content["permissions"] == {}
    assert "secrets." not in RELEASE.read_text()
    signing = {"id-token": "write"}
    releasing = {"contents": "write", "attestations": "write", **signing}
    permissions = {name: job["permissions"] for name, job in jobs(RELEASE).items()}
    reading = {"contents": "read"}
    assert permissions == {
        "build": reading,
        "test": reading,
        "publish": signing,
        "release": releasing,
    }
    for name, job in jobs(RELEASE).items():
        assert job["timeout-minutes"] <= 60
        checkouts = [step for step in job["steps"] if "actions/checkout" in step.get("uses", "")]
        assert len(checkouts) == (permissions[name] == reading)
        assert all(step["with"] == {"persist-credentials": False} for step in checkouts)
        assert not [command for command in commands(name, RELEASE) if "${{" in command]
    assert jobs(RELEASE)["publish"]["environment"] == "pypi"
    assert commands("publish", RELEASE) == []


def test_the_release_has_what_was_built_under_names_that_stay() -> None:
    """`releases/latest/download/notices.schema.json` is where editors find the schema."""
    (command,) = commands("release", RELEASE)
    assert "--verify-tag" in command
    assert command.split()[-2:] == ["release/dist/*", "release/assets/*"]
    (publish,) = [s for s in jobs(RELEASE)["publish"]["steps"] if "pypi" in s["uses"]]
    assert publish["with"] == {"packages-dir": "release/dist", "attestations": True}
