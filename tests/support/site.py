"""A user's repository for the recipes: an example's program, a stack, a bare origin, branches."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.emulator import Emulator
from support.recipe import bare_environment
from support.two_apps import SECRETS, WRITER

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"

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
        """Bring the stack to what is checked out; the emulator forgets the calls."""
        writer = {"FEISHU_APP_ID": WRITER, "FEISHU_APP_SECRET": SECRETS[WRITER]}
        command = ("pulumi", "up", "--yes", "--skip-preview", "--stack", "prod")
        self.succeed(*command, FEISHU_BASE_URL=feishu.url, **writer)
        feishu.forget_calls()


def make_site(directory: Path, recipe: str) -> Site:
    """The program of one example, the files of the recipe, and NOTICES; nothing is applied yet."""
    (directory / "state").mkdir(parents=True)
    checkout = directory / "site"
    shutil.copytree(EXAMPLES / recipe, checkout)
    for name in ("Pulumi.yaml", "__main__.py", "requirements.txt"):
        shutil.copyfile(EXAMPLES / "yaml-driven" / name, checkout / name)
    (checkout / ".venv").symlink_to(sys.prefix)
    site = Site(
        checkout,
        bare_environment(
            HOME=str(directory),
            GIT_CONFIG_NOSYSTEM="1",
            PULUMI_HOME=str(directory / "home"),
            PULUMI_BACKEND_URL=f"file://{directory / 'state'}?metadata=skip",
            PULUMI_CONFIG_PASSPHRASE="test",
        ),
    )
    site.write(".gitignore", ".venv\n__pycache__/\n")
    site.write("notices.yaml", NOTICES)
    site.succeed("pulumi", "stack", "init", "prod", "--non-interactive")
    site.git("init", "--quiet", "--bare", "--initial-branch=main", str(directory / "origin"))
    site.git("init", "--quiet", "--initial-branch=main")
    site.git("config", "user.name", "Lin")
    site.git("config", "user.email", "lin@example.com")
    site.git("remote", "add", "origin", str(directory / "origin"))
    site.commit("Notices")
    return site
