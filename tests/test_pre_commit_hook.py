"""The hook for other repositories: it installs as pre-commit installs it, and stops a mistake."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from support.pages import page_block
from support.site import NOTICES, ROOT
from support.upstream import make_upstream

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def test_it_runs_once_for_any_change_of_the_notices() -> None:
    [hook] = HOOKS
    assert (hook["id"], hook["pass_filenames"]) == ("pulumi-feishu-validate", False)
    concerned = ["notices.yaml", "notices/ops.yaml", "notices/ops.md", "notices/cards/ops.json"]
    assert all(re.search(hook["files"], name) for name in concerned)
    others = ["README.md", "old/notices.yaml", "notices.yaml.bak", "notices.md", "mynotices/a.md"]
    assert not any(re.search(hook["files"], name) for name in others)


def clone_of(repository: dict[str, Any], directory: Path) -> Path:
    """What pre-commit clones for an entry of its configuration."""
    for command in (
        ["clone", "--quiet", repository["repo"], str(directory)],
        ["-C", str(directory), "checkout", "--quiet", repository["rev"]],
    ):
        done = subprocess.run(["git", *command], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return directory


def test_what_the_pages_configuration_installs_finds_a_mistake(tmp_path: Path) -> None:
    """pre-commit runs `pip install .` and what the hook adds, in a clone; here without an index."""
    upstream, installed = make_upstream(tmp_path / "upstream"), tmp_path / "installed"
    [hook] = HOOKS
    written = page_block("notices", "repos:").replace("COMMIT", upstream.commit)
    [repository] = yaml.safe_load(written)["repos"]
    assert repository["hooks"] == [{"id": hook["id"]}]
    assert repository["repo"] == "https://github.com/OWNER/pulumi-feishu"
    clone = clone_of({**repository, "repo": upstream.url}, tmp_path / "clone")
    shutil.copy(ROOT / "pyproject.toml", clone)
    wanted = [".", *hook["additional_dependencies"]]
    alone = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(installed)]
    command = [sys.executable, "-m", "pip", "install", "--quiet", *alone, *wanted]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name.partition("-")[0] for path in installed.glob("*.dist-info")} == {
        "pulumi_feishu",
        "pulumi_feishu_hooks",
    }
    (tmp_path / "notices.yaml").write_text(NOTICES.replace("notice:", "notise:", 1))
    path = os.pathsep.join([str(installed / "bin"), os.environ["PATH"]])
    stopped = subprocess.run(
        shlex.split(hook["entry"]),
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert stopped.returncode == 2
    assert stopped.stdout.startswith("notices.yaml:5:5: ")
