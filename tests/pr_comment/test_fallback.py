"""Where a report goes that can't be a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from pr_comment.places import github_place, gitlab_place
from pulumi_feishu.pr_comment.fallback import LARGEST_SUMMARY_BYTES, take


def test_the_summary_keeps_what_the_step_wrote_before(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before")
    fallback = take(github_place(summary_file=summary), "群置顶", "plan.md")
    assert fallback.is_found
    assert summary.read_text() == "before\n群置顶\n"


@pytest.mark.parametrize(("spare", "is_found"), [(0, True), (-1, False)])
def test_the_summary_never_grows_too_large(tmp_path: Path, spare: int, is_found: bool) -> None:
    summary = tmp_path / "summary.md"
    content = "群" * 1000
    before = b"x" * (LARGEST_SUMMARY_BYTES - 3000 - 2 - spare)
    summary.write_bytes(before)
    assert take(github_place(summary_file=summary), content, "-").is_found is is_found
    assert summary.stat().st_size == (LARGEST_SUMMARY_BYTES if is_found else len(before))


def test_a_summary_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    fallback = take(github_place(summary_file=tmp_path), "plan", "-")
    assert (fallback.is_found, str(fallback.where)) == (
        False,
        f"The report was not saved: {tmp_path}: Is a directory.",
    )


def test_without_a_summary_it_is_nowhere() -> None:
    assert not take(github_place(), "plan", "plan.md").is_found


def test_gitlab_says_where_the_file_lies() -> None:
    fallback = take(gitlab_place(job_url="https://gitlab.example/-/jobs/5"), "plan", "plan.md")
    assert (fallback.is_found, fallback.printed) == (True, "")
    assert "The report is plan.md in the job https://gitlab.example/-/jobs/5" in str(fallback.where)


def test_what_came_by_stdin_goes_to_gitlabs_log() -> None:
    assert take(gitlab_place(), "plan", "-").printed == "plan"
