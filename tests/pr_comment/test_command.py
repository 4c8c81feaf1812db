"""`pulumi-feishu comment` as a job's shell sees it: exit code, stdout, stderr."""

from __future__ import annotations

from pathlib import Path

import pytest

from pr_comment.double import Answer, Double, Fault
from pr_comment.github_double import (
    ACTIONS,
    ALICE,
    NUMBER,
    REPOSITORY,
    SECONDARY_LIMIT,
    GitHubDouble,
)
from pr_comment.gitlab_double import BOT, IID, PROJECT, READER, GitLabDouble
from pr_comment.jobs import github_job, gitlab_job
from pulumi_feishu.pr_comment.marker import parse_marker

LIST = f"/repos/{REPOSITORY}/issues/{NUMBER}/comments"
PULL = f"{REPOSITORY}#{NUMBER}"
PAGE = f"https://github.com/{REPOSITORY}/pull/{NUMBER}#issuecomment-1001"


def contents(bodies: list[str]) -> list[str | None]:
    """What each comment says below its marker."""
    return [found.content if (found := parse_marker(body)) else None for body in bodies]


def test_the_first_run_creates_the_next_ones_update_and_the_same_writes_nothing(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    job = github_job(tmp_path, double.url, ACTIONS)
    first = job.run(content="one group")
    assert (first.code, first.out, first.err) == (
        0,
        f"{PAGE}\n",
        f"created the comment on {PULL}\n",
    )
    second = job.run(content="two groups")
    assert (second.code, second.out, second.err) == (
        0,
        f"{PAGE}\n",
        f"updated the comment on {PULL}\n",
    )
    writes = len(double.writes())
    third = job.run(content="two groups\n\n")
    assert (third.code, third.err) == (0, f"the comment on {PULL} is up to date\n")
    assert contents(github.bodies()) == ["two groups"]
    assert len(double.writes()) == writes == 2


def test_each_stack_keeps_a_comment_of_its_own(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    job = github_job(tmp_path, double.url, ACTIONS)
    for key, content in (("acme/prod", "1"), ("acme/test", "2"), ("acme/prod", "3")):
        assert job.run("--key", key, content=content).code == 0
    assert contents(github.bodies()) == ["3", "2"]


def test_stdin_is_a_file_too(double: Double, github: GitHubDouble, tmp_path: Path) -> None:
    done = github_job(tmp_path, double.url, ACTIONS).run("-", content="群置顶 📌")
    assert done.code == 0
    assert contents(github.bodies()) == ["群置顶 📌"]


def test_a_copy_of_the_marker_by_somebody_else_stays_untouched(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    job = github_job(tmp_path, double.url, ACTIONS)
    job.run(content="ours")
    copy = github.add(github.bodies()[0])
    github.comments.reverse()
    assert job.run(content="ours, later").code == 0
    assert contents([copy["body"]]) == ["ours"]
    assert contents(github.bodies()) == ["ours", "ours, later"]


def test_of_several_of_its_own_one_is_left(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    job = github_job(tmp_path, double.url, ACTIONS)
    job.run(content="plan")
    github.add("people talk")
    github.add(github.bodies()[0], token=ACTIONS)
    github.add(github.bodies()[0], token=ACTIONS)
    done = job.run(content="plan")
    assert done.err == f"updated the comment on {PULL}\n"
    assert contents(github.bodies()) == ["plan", None]


def test_an_older_run_leaves_a_newer_ones_comment(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    job = github_job(tmp_path, double.url, ACTIONS)
    job.run("--started", "2026-11-25T09:05:00Z", content="newer")
    done = job.run("--started", "2026-11-25T17:04:59+08:00", content="older")
    assert (done.code, done.out) == (0, f"{PAGE}\n")
    assert done.err == f"left the comment on {PULL} as it is: a newer run wrote it\n"
    assert contents(github.bodies()) == ["newer"]


def test_a_clock_that_is_ahead_shuts_nobody_out(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    job = github_job(tmp_path, double.url, ACTIONS)
    job.run("--started", "2999-01-01T00:00:00Z", content="from the future")
    assert job.run(content="now").code == 0
    assert contents(github.bodies()) == ["now"]


def test_two_runs_at_the_same_time_leave_one_comment(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    for turn in range(3):
        github.comments.clear()
        jobs = []
        for name in ("a", "b", "c"):
            folder = tmp_path / f"{name}{turn}"
            folder.mkdir()
            job = github_job(folder, double.url, ACTIONS)
            jobs.append(job.start(content=f"plan {name}"))
        done = [job.done() for job in jobs]
        assert [each.code for each in done] == [0, 0, 0], done
        assert len(github.comments) == 1
        assert contents(github.bodies())[0] in ("plan a", "plan b", "plan c")


@pytest.mark.parametrize("require", [False, True])
def test_a_forks_token_leads_to_the_jobs_summary(
    double: Double, github: GitHubDouble, tmp_path: Path, require: bool
) -> None:
    github.read_only.add(ACTIONS)
    job = github_job(tmp_path, double.url, ACTIONS)
    done = job.run(*(["--require"] if require else []), content="| the | plan |")
    refusal = (
        f'GitHub refused to comment on {PULL}: it says "Resource not accessible by integration". '
        "Give the job `permissions: pull-requests: write`; a run from a fork never gets it. "
        "HTTP 403, request id REQ-4.\n"
    )
    summary = tmp_path / "summary.md"
    if require:
        assert (done.code, done.out, done.err) == (1, "", refusal)
        assert not summary.exists()
        return
    where = f"The report is in the job's summary: https://github.com/{REPOSITORY}/actions/runs/99\n"
    assert (done.code, done.out, done.err) == (0, "", refusal + where)
    assert summary.read_text() == "\n| the | plan |\n"


def test_where_there_is_no_summary_either_it_failed(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    github.read_only.add(ACTIONS)
    done = github_job(tmp_path, double.url, ACTIONS, GITHUB_STEP_SUMMARY="").run()
    assert done.code == 1
    assert "The report was not saved: GITHUB_STEP_SUMMARY is not set." in done.err


@pytest.mark.parametrize(
    ("token", "number", "code", "what"),
    [
        pytest.param("ghp_expired", "12", 3, '"Bad credentials". Set GITHUB_TOKEN', id="401"),
        pytest.param(ALICE, "404", 1, '"Not Found". Check --repository, --number', id="404"),
        pytest.param("", "12", 3, "GITHUB_TOKEN is not set. Set GITHUB_TOKEN", id="no token"),
    ],
)
def test_what_the_token_may_not_is_said_with_what_to_do(
    double: Double,
    github: GitHubDouble,
    tmp_path: Path,
    token: str,
    number: str,
    code: int,
    what: str,
) -> None:
    job = github_job(tmp_path, double.url, token)
    required = job.run("--require", "--number", number)
    assert (required.code, required.out) == (code, "")
    assert what in required.err
    assert required.err.count("\n") == 1
    assert job.run("--number", number).code == 0
    assert (tmp_path / "summary.md").read_text() == "\nthe plan\n"


@pytest.mark.parametrize(("characters", "code"), [(65_536, 0), (65_537, 2)])
def test_a_comment_takes_what_github_takes_and_not_one_more(
    double: Double, github: GitHubDouble, tmp_path: Path, characters: int, code: int
) -> None:
    job = github_job(tmp_path, double.url, ACTIONS)
    job.run(content="x")
    beside = len(github.bodies()[0]) - 1
    double.journal.clear()
    done = job.run(content="群" * (characters - beside))
    assert done.code == code
    if code:
        assert double.calls() == []
        assert "a comment takes 65,3" in done.err
        assert done.err.endswith("beside its marker. Render it with a limit, then run again.\n")
        assert done.err.count("\n") == 1


def test_what_only_the_server_finds_too_long_is_wrong_input_too(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    double.faults.append(Fault("POST", LIST, github.answer_to_too_long()))
    done = github_job(tmp_path, double.url, ACTIONS).run()
    assert done.code == 2
    assert "Body is too long (maximum is 65536 characters)" in done.err
    assert "Render it with a limit, then run again. HTTP 422, request id REQ-4." in done.err


@pytest.mark.parametrize(
    ("arguments", "content", "what"),
    [
        pytest.param(["--key", "a b"], "x", "letters, digits and ._/@+- only", id="key"),
        pytest.param(["--started", "noon"], "x", "write it like 2026-12-01", id="no time"),
        pytest.param(["--started", "2026-12-01T09:00:00"], "x", "with a time zone", id="no zone"),
        pytest.param(["--number", "0"], "x", "--number", id="number"),
        pytest.param([], "", "is empty. Render it again", id="empty"),
        pytest.param(["--repository", "acme"], "x", "pass --repository", id="repository"),
        pytest.param(["--api-url", "http://x.example"], "x", "by https", id="no TLS"),
    ],
)
def test_wrong_input_is_exit_code_2_before_any_call(
    double: Double,
    github: GitHubDouble,
    tmp_path: Path,
    arguments: list[str],
    content: str,
    what: str,
) -> None:
    done = github_job(tmp_path, double.url, ACTIONS).run(*arguments, content=content)
    assert (done.code, done.out) == (2, "")
    assert what in done.err
    assert double.calls() == []


def test_a_secondary_limit_is_waited_for_on_stderr(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    double.faults.append(Fault("POST", LIST, Answer(403, SECONDARY_LIMIT, {"Retry-After": "3"})))
    done = github_job(tmp_path, double.url, ACTIONS).run()
    assert (done.code, done.out) == (0, f"{PAGE}\n")
    assert done.err == f"waiting 3 s for GitHub\ncreated the comment on {PULL}\n"


def test_the_lines_are_in_the_readers_language(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    done = github_job(tmp_path, double.url, ACTIONS).run(LANG="zh_CN.UTF-8")
    assert done.err == f"已在 {PULL} 发表评论\n"


def test_no_word_on_the_terminal_ever_holds_the_token(
    double: Double, github: GitHubDouble, tmp_path: Path
) -> None:
    echo = Answer(403, {"message": f"token {ACTIONS} may not"})
    double.faults.append(Fault("POST", LIST, echo))
    done = github_job(tmp_path, double.url, ACTIONS).run()
    assert "token *** may not" in done.err
    assert ACTIONS not in done.out + done.err


def test_gitlab_creates_updates_and_leaves(
    double: Double, gitlab: GitLabDouble, tmp_path: Path
) -> None:
    job = gitlab_job(tmp_path, double.url, BOT)
    page = f"https://gitlab.example/acme/ops/chat/-/merge_requests/{IID}#note_502\n"
    place = f"{PROJECT}!{IID}"
    created, updated, unchanged = (job.run(content=text) for text in ("one", "two", "two"))
    assert (created.code, created.out) == (0, page)
    assert (created.err, updated.err, unchanged.err) == (
        f"created the comment on {place}\n",
        f"updated the comment on {place}\n",
        f"the comment on {place} is up to date\n",
    )
    assert contents(gitlab.bodies()) == ["two"]


def test_a_project_may_be_named_by_its_path(
    double: Double, gitlab: GitLabDouble, tmp_path: Path
) -> None:
    done = gitlab_job(tmp_path, double.url, BOT).run("--repository", "acme/ops/chat")
    assert (done.code, done.out) == (0, "")
    assert contents(gitlab.bodies()) == ["the plan"]


def test_a_text_carries_out_no_quick_action(
    double: Double, gitlab: GitLabDouble, tmp_path: Path
) -> None:
    job = gitlab_job(tmp_path, double.url, BOT)
    assert job.run(content="/merge\n   /close\n`a`\n```\n/approve").code == 0
    assert gitlab.commands == []
    assert contents(gitlab.bodies()) == ["\\/merge\n   \\/close\n`a`\n```\n\\/approve"]


def test_the_start_of_a_gitlab_job_is_known(
    double: Double, gitlab: GitLabDouble, tmp_path: Path
) -> None:
    job = gitlab_job(tmp_path, double.url, BOT)
    job.run(content="newer", CI_JOB_STARTED_AT="2026-11-25T09:05:00Z")
    done = job.run(content="older", CI_JOB_STARTED_AT="2026-11-25T09:04:00Z")
    assert "a newer run wrote it" in done.err
    assert contents(gitlab.bodies()) == ["newer"]


def test_a_job_token_can_not_comment_and_the_report_is_found_all_the_same(
    double: Double, gitlab: GitLabDouble, tmp_path: Path
) -> None:
    job = gitlab_job(tmp_path, double.url, None)
    done = job.run()
    assert (done.code, done.out) == (0, "")
    assert "CI_JOB_TOKEN can't write comments, and GITLAB_TOKEN is not set. Set" in done.err
    assert f"The report is {tmp_path}/plan.md in the job https://gitlab.example/" in done.err
    assert job.run("--require").code == 3
    assert double.calls() == []


def test_without_permission_a_report_from_stdin_goes_to_gitlabs_log(
    double: Double, gitlab: GitLabDouble, tmp_path: Path
) -> None:
    done = gitlab_job(tmp_path, double.url, READER).run("-", content="plan\x1b[2J\nend")
    assert (done.code, done.out) == (0, "plan\\x1b[2J\nend\n")
    assert "insufficient_scope" in done.err
    assert "a project access token with the scope api" in done.err


def test_a_note_takes_what_gitlab_takes(
    double: Double, gitlab: GitLabDouble, tmp_path: Path
) -> None:
    job = gitlab_job(tmp_path, double.url, BOT)
    assert job.run(content="x" * 999_000).code == 0
    done = job.run(content="x" * 1_000_000)
    assert done.code == 2
    assert "a comment takes 999,8" in done.err
