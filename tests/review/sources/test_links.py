"""Links to entries, where a job of GitHub or GitLab makes the review."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pulumi_feishu.review.render import comment, html
from pulumi_feishu.review.sources import links as source_links
from pulumi_feishu.review.sources.history import head
from review.plans import change, plan

GITHUB = {"GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "o/r"}
GITLAB = {"CI_PROJECT_URL": "https://gitlab.example/o/r"}


@pytest.fixture
def commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "ops").mkdir()
    for command in (
        ["init", "-q"],
        ["-c", "user.name=t", "-c", "user.email=t@e.com", "commit", "-qm", "x", "--allow-empty"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    monkeypatch.chdir(tmp_path / "ops")
    return head(Path())


def links(*places: str, environment: dict[str, str], base: str | None = None) -> list[str]:
    known = source_links.files_of_the_forge(environment)
    assert known
    told = plan(*(change(chat_id=f"oc_{n}", place=place) for n, place in enumerate(places)))
    return [one.link for one in source_links.with_links(told, known, base=base).changes]


def test_an_entry_leads_to_its_line_in_this_commit(commit: str) -> None:
    files = f"https://github.example/o/r/blob/{commit}"
    assert links("notices.yaml:5:3", "", "../a b#.yaml:7:1", environment=GITHUB) == [
        f"{files}/ops/notices.yaml#L5",
        "",
        f"{files}/a%20b%23.yaml#L7",
    ]
    assert links("notices.yaml:5:3", environment=GITLAB) == [
        f"https://gitlab.example/o/r/-/blob/{commit}/ops/notices.yaml#L5"
    ]


def test_a_deleted_entry_leads_to_where_it_stood(commit: str) -> None:
    known = source_links.files_of_the_forge(GITLAB)
    assert known
    gone = plan(change(effect="removed", place="notices.yaml:5:3", is_deleted=True))
    [told] = source_links.with_links(gone, known, base="abc").changes
    assert told.link == "https://gitlab.example/o/r/-/blob/abc/ops/notices.yaml#L5"
    [told] = source_links.with_links(gone, known, base=None).changes
    assert told.link == ""
    assert commit


def test_outside_of_a_job_nothing_is_linked() -> None:
    assert source_links.files_of_the_forge({"GITHUB_REPOSITORY": "o/r"}) is None


def test_comment_and_page_show_the_link() -> None:
    told = plan(change(place="notices.yaml:5:3", link='https://links.example/a"#L5'))
    address = "https://links.example/a{}#L5"
    assert f'<a href="{address.format("&quot;")}"><code>' in comment.render(told, lang="en")
    link = f'<a href="{address.format("&#34;")}">notices.yaml:5:3</a>'
    assert link in html.render(told, lang="en")
    evil = plan(change(place="notices.yaml:5:3", link="javascript:alert(1)"))
    for render in (comment.render, html.render):
        assert "javascript" not in render(evil, lang="en")
