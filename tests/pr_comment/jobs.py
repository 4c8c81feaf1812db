"""A job of a pipeline that calls `pulumi-feishu comment`, as a process of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pr_comment import github_double, gitlab_double
from support.console import Done, Started, start


@dataclass(frozen=True)
class Job:
    """A folder, and the variables that the runner sets."""

    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    def start(self, *arguments: str, content: str = "the plan\n", **more: str) -> Started:
        """Run `pulumi-feishu comment …` on plan.md, which holds this, or on stdin."""
        file = self.folder / "plan.md"
        file.write_text(content)
        given = arguments if "-" in arguments else (*arguments, str(file))
        environment = {**self.environment, **more}
        with file.open() as opened:
            return start(
                *("comment", *given),
                environment=environment,
                folder=self.folder,
                stdin=opened.fileno(),
            )

    def run(self, *arguments: str, content: str = "the plan\n", **more: str) -> Done:
        """The same, to its end."""
        return self.start(*arguments, content=content, **more).done()


def github_job(folder: Path, url: str, token: str, **more: str) -> Job:
    """A workflow run on the pull request of the double."""
    event = folder / "event.json"
    pull = {"number": github_double.NUMBER, "head": {"sha": github_double.HEAD}}
    event.write_text(json.dumps({"pull_request": pull}))
    environment = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_TOKEN": token,
        "GITHUB_API_URL": url,
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": github_double.REPOSITORY,
        "GITHUB_RUN_ID": "99",
        "GITHUB_REF": f"refs/pull/{github_double.NUMBER}/merge",
        "GITHUB_SHA": "feed" * 10,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **more,
    }
    return Job(folder, environment)


def gitlab_job(folder: Path, url: str, token: str | None, **more: str) -> Job:
    """A merge request pipeline of the double's project."""
    environment = {
        "GITLAB_CI": "true",
        "CI_JOB_TOKEN": gitlab_double.JOB,
        "CI_API_V4_URL": f"{url}/api/v4",
        "CI_PROJECT_ID": gitlab_double.PROJECT,
        "CI_MERGE_REQUEST_PROJECT_ID": gitlab_double.PROJECT,
        "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.example/acme/ops/chat",
        "CI_MERGE_REQUEST_IID": str(gitlab_double.IID),
        "CI_COMMIT_SHA": gitlab_double.HEAD,
        "CI_JOB_URL": "https://gitlab.example/acme/ops/chat/-/jobs/5",
        **({"GITLAB_TOKEN": token} if token else {}),
        **more,
    }
    return Job(folder, environment)
