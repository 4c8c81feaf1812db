"""A reader of a README, who types its commands in a clone of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.once import once
from support.project import Project
from support.upstream import locked_wheels
from support.venvs import quick_python3
from support.warm import make_warm

ROOT = Path(__file__).resolve().parent.parent.parent

#: The first line of each project.
_INSTALL = "pulumi install"

_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")

#: Guards against hanging only: `pulumi install` takes 20 s, on a busy machine minutes.
_LINE_SECONDS = 600


@dataclass
class Reader:
    """Somebody in a project's folder, with the lines of its README that are still to be typed.

    `values` fills the placeholders; `answers` holds the secrets that are typed where a line asks
    for one, and that no output may show.
    """

    project: Project
    lines: list[str]
    values: Mapping[str, str]
    answers: Mapping[str, str]
    outputs: list[str] = field(default_factory=list)

    def follow(self, last: str, **environment: str) -> str:
        """Type the next lines as they are written, up to the one that starts with `last`.

        Each must succeed. Returns the output of the last.
        """
        assert any(line.startswith(last) for line in self.lines), f"{last} is not in {self.lines}"
        while True:
            line = self.lines.pop(0)
            output = self.type(line, **environment)
            if line.startswith(last):
                return output

    def type(self, line: str, **environment: str) -> str:
        """Run one line, which must succeed; returns what a person saw of it."""
        done = self._run(line, environment)
        assert done.returncode == 0, f"$ {line}\n{done.stdout}"
        return done.stdout

    def fail(self, line: str, **environment: str) -> str:
        """The same for a line that must fail."""
        done = self._run(line, environment)
        assert done.returncode != 0, f"$ {line}\n{done.stdout}"
        return done.stdout

    def _run(self, line: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for placeholder, value in self.values.items():
            line = line.replace(placeholder, value)
        assert "…" not in line, f"no value for a placeholder of: {line}"
        answers = [answer for start, answer in self.answers.items() if line.startswith(start)]
        done = subprocess.run(
            [*_BASH, line],
            cwd=self.project.directory,
            env={**self.project.environment, **environment},
            input="".join(answers),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LINE_SECONDS,
        )
        self.outputs.append(done.stdout)
        assert not any(secret in done.stdout for secret in self.answers.values())
        return done


@contextmanager
def cloned(
    clone: Path,
    folder: str = ".",
    *,
    factory: pytest.TempPathFactory,
    environment: Mapping[str, str],
) -> Iterator[Project]:
    """Copy the repository to `clone`; this folder of it is the project, with its `.venv`.

    `pulumi install` is typed once in a run for all folders that require the same.
    """
    copy_repository(clone)
    project = Project(clone / folder, {**reader_environment(clone), **environment})
    (clone / folder / ".venv").symlink_to(_installed(clone / folder, factory))
    try:
        yield project
    finally:
        project.end()


@contextmanager
def reading(
    clone: Path,
    folder: str,
    *,
    factory: pytest.TempPathFactory,
    block: str,
    environment: Mapping[str, str],
    values: Mapping[str, str],
    answers: Mapping[str, str] | None = None,
) -> Iterator[Reader]:
    """Read this block of the folder's README in a `cloned` repository, to its last line."""
    with cloned(clone, folder, factory=factory, environment=environment) as project:
        first, *lines = block.splitlines()
        assert first == _INSTALL
        reader = Reader(project, lines, values, answers or {})
        yield reader
        assert reader.lines == [], "lines that the test did not follow"


def _installed(folder: Path, factory: pytest.TempPathFactory) -> Path:
    """The environment of a project that requires what this one does."""
    path, _, extra = (folder / "requirements.txt").read_text().splitlines()[-1].partition("[")
    assert (folder / path.removeprefix("-e ")).resolve().name == "provider"
    # Each of the two is installed for one that is really in the repository.
    like = "." if extra == "cli]" else "examples/plain-python"

    def make(base: Path) -> None:
        copy_repository(base / "clone")
        done = subprocess.run(
            [*_BASH, _INSTALL],
            cwd=base / "clone" / like,
            env=reader_environment(base / "clone"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LINE_SECONDS,
        )
        assert done.returncode == 0, done.stdout
        make_warm(base / "clone" / like / ".venv")

    assert extra in ("", "cli]")
    base = once(factory, f"installed-{extra.strip(']') or 'bare'}", make)
    return base / "clone" / like / ".venv"


def copy_repository(directory: Path) -> None:
    """A clone without a history, nor an environment."""
    shutil.copytree(ROOT, directory, ignore=shutil.ignore_patterns(".*", "__pycache__", "build"))


def reader_environment(clone: Path) -> dict[str, str]:
    """What a reader has beside the app: a backend, a passphrase, python3, and no package."""
    hidden = ("FEISHU_", "PULUMI", "PYTHON", "VIRTUAL_ENV")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    home = clone.with_name(f"{clone.name}-home")
    home.mkdir()
    return {
        **kept,
        "LANG": "C.UTF-8",
        "PULUMI_BACKEND_URL": f"file://{home}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_HOME": str(home),
        "PULUMI_PYTHON_CMD": str(quick_python3()),
        # The reader says yes: no terminal is here to ask.
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **locked_wheels(),
    }
