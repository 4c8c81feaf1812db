"""This checkout's package in a git repository, as a user of the recipes pins it.

Its build writes down what it could see of the environment, its own and its parents'.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from environment import kept
from pulumi_feishu import __version__
from support.venvs import quick_python3

ROOT = Path(__file__).resolve().parent.parent.parent

#: Runs while the wheel is built, as the code of any build backend or plugin of one would.
_HOOK = """\
import json
import os
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def environments():
    pid = os.getpid()
    while pid > 1:
        process = Path("/proc") / str(pid)
        yield (process / "environ").read_text(errors="replace")
        pid = int((process / "stat").read_text().rpartition(")")[2].split()[1])


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        Path({seen!r}).write_text(json.dumps(list(environments())))
"""
#: The line of a recipe that says what it installs.
_PINNED = re.compile(r"^( +PULUMI_FEISHU: ).*$", re.MULTILINE)

_USE_HOOK = '\n[tool.hatch.build.hooks.custom]\npath = "hook.py"\n'


def commit_at(url: str, commit: str) -> str:
    """A commit of a repository, as a recipe's README has it pinned."""
    return f"git+{url}@{commit}#subdirectory=provider"


_PACKAGE = "pulumi-feishu"

#: What names no commit, and no file by its hash.
NOT_PINNED = [
    pytest.param("REPLACE-ME", id="as it comes"),
    pytest.param("pulumi-feishu", id="whatever is newest"),
    pytest.param(f"{_PACKAGE}=={__version__}", id="a version without a hash"),
    pytest.param(f"{_PACKAGE}>={__version__} --hash=sha256:{'a' * 64}", id="a range"),
    pytest.param(f"other=={__version__} --hash=sha256:{'a' * 64}", id="another package"),
    pytest.param(commit_at("https://example.com/x", "main"), id="a branch"),
    pytest.param(commit_at("https://example.com/x", "v0.2.0"), id="a tag"),
    pytest.param(commit_at("https://example.com/x", "a" * 7), id="a short commit"),
    pytest.param(commit_at("http://example.com/x", "a" * 40), id="anybody's answer"),
    pytest.param(
        f"{commit_at('https://example.com/x', 'a' * 40)} --index-url=https://example.com",
        id="an option of pip",
    ),
]


@dataclass(frozen=True)
class Upstream:
    """A repository, and the commit to pin."""

    directory: Path

    @property
    def commit(self) -> str:
        """Its 40 digits."""
        return _git(self.directory, "rev-parse", "HEAD").strip()

    @property
    def url(self) -> str:
        """Without the `git+` that pip wants."""
        return f"file://{self.directory}"

    @property
    def requirement(self) -> str:
        """That commit, as a recipe's README has it pinned."""
        return commit_at(self.url, self.commit)

    @property
    def seen(self) -> set[str]:
        """The names of the variables that the last build could read, in any process above it."""
        found: list[str] = json.loads((self.directory / "seen.json").read_text())
        assert len(found) > 1
        return {entry.partition("=")[0] for one in found for entry in one.split("\0")}


def make_upstream(directory: Path) -> Upstream:
    """One commit with `provider/` as it lies here, what git ignores left out."""
    listed = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "provider")
    names = [name for name in _git(ROOT, *listed).split("\0") if name]
    for name in names:
        if (ROOT / name).exists():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, directory / name)
    package = directory / "provider"
    (package / "hook.py").write_text(_HOOK.format(seen=str(directory / "seen.json")))
    with (package / "pyproject.toml").open("a") as settings:
        settings.write(_USE_HOOK)
    _git(directory, "init", "--quiet", "--initial-branch=main")
    _git(directory, "add", "--all")
    _git(directory, "commit", "--quiet", "--message", "The package")
    return Upstream(directory)


@functools.cache
def locked_wheels() -> dict[str, str]:
    """Settings: pip installs from a folder with the wheels of the lock, fetched once on a machine.

    As a mirror would hand them out: the steps check their hashes themselves. What `pulumi install`
    and an editable install want besides is there too. pip compiles nothing; Python compiles what it
    imports.
    """
    lock = ROOT / "provider" / "requirements.lock"
    locked = ("--require-hashes", "-r", str(lock))
    more = ("pip", "setuptools", "wheel", "editables")

    def fetch(folder: Path) -> None:
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:")
        for wanted in (locked, more):
            done = subprocess.run(
                [*pip, "--dest", str(folder), *wanted], capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr

    wheels = kept("wheels", lock.read_bytes() + repr(more).encode(), fetch)
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_COMPILE": "0"}


def quick_pip() -> dict[str, str]:
    """Those settings, and a quick `python3` on `PATH`."""
    path = os.pathsep.join([str(quick_python3().parent), os.environ["PATH"]])
    return {**locked_wheels(), "PATH": path}


def pin(recipe: Path, requirement: str) -> None:
    """Fill in the one line that says what a recipe installs, as its README has it: unquoted."""
    lines = 0
    for file in recipe.rglob("*.yml"):
        text = file.read_text()
        lines += len(_PINNED.findall(text))
        file.write_text(_PINNED.sub(lambda match: f"{match[1]}{requirement}", text))
    assert lines == 1


def pinned_in(text: str) -> dict[str, str]:
    """The versions of a lock file or of `pip freeze` by the packages' normal names (PEP 503)."""
    found = re.findall(r"^([\w.-]+)==([\w.+!-]+)", text, flags=re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def _git(folder: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    identity = ("-c", "user.name=Lin", "-c", "user.email=lin@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
