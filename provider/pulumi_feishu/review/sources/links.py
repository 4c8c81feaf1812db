"""Links to an entry on GitHub or GitLab, when their job makes the review.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables
https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import normpath
from urllib.parse import quote

from pulumi_feishu.review.plan import Change, Plan
from pulumi_feishu.review.sources.git import root_of
from pulumi_feishu.review.sources.history import head


@dataclass(frozen=True)
class FileLinks:
    """The pages of a repository; `files` ends before the commit."""

    files: str

    def link(self, commit: str, path: str, line: str) -> str:
        """The address of a line (1 is the first) of a file of this commit."""
        return f"{self.files}/{commit}/{quote(path)}#L{line}"


def forge_of(environ: Mapping[str, str]) -> FileLinks | None:
    """The forge whose job this is; None outside of one."""
    github, project = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    if github and project:
        return FileLinks(f"{github}/{project}/blob")
    gitlab = environ.get("CI_PROJECT_URL")
    return FileLinks(f"{gitlab}/-/blob") if gitlab else None


def with_links(plan: Plan, forge: FileLinks, *, base: str | None) -> Plan:
    """The plan with the address of each entry; a deleted one stood in the commit `base`.

    Raises NoHistory outside of a repository.
    """
    if not any(change.place for change in plan.changes):
        return plan
    here = Path().resolve()
    folder, commit = here.relative_to(root_of(here)), head(here)

    def linked(change: Change) -> Change:
        seen_in = base if change.is_deleted else commit
        path, line, _ = change.place.rsplit(":", 2) if change.place else ("", "", "")
        if not seen_in or not path or Path(path).is_absolute():
            return change
        return replace(change, link=forge.link(seen_in, normpath((folder / path).as_posix()), line))

    return replace(plan, changes=tuple(map(linked, plan.changes)))
