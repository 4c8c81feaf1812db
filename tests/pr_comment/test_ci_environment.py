"""Where the comment goes, from what a job knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pulumi_feishu.pr_comment import NoToken, WrongTarget
from pulumi_feishu.pr_comment.ci_environment import Wishes, resolve_target

HEAD, MERGED = "c0ffee" * 6 + "c0ff", "feed" * 10
ACTIONS = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_TOKEN": "ghs_x",
    "GITHUB_REPOSITORY": "acme/chat",
    "GITHUB_REF": "refs/pull/12/merge",
    "GITHUB_SHA": MERGED,
}
GITLAB = {
    "GITLAB_CI": "true",
    "GITLAB_TOKEN": "glpat-x",
    "CI_API_V4_URL": "https://gitlab.example/api/v4",
    "CI_PROJECT_ID": "1",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_COMMIT_SHA": MERGED,
}


def event(folder: Path, value: Any) -> Mapping[str, str]:
    file = folder / "event.json"
    file.write_text(json.dumps(value))
    return {**ACTIONS, "GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_PATH": str(file)}


def test_github_actions_tells_by_its_variables() -> None:
    target = resolve_target({**ACTIONS, "GITHUB_API_URL": "https://ghe.example/api/v3/"}, Wishes())
    assert (target.forge, target.api_url, target.name, target.head, target.token) == (
        "github",
        "https://ghe.example/api/v3",
        "acme/chat#12",
        MERGED,
        "ghs_x",
    )


@pytest.mark.parametrize(
    ("told", "number", "head"),
    [
        pytest.param({"pull_request": {"number": 3, "head": {"sha": HEAD}}}, 3, HEAD, id="pull"),
        pytest.param({"issue": {"number": 4, "pull_request": {}}}, None, None, id="no pull"),
        pytest.param(
            {"issue": {"number": 4, "pull_request": {"url": "x"}}}, 4, MERGED, id="a comment"
        ),
        pytest.param(
            {"workflow_run": {"head_sha": HEAD, "pull_requests": [{"number": 5}]}},
            5,
            HEAD,
            id="after another workflow",
        ),
        pytest.param(
            {"workflow_run": {"head_sha": HEAD, "pull_requests": [{"number": 5}, {"number": 6}]}},
            None,
            None,
            id="more than one",
        ),
        pytest.param([], None, None, id="no event"),
    ],
)
def test_the_event_tells_the_pull_request_and_its_commit(
    tmp_path: Path, told: Any, number: int | None, head: str | None
) -> None:
    environ = event(tmp_path, told)
    if number is None:
        with pytest.raises(WrongTarget, match="no pull request found for this run; pass --number"):
            resolve_target(environ, Wishes())
        return
    target = resolve_target(environ, Wishes())
    assert (target.number, target.head) == (number, head)


def test_gitlab_tells_by_its_variables() -> None:
    page = {"CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.example/acme/chat"}
    target = resolve_target({**GITLAB, **page}, Wishes())
    assert (target.forge, target.name, target.head) == ("gitlab", "1!7", MERGED)
    assert target.web_url == "https://gitlab.example/acme/chat/-/merge_requests/7"


def test_a_pipeline_in_a_fork_comments_on_the_targets_merge_request_and_commit() -> None:
    environ = {
        **GITLAB,
        "CI_MERGE_REQUEST_PROJECT_ID": "2",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD,
    }
    target = resolve_target(environ, Wishes())
    assert (target.name, target.head) == ("2!7", HEAD)


def test_the_options_win() -> None:
    wishes = Wishes("other/repo", 99, "https://ghe.example/api/v3", "abcdef0")
    target = resolve_target(ACTIONS, wishes)
    assert (target.name, target.api_url, target.head) == (
        "other/repo#99",
        "https://ghe.example/api/v3",
        "abcdef0",
    )


@pytest.mark.parametrize(
    ("url", "forge"),
    [("https://x.example/api/v4", "gitlab"), ("https://x.example/api/v3", "github")],
)
def test_elsewhere_the_apis_url_tells_the_host(url: str, forge: str) -> None:
    assert resolve_target({}, Wishes("acme/chat", 1, url)).forge == forge


def test_without_any_pipeline_all_is_asked_for() -> None:
    with pytest.raises(WrongTarget, match=r"neither GitHub Actions nor GitLab CI\. Say where"):
        resolve_target({}, Wishes("acme/chat", 1))


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(WrongTarget) as caught:
        resolve_target({"GITHUB_ACTIONS": "true"}, Wishes(api_url="http://ghe.example/api/v3"))
    assert str(caught.value) == (
        "Nothing was sent: the repository is '', not owner/name; pass --repository; no pull "
        "request found for this run; pass --number; ghe.example must be reached by https, else "
        "anybody on the way reads the token."
    )


@pytest.mark.parametrize(
    "repository", ["acme", "acme/..", "../x", "acme/chat/x", "acme/chat?x", "acme/ch at", "a/b\n"]
)
def test_a_repository_can_not_lead_to_another_path(repository: str) -> None:
    with pytest.raises(WrongTarget, match="pass --repository"):
        resolve_target(ACTIONS, Wishes(repository=repository))


@pytest.mark.parametrize("repository", ["1", "acme/chat", "acme/ops/chat"])
def test_gitlabs_projects_have_numbers_and_nested_groups(repository: str) -> None:
    assert resolve_target(GITLAB, Wishes(repository=repository)).repository == repository


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("https://ghe.example/api/v3", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://127.0.0.1.example", False),
        ("http://10.0.0.1", False),
        ("ftp://ghe.example", False),
        ("https://user:hush@ghe.example", False),
        ("https://ghe.example?x=1", False),
        ("https://[", False),
        ("ghe.example", False),
    ],
)
def test_the_token_goes_by_tls_or_stays_on_this_machine(url: str, is_fine: bool) -> None:
    if is_fine:
        assert resolve_target(ACTIONS, Wishes(api_url=url)).api_url == url
        return
    with pytest.raises(WrongTarget) as caught:
        resolve_target(ACTIONS, Wishes(api_url=url))
    assert "hush" not in str(caught.value)


def test_a_job_token_is_no_token_and_that_is_said() -> None:
    environ = {**GITLAB, "CI_JOB_TOKEN": "glcbt-x"}
    del environ["GITLAB_TOKEN"]
    target = resolve_target(environ, Wishes())
    assert target.token is None
    assert "CI_JOB_TOKEN can't write comments" in str(target.why_no_token)


@pytest.mark.parametrize("token", ["a b", "ghs_\nx", "密钥"])
def test_what_is_no_token_is_named_by_its_variable_only(token: str) -> None:
    with pytest.raises(NoToken, match="GITHUB_TOKEN is not a token") as caught:
        resolve_target({**ACTIONS, "GITHUB_TOKEN": token}, Wishes())
    assert token not in str(caught.value)


def test_a_token_is_in_no_repr() -> None:
    target = resolve_target({**ACTIONS, "GITHUB_TOKEN": " ghs_secret\n"}, Wishes())
    assert target.token == "ghs_secret"
    assert "ghs_secret" not in repr(target)


def test_gitlabs_own_ca_counts_unless_the_user_set_one(tmp_path: Path) -> None:
    runners, users = tmp_path / "runners.pem", tmp_path / "users.pem"
    runners.touch()
    users.touch()
    environ = {**GITLAB, "CI_SERVER_TLS_CA_FILE": str(runners)}
    assert resolve_target(environ, Wishes()).ca_file == runners
    assert resolve_target({**environ, "REQUESTS_CA_BUNDLE": str(users)}, Wishes()).ca_file == users
    assert resolve_target({**ACTIONS, "CURL_CA_BUNDLE": str(users)}, Wishes()).ca_file == users
    assert resolve_target({**ACTIONS, "CURL_CA_BUNDLE": ""}, Wishes()).ca_file is None
    runners.unlink()
    with pytest.raises(WrongTarget, match=r"runners\.pem, which does not exist; see"):
        resolve_target(environ, Wishes())
