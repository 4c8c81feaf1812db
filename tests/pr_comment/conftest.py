"""One server for all tests of `comment`, a fresh host for each, and jobs that run there."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from pr_comment.double import Double, serving
from pr_comment.github_double import GitHubDouble
from pr_comment.gitlab_double import GitLabDouble


@pytest.fixture(autouse=True)
def _no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the job that runs these tests, whose token may be a real one."""
    bundles = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "CI_", "GITLAB_")) or name in bundles:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def served() -> Iterator[Double]:
    double = Double()
    with serving(double):
        yield double


@pytest.fixture
def double(served: Double) -> Iterator[Double]:
    """Strict: each call is one that the host has, and each fault is met."""
    yield served
    assert served.unknown == []
    assert served.faults == []


@pytest.fixture
def github(double: Double) -> GitHubDouble:
    return GitHubDouble(double)


@pytest.fixture
def gitlab(double: Double) -> GitLabDouble:
    return GitLabDouble(double)
