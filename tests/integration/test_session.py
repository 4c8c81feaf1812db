"""The way of a change, as docs/en/session.md records it: branch, comment, merge, night job."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pr_comment import github_double
from pr_comment.double import Double, serving
from pr_comment.github_double import GitHubDouble
from support.emulator import DELETE, PUT, Emulator
from support.pages import LANGUAGES, page_block, page_output, shows
from support.programs import write_entries
from support.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = 'name: 发布值班群, chat: oc_a, notice: { text: "Freeze until Dec 1." }'
SUPPORT = "name: 客户支持, chat: oc_b, notice: { message: om_b1 }"
DATA = "name: 数据平台, chat: oc_c, notice: announcement"


@pytest.fixture
def github() -> Iterator[GitHubDouble]:
    double = Double()
    with serving(double):
        yield GitHubDouble(double)
    assert double.unknown == []


@pytest.fixture
def project(feishu: Emulator, project: Project) -> Project:
    """A repository whose `main` is applied, with the branch `change` checked out."""
    for chat, name, people in (
        ("a", "发布值班群", 86),
        ("b", "客户支持", 57),
        ("c", "数据平台", 64),
    ):
        feishu.change_chat(f"oc_{chat}", name=name, user_count=people)
    shutil.copyfile(ROOT / "__main__.py", project.directory / "__main__.py")
    write_entries(project, RELEASE, SUPPORT)
    (project.directory / ".gitignore").write_text("home\nstate\n*.json\n")
    git(project, "init", "-q", "-b", "main")
    commit(project)
    assert project.up().exit_code == 0
    git(project, "checkout", "-q", "-b", "change")
    feishu.forget_calls()
    return project


def git(project: Project, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(
        ["git", *identity, *arguments], cwd=project.directory, check=True, capture_output=True
    )


def commit(project: Project) -> None:
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "x")


def command(project: Project, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pulumi_feishu", *arguments],
        cwd=project.directory,
        env={**project.environment, **more},
        capture_output=True,
        text=True,
    )


def pull_request_job(project: Project, github: GitHubDouble, head: str, *, code: int) -> str:
    """What the job of a pull request does; the text of its one comment, as a person reads it."""
    review, comment = page_block("session", "pulumi-feishu review --against").splitlines()
    done = command(project, *review.split()[1:])
    assert done.returncode == code, done.stdout + done.stderr
    event = project.directory / "event.json"
    pull = {"number": github_double.NUMBER, "head": {"sha": head}}
    event.write_text(json.dumps({"pull_request": pull}))
    github.head = head
    done = command(
        project,
        *comment.split()[1:],
        GITHUB_ACTIONS="true",
        GITHUB_TOKEN=github_double.ACTIONS,
        GITHUB_API_URL=github.api_url,
        GITHUB_REPOSITORY=github_double.REPOSITORY,
        GITHUB_REF=f"refs/pull/{github_double.NUMBER}/merge",
        GITHUB_EVENT_PATH=str(event),
    )
    assert done.returncode == 0, done.stderr
    [body] = github.bodies()
    struck = re.sub("</?del>", "~~", str(body))
    return html.unescape(re.sub("<[^>]+>", "", struck))


def entries(diff: str, side: str) -> Any:
    """The entries of a diff before (`-`) or after (`+`) it."""
    lines = (line for line in diff.splitlines() if line[0] in (" ", side))
    return yaml.safe_load("\n".join(line[1:] for line in lines))


def notices_of(project: Project) -> Any:
    return yaml.safe_load((project.directory / "notices.yaml").read_text())["groups"]


def test_a_change_from_its_branch_to_the_night_after(
    feishu: Emulator, project: Project, github: GitHubDouble
) -> None:
    # A branch changes a text, removes a notice, and names a group that the bot is not in.
    changed = page_block("session", "   - name")
    assert entries(changed, "-") == yaml.safe_load(f"[{{ {RELEASE} }}, {{ {SUPPORT} }}]")
    feishu.change_chat("oc_c", bot_member=False)
    write_entries(project, RELEASE.replace("Dec 1", "Jan 4"), DATA)
    assert entries(changed, "+") == notices_of(project)
    commit(project)
    body = pull_request_job(project, github, "a" * 40, code=1)
    assert "3 groups change, 207 memberships: 1 removed, 1 taken over, 1 edited." in body
    assert "Freeze until ~~Dec 1~~Jan 4." in body
    assert "the bot is not in this group (232011)" in body
    assert "Add the bot to the group" in body
    assert "客户支持" in body

    # The next push takes the group out again: the same comment says so.
    write_entries(project, RELEASE.replace("Dec 1", "Jan 4"))
    commit(project)
    body = pull_request_job(project, github, "b" * 40, code=0)
    assert "2 groups change, 143 memberships: 1 removed, 1 edited." in body
    assert "232011" not in body
    assert feishu.calls() == []
    assert [call for call in feishu.message_calls() if call[0] not in ("read", "list")] == []

    # The merge applies exactly what was approved, and nothing twice.
    review, apply = page_block("session", "pulumi-feishu review --stack").splitlines()
    done = command(project, *review.split()[1:])
    assert done.returncode == 0, done.stdout
    feishu.forget_calls()
    done = command(project, *apply.split()[1:])
    assert done.returncode == 0, done.stdout + done.stderr
    assert shows(done.stdout, page_output("session", 0)), done.stdout
    assert feishu.message_calls() == [("edit", 0)]
    assert feishu.calls() == [(DELETE, "oc_b", 0)]
    assert feishu.sent("oc_a")[0]["content"] == '{"text":"Freeze until Jan 4."}'
    for language in LANGUAGES:
        done = command(project, *apply.split()[1:], FEISHU_LANG=language)
        assert done.returncode == 4
        assert shows(done.stderr, page_output("session", 1, language)), done.stderr

    # Somebody takes the notice down by hand; the night's job puts it back.
    feishu.control("PUT", "notice/oc_a", {"shows": None})
    assert feishu.shows("oc_a") == "none"
    feishu.forget_calls()
    again, *options = page_block("session", "FEISHU_REASSERT=1").split()
    run = project.pulumi(*options[1:], FEISHU_REASSERT=again.partition("=")[2])
    assert run.exit_code == 0
    assert shows(run.output, page_output("session", 2)), run.output
    assert feishu.calls() == [(PUT, "oc_a", 0)]
    assert feishu.shows("oc_a") == feishu.sent("oc_a")[0]["message_id"]
