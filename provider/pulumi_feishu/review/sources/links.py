"""Links to an entry on GitHub or GitLab, when their job makes the review.

https://docs.github.com/en/actions/reference/workflows-and-actions/variables
https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from posixpath import normpath
from urllib.parse import quote

from pulumi_feishu.review.plan import Change, Plan
from pulumi_feishu.review.sources.git import root_of
from pulumi_feishu.review.sources.history import head


def files_of_the_forge(environ: Mapping[str, str]) -> str | None:
    """The address of a repository's files up to the commit, where this is a job of a forge."""
    github, project = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    if github and project:
        return f"{github}/{project}/blob"
    gitlab = environ.get("CI_PROJECT_URL")
    return f"{gitlab}/-/blob" if gitlab else None


def with_links(plan: Plan, files: str, *, base: str | None) -> Plan:
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
        file = quote(normpath((folder / path).as_posix()))
        return replace(change, link=f"{files}/{seen_in}/{file}#L{line}")

    return replace(plan, changes=tuple(map(linked, plan.changes)))
