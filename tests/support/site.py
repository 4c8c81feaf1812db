"""A user's repository for the recipes: an example's program, a stack, a bare origin, branches."""

from __future__ import annotations

import atexit
import functools
import hashlib
import html
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.emulator import Emulator
from support.once import once
from support.recipe import bare_environment
from support.two_apps import SECRETS, WRITER, running_emulator_with_two_apps

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"

#: One file of notices, with a group for each kind of change.
NOTICES = """\
version: 1
groups:
  - name: Ops
    chat: oc_a
    notice: { text: "Freeze until Jan 4." }
  - name: All hands
    chat: oc_b
    notice: announcement
"""


CHANGED = NOTICES.replace("until Jan 4", "until Jan 8")

#: One more group, which somebody else adds meanwhile.
LATER = "  - { name: Random, chat: oc_c, notice: none }\n"


def as_it_will_be(review: str) -> str:
    """The words of a review, without its markup and without what goes."""
    kept = re.sub(r"<del\b.*?</del>", "", review, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", kept))


@dataclass(frozen=True)
class Site:
    """A checkout with a bare `origin`, and the stack `prod` on a backend of files."""

    directory: Path
    environment: Mapping[str, str]

    def git(self, *arguments: str) -> str:
        """One git command, which must succeed."""
        return self.succeed("git", *arguments)

    def succeed(self, *command: str, **environment: str) -> str:
        """One command in the checkout, which must succeed; what it prints."""
        env = {**self.environment, **environment}
        done = subprocess.run(command, cwd=self.directory, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        """Write one file of the checkout."""
        (self.directory / name).parent.mkdir(exist_ok=True)
        (self.directory / name).write_text(text)

    def commit(self, subject: str) -> str:
        """Commit everything and push the branch; the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", subject)
        self.git("push", "--quiet", "origin", "HEAD")
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, files: Mapping[str, str]) -> str:
        """A branch from main with these files changed; main is checked out again. Its commit."""
        self.git("switch", "--quiet", "--create", name, "main")
        for file, text in files.items():
            self.write(file, text)
        commit = self.commit(name)
        self.git("switch", "--quiet", "main")
        return commit

    def merge(self, name: str) -> None:
        """What happens when the pull request is merged."""
        self.git("merge", "--quiet", "--no-ff", "--message", f"Merge {name}", name)
        self.git("push", "--quiet", "origin", "main")

    def up(self, feishu: Emulator) -> None:
        """Bring the stack to what is checked out."""
        writer = {"FEISHU_APP_ID": WRITER, "FEISHU_APP_SECRET": SECRETS[WRITER]}
        command = ("pulumi", "up", "--yes", "--skip-preview", "--stack", "prod")
        self.succeed(*command, FEISHU_BASE_URL=feishu.url, **writer)


def lay_out(directory: Path, recipe: str) -> None:
    """What a recipe's README says belongs in a user's repository, and NOTICES."""
    shutil.copytree(EXAMPLES / recipe, directory)
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copyfile(EXAMPLES / "yaml-driven" / name, directory / name)
    shutil.copyfile(ROOT / "provider" / "requirements.lock", directory / "requirements.lock")
    (directory / "notices.yaml").write_text(NOTICES)
    (directory / ".gitignore").write_text(".venv\n__pycache__/\n")


def make_site(directory: Path, recipe: str, installed: Path) -> Site:
    """The program of one example and the files of the recipe; nothing is applied yet.

    `installed` is the environment that the recipe's own steps made.
    """
    return _copied(_first_site(recipe, installed), directory, installed)


@contextmanager
def applied_site(
    directory: Path, recipe: str, installed: Path, factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Emulator]]:
    """The same with a stack that is as the files of main say, and the emulator that shows it."""

    def make(folder: Path) -> None:
        site = make_site(folder, recipe, installed)
        with running_emulator_with_two_apps(folder) as feishu:
            site.up(feishu)

    site = _copied(once(factory, f"{recipe}-applied", make), directory, installed)
    with running_emulator_with_two_apps(directory) as feishu:
        yield site, feishu


def _copied(made: Path, directory: Path, installed: Path) -> Site:
    shutil.copytree(made, directory, symlinks=True, dirs_exist_ok=True)
    site = _site_in(directory, installed)
    site.git("remote", "set-url", "origin", str(directory / "origin"))
    return site


@functools.cache
def _first_site(recipe: str, installed: Path) -> Path:
    """What all sites of a test process are copies of."""
    directory = Path(tempfile.mkdtemp(prefix="site-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    (directory / "state").mkdir()
    site = _site_in(directory, installed)
    lay_out(site.directory, recipe)
    (site.directory / ".venv").symlink_to(installed)
    site.succeed("pulumi", "stack", "init", "prod", "--non-interactive")
    site.git("init", "--quiet", "--bare", "--initial-branch=main", str(directory / "origin"))
    site.git("init", "--quiet", "--initial-branch=main")
    site.git("config", "user.name", "Lin")
    site.git("config", "user.email", "lin@example.com")
    site.git("remote", "add", "origin", str(directory / "origin"))
    site.commit("Notices")
    shutil.rmtree(directory / "home")
    return directory


def _site_in(directory: Path, installed: Path) -> Site:
    environment = bare_environment(
        HOME=str(directory),
        PATH=os.pathsep.join([str(installed / "bin"), os.environ["PATH"]]),
        GIT_CONFIG_NOSYSTEM="1",
        PULUMI_HOME=str(directory / "home"),
        PULUMI_BACKEND_URL=f"file://{directory / 'state'}?metadata=skip",
        PULUMI_CONFIG_PASSPHRASE="test",
    )
    return Site(directory / "site", environment)


def fake_pulumi_archive(directory: Path) -> str:
    """A `curl` that hands out the tests' own Pulumi as the archive, and notes what it is asked.

    Returns the archive's SHA-256. Not every place where tests run can reach Pulumi's site.
    """
    (directory / "bin").mkdir(parents=True)
    programs = directory / "pulumi"
    programs.mkdir()
    (programs / "pulumi").write_text(f'#!/bin/sh\nexec "{shutil.which("pulumi")}" "$@"\n')
    (programs / "pulumi").chmod(0o755)
    archive = directory / "archive.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(programs, "pulumi")
    curl = directory / "bin" / "curl"
    curl.write_text(
        f'#!/bin/bash\necho "${{@: -1}}" >>"{directory}/asked"\n'
        'while [ "$1" != --output ]; do shift; done\n'
        f'cp "{archive}" "$2"\n'
    )
    curl.chmod(0o755)
    return hashlib.sha256(archive.read_bytes()).hexdigest()
