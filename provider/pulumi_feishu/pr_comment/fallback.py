"""Where the report goes when it can't be a comment: the job summary, or the job log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text import system_errors
from pulumi_feishu.text.i18n import Words

#: GitHub drops the summary of a step that is larger, and near the edge without a word.
#: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
#: https://github.com/actions/runner/issues/4337
LARGEST_SUMMARY_BYTES = 1024 * 1024 - 16

_NOWHERE = Words(
    "The report was not saved: GITHUB_STEP_SUMMARY is not set.",
    "报告未能保存：未设置 GITHUB_STEP_SUMMARY。",
)
_NO_ROOM = Words(
    "The report was not saved: a summary takes 1 MiB a step. Call this in a step of its own.",
    "报告未能保存：每个步骤的作业摘要上限为 1 MiB。请在单独的步骤中调用。",
)


@dataclass(frozen=True)
class Fallback:
    """Whether the report is kept, and where it lies; `printed` goes to the job's log."""

    is_found: bool
    where: Words
    printed: str = ""


def take(target: Target, content: str, file: str) -> Fallback:
    """Keep the content of this file (`-` for stdin) where people find it without a comment."""
    if target.forge == "github":
        return _in_summary(target.summary_file, content, target.job_url)
    job = target.job_url or "?"
    if file == "-":
        in_log = Words(f"The report is in the job's log: {job}", f"报告见作业日志：{job}")
        return Fallback(is_found=True, where=in_log, printed=content)
    where = Words(
        f"The report is {file} in the job {job}; name it under artifacts:paths to keep it.",
        f"报告为作业 {job} 中的 {file}；请列入 artifacts:paths 以便保存。",
    )
    return Fallback(is_found=True, where=where)


def _in_summary(summary: Path | None, content: str, job_url: str) -> Fallback:
    if summary is None:
        return Fallback(is_found=False, where=_NOWHERE)
    try:
        is_kept = _append(summary, content)
    except OSError as error:
        why = system_errors.why(error)
        no = Words(
            f"The report was not saved: {summary}: {why.en}.",
            f"报告未能保存：{summary}：{why.zh}。",
        )
        return Fallback(is_found=False, where=no)
    if not is_kept:
        return Fallback(is_found=False, where=_NO_ROOM)
    link = f": {job_url}" if job_url else ""
    where = Words(f"The report is in the job's summary{link}", f"报告已写入作业摘要{link}")
    return Fallback(is_found=True, where=where)


def _append(summary: Path, content: str) -> bool:
    added = f"\n{content}\n".encode()
    size = summary.stat().st_size if summary.exists() else 0
    if size + len(added) > LARGEST_SUMMARY_BYTES:
        return False
    with summary.open("ab") as file:
        file.write(added)
    return True
