"""The pull request that a GitHub workflow run is about, from the event that started it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pulumi_feishu.text.json_access import found, list_at, text_at


class PullRequest(NamedTuple):
    """Its number, None where the run is about none, and its newest commit, "" if not told."""

    number: int | None
    head: str


def pull_request(environ: Mapping[str, str]) -> PullRequest:
    """As the event file tells, else the ref `refs/pull/12/merge`.

    A comment on a pull request is an event of its issue. `workflow_run` names the pull requests
    of its branch, though none of a fork.
    https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    event = _event(environ.get("GITHUB_EVENT_PATH") or "")
    told = _of_event(event)
    if told.number is not None:
        return told
    ref = re.fullmatch("refs/pull/([0-9]{1,9})/(?:merge|head)", environ.get("GITHUB_REF") or "")
    return PullRequest(int(ref[1]) if ref else None, told.head)


def _of_event(event: Any) -> PullRequest:
    number = found(event, "pull_request", "number")
    if isinstance(number, int):
        return PullRequest(number, text_at(event, "pull_request", "head", "sha"))
    of_run = list_at(event, "workflow_run", "pull_requests")
    head = text_at(event, "workflow_run", "head_sha")
    number = found(of_run, 0, "number") if len(of_run) == 1 else None
    if number is None and found(event, "issue", "pull_request"):
        number = found(event, "issue", "number")
    return PullRequest(number if isinstance(number, int) else None, head)


def _event(path: str) -> Any:
    # A file that is not there tells nothing: the options may still say what is meant.
    try:
        return json.loads(Path(path).read_bytes()) if path else None
    except (OSError, ValueError, RecursionError):
        return None
