"""What a plan is made from: a project, and files by their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pulumi_feishu.files.pulumi_project import Project, nearest_project
from pulumi_feishu.files.repository import Unsafe, folder_of, repository_of, resolved
from pulumi_feishu.notices_file.content_files import content_named_in
from pulumi_feishu.notices_file.paths import read_notices, written_out
from pulumi_feishu.notices_file.yaml_nodes import Unreadable
from pulumi_feishu.notices_file.yaml_parser import Allowance
from pulumi_feishu.review import Stopped
from pulumi_feishu.review.sources import git
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

#: What pip, uv, Poetry, npm, pnpm, Yarn and Go install from; a program in YAML beside its project.
#: https://www.pulumi.com/docs/iac/languages-sdks/
_REQUIREMENTS = (
    *("requirements.txt", "requirements.lock"),
    *("pyproject.toml", "uv.lock", "poetry.lock"),
    *("package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock"),
    *("go.mod", "go.sum", "Main.yaml"),
)
_SOURCES = (
    *(".py", ".go", ".cs", ".fs", ".vb", ".java", ".kt"),
    *(".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"),
)


def project_around(folder: Path) -> Project:
    """The nearest project, as Pulumi looks for it; raises Stopped."""
    try:
        project = nearest_project(folder)
    except OSError as error:
        raise _unreadable("Pulumi.yaml", error) from None
    if project is None:
        raise Stopped(
            Words(
                "There is no Pulumi.yaml here: change to the folder of your project.",
                "此处没有 Pulumi.yaml：请切换到项目目录。",
            )
        )
    return project


def digests(project: Project, stack: str, paths: Sequence[Path]) -> dict[str, str]:
    """The SHA-256 of each file that a plan depends on, by its path from the project's folder.

    These are the project's and the stack's own file, the program's sources, the requirements, and
    the notices files (`paths`, as for `load`) with the content files that they name. What is not
    there is left out. Raises Stopped for what can't be read.
    """
    folder = Path(os.path.realpath(project.folder))
    files = [
        project.file,
        project.stack_file(stack),
        *(project.folder / name for name in (*_REQUIREMENTS, *_program(project.folder))),
        *_notices(paths),
    ]
    # A link counts by its own place: what it leads to is its content.
    placed = {file: Path(os.path.realpath(file.parent)) / file.name for file in files}
    names = {file: Path(os.path.relpath(placed[file], folder)).as_posix() for file in files}
    return dict(sorted((names[file], _digest(file)) for file in files if file.is_file()))


def commit_here(folder: Path) -> str:
    """The commit that is checked out; empty without one."""
    return (git.printed(folder, "rev-parse", "--verify", "--quiet", "HEAD") or "").strip()


def _program(folder: Path) -> Iterator[str]:
    """The sources of a program, by their paths from its folder; nothing installed or hidden.

    With git those that it tracks or would, so that a file counts the same before and after it is
    committed.
    """
    sources = (f"*{suffix}" for suffix in _SOURCES)
    listing = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--")
    listed = git.printed(folder, *listing, *sources)
    names = _walked(folder) if listed is None else filter(None, listed.split("\0"))
    installed: dict[Path, bool] = {}
    for name in names:
        around = Path(name).parents
        for place in around:
            if place not in installed:
                is_environment = (folder / place / "pyvenv.cfg").exists()
                installed[place] = is_environment or place.name == "node_modules"
        is_hidden = any(part.startswith(".") for part in Path(name).parts)
        if not is_hidden and not any(installed[place] for place in around):
            yield name


def _walked(folder: Path) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(_SOURCES):
                yield os.path.relpath(os.path.join(place, name), folder)


def _notices(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that declare groups, and those that hold what these show."""
    allowance = Allowance()
    for path in written_out(paths):
        yield path
        # What is wrong with a file is said elsewhere; here it counts as it is.
        with suppress(Unreadable):
            for name in sorted(content_named_in(read_notices(path), allowance)):
                with suppress(Unsafe, OSError):
                    yield resolved(folder_of(path) / name, repository_of(path))


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise _unreadable(str(file), error) from None


def _unreadable(name: str, error: OSError) -> Stopped:
    why = system_errors.why(error)
    return Stopped(Words(f"{name} can't be read: {why.en}.", f"无法读取 {name}：{why.zh}。"))
