"""The folder of a demo: made once, and never written over what somebody else put there."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import datetime
from pathlib import Path

from pulumi_feishu.files.whole_file import replace_file
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.trial.project_files import PROJECT_NAME, project_files

_NAME = re.compile(rf"^name: {PROJECT_NAME}$", re.MULTILINE)
_VIRTUALENV = re.compile(r"^( +virtualenv: )(\".*\")$", re.MULTILINE)
_MOST_NAMED = 3

#: As whom the first commit is made, with no hook, template or signature of the user's.
_GIT = (
    "git",
    *("-c", "user.name=pulumi-feishu demo", "-c", "user.email=demo@localhost"),
    *("-c", "init.defaultBranch=main", "-c", "init.templateDir="),
    *("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"),
)
_NO_GIT = Words(
    "git is not there: `pulumi-feishu review --against HEAD` needs it. Install git, then run "
    "`pulumi-feishu demo` again.",
    "未找到 git：`pulumi-feishu review --against HEAD` 需要它。请安装 git 后重新运行 "
    "`pulumi-feishu demo`。",
)


class NotADemo(Exception):
    """What lies in the folder is somebody else's; the text says so."""


def is_demo(folder: Path) -> bool:
    """Whether the project in this folder is one that `make_project` made."""
    try:
        return bool(_NAME.search((folder / "Pulumi.yaml").read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        return False


def make_project(folder: Path, virtualenv: Path, now: datetime) -> None:
    """Write the demo's files where there is nothing yet; a demo that is there stays as it is.

    But for the Python environment that it names, once that is gone. Raises NotADemo, OSError.
    """
    if is_demo(folder):
        _keep_environment(folder / "Pulumi.yaml", virtualenv)
        return
    for name, text in project_files(virtualenv, now).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, text)


def refuse_foreign(folder: Path) -> None:
    """Raise NotADemo when this is a file, or a folder with something in it that is no demo."""
    if not folder.exists() or is_demo(folder):
        return
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else [folder.name]
    if there:
        some = ", ".join(there[:_MOST_NAMED]) + (", …" if len(there) > _MOST_NAMED else "")
        raise NotADemo(
            Words(
                f"{folder} is not a demo and was left as it is ({some}). Name another folder.",
                f"{folder} 不是演示目录，未做改动（{some}）。请指定其他目录。",
            )
        )


def first_commit(folder: Path) -> Words | None:
    """Make the folder a repository with one commit, unless it is one; else why that can't be."""
    if (folder / ".git").exists():
        return None
    # Those of a hook that runs this would lead into the repository of the hook.
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", PROJECT_NAME]):
        try:
            done = subprocess.run(  # noqa: S603
                [*_GIT, *arguments], cwd=folder, env=environment, capture_output=True, text=True
            )
        except OSError:
            return _NO_GIT
        if done.returncode != 0:
            told = (done.stderr.strip().splitlines() or [""])[-1]
            return Words(f"`git {arguments[0]}`: {told}", f"`git {arguments[0]}`：{told}")
    return None


def _keep_environment(pulumi_yaml: Path, virtualenv: Path) -> None:
    text = pulumi_yaml.read_text(encoding="utf-8")
    named = _VIRTUALENV.search(text)
    if named is None or (Path(json.loads(named[2])) / "bin" / "python").exists():
        return
    mended = _VIRTUALENV.sub(lambda found: found[1] + json.dumps(str(virtualenv)), text)
    replace_file(pulumi_yaml, mended)
