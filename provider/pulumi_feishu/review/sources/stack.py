"""A stack of the project in the current folder, through the `pulumi` command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from subprocess import PIPE
from typing import IO, Any, TextIO
from urllib.parse import urlsplit, urlunsplit

from pulumi_feishu.engine.child_environment import SUMMARY_VARIABLE, without_secrets
from pulumi_feishu.notices_file import default_paths, expiry
from pulumi_feishu.review import Stopped, origin
from pulumi_feishu.review.sources.passwords import without_passwords
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.json_access import text_at

_QUIET = ("--non-interactive", "--color=never")


class StackFailed(Stopped):
    """`pulumi` could not do it; the text has its own words."""


@dataclass(frozen=True)
class Stack:
    """One stack, by its name as `pulumi stack ls` shows it."""

    name: str

    def preview(self, *, at: datetime, save_plan: Path | None = None) -> dict[str, Any]:
        """`pulumi preview --json` by this clock, steps without a change too; raises StackFailed.

        With `save_plan` the engine's update plan is written there. A preview that fails is a result
        too: its diagnostics say why.
        """
        saving = ["--save-plan", str(save_plan)] if save_plan else []
        return self._json(at, "preview", "--json", "--show-sames", *saving)

    def export(self) -> dict[str, Any]:
        """The stack's deployment, secrets encrypted; raises StackFailed."""
        deployment = self._json(None, "stack", "export").get("deployment")
        return deployment if isinstance(deployment, dict) else {}

    def backend(self) -> str:
        """The URL of where its state is, without what is of one user only; raises StackFailed.

        Who reads the state and who writes it may be two users, with options of their own.
        """
        # The environment or the project may name it, or a login: Pulumi knows what is in force.
        answer = _json(None, "whoami", "--verbose", "--json")
        return without_user(str(answer.get("url", "")), str(answer.get("user", "")))

    def paths(self) -> list[Path]:
        """The files and folders that its program reads: `feishu:notices`, else the usual ones.

        In a program in YAML those that each `Notices` names, where it does. Raises Stopped.
        """
        named = text_at(self._json(None, "config", "--json"), "feishu:notices", "value")
        usual = [Path(named)] if named else default_paths(Path())
        paths = origin.project_around(Path()).components
        return [path for own in paths for path in ([Path(own)] if own else usual)] or usual

    def up(self, plan: Path, *, at: datetime, summary: Path) -> int:
        """Apply an update plan by this clock; what `pulumi` prints is printed, without passwords.

        Returns its exit code; where groups failed, `summary` is a file then that says which, and
        why. Ctrl-C is Pulumi's own to obey, which ends what is under way first.
        Raises StackFailed when it can't be run.
        """
        options = ("--yes", "--skip-preview", "--continue-on-error", "--plan", str(plan))
        command = ["pulumi", "up", *options, "--stack", self.name, *_QUIET]
        environment = {**_environment(at), SUMMARY_VARIABLE: str(summary)}
        with _ctrl_c_left_to_children():
            try:
                process = subprocess.Popen(  # noqa: S603
                    command, env=environment, stdout=PIPE, stderr=PIPE, text=True, errors="replace"
                )
            except OSError:
                raise _missing() from None
            with process, ThreadPoolExecutor(2) as pool:
                for lines, to in ((process.stdout, sys.stdout), (process.stderr, sys.stderr)):
                    pool.submit(_pass_on, lines, to)
                return process.wait()

    def _json(self, at: datetime | None, *arguments: str) -> dict[str, Any]:
        return _json(at, *arguments, "--stack", self.name, about=self.name)


@contextmanager
def _ctrl_c_left_to_children() -> Iterator[None]:
    """A handler of our own does nothing; what is started here has none, and is interrupted."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _pass_on(lines: IO[str] | None, to: TextIO) -> None:
    for line in lines or ():
        # Pulumi blocks on a full pipe, so go on reading when our own reader is gone.
        with suppress(OSError, ValueError):
            print(without_passwords(line), end="", file=to, flush=True)


def _json(at: datetime | None, *arguments: str, about: str = "") -> dict[str, Any]:
    """What a command of Pulumi's prints, about this stack; raises StackFailed."""
    command = ["pulumi", *arguments, *_QUIET]
    try:
        done = subprocess.run(  # noqa: S603
            command, env=_environment(at), capture_output=True, text=True, check=False
        )
    except OSError:
        raise _missing() from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        why = (done.stderr or done.stdout).strip().splitlines() or [
            str(Words("no output", "没有输出"))
        ]
        line = without_passwords(why[0].removeprefix("error: "))
        en, zh = (f" for stack {about}", f"stack {about} 的 ") if about else ("", "")
        raise StackFailed(
            Words(
                f"`pulumi {arguments[0]}` failed{en}: {line}",
                f"{zh}`pulumi {arguments[0]}` 失败：{line}",
            )
        )
    return answer


def without_user(url: str, user: str) -> str:
    """A backend's URL without user, password and options."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if parts.scheme in ("http", "https"):
        # Pulumi Cloud's is that of the user's own page.
        path = path.removesuffix(f"/{user}")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))


def _environment(at: datetime | None) -> dict[str, str]:
    # Only with a moment the program runs, and may need all that there is.
    if at is None:
        return {**without_secrets(), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", expiry.VARIABLE: moment}


def _missing() -> StackFailed:
    return StackFailed(
        Words(
            "There is no `pulumi` on PATH: https://www.pulumi.com/docs/install/.",
            "PATH 中没有 `pulumi`：https://www.pulumi.com/docs/install/。",
        )
    )
