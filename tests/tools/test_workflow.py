"""The project's own CI: linted, pinned, without a secret, with every version that is promised."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

import actionlint
import versions

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github/workflows/ci.yml"
RECIPES = sorted((ROOT / "examples/github-actions/.github").rglob("*.yml"))


def jobs() -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(WORKFLOW.read_text())
    return content["jobs"]


def commands(job: str) -> list[str]:
    return [step["run"] for step in jobs()[job]["steps"] if "run" in step]


def actions(text: str) -> dict[str, str]:
    return dict(re.findall(r"uses: ([\w/-]+)@(\S+ # \S+)", text))


def test_actionlint_finds_nothing() -> None:
    command = [str(actionlint.find()), "-shellcheck=", "-pyflakes=", str(WORKFLOW)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_each_action_is_a_commit_the_same_as_in_the_recipes() -> None:
    text = WORKFLOW.read_text()
    used = actions(text)
    assert text.count("uses:") == len(
        re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.M)
    )
    recipes = actions("".join(path.read_text() for path in RECIPES))
    assert used == {name: recipes[name] for name in ("actions/checkout", "actions/setup-python")}


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
    assert commands("engines") == ["make test-engines"]
    assert commands("pythons")[-1] == "make test-pythons"


def test_every_promised_python_is_demanded() -> None:
    job = jobs()["pythons"]
    assert tuple(job["strategy"]["matrix"]["python"]) == versions.PYTHONS
    assert job["steps"][-1]["env"] == {"PYTHONS": "python${{ matrix.python }}"}
    (set_up,) = [
        step for step in jobs()["engines"]["steps"] if "setup-python" in step.get("uses", "")
    ]
    assert set_up["with"]["python-version"] == versions.PYTHONS[0]
