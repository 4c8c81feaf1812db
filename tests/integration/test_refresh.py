"""What `pulumi refresh` finds out, and what the next run says to do."""

from __future__ import annotations

from support.applied import applied
from support.emulator import Emulator
from support.programs import A1, A2, refreshed
from support.project import Project

LEAST_SCOPES = ["im:chat.top_notice:write_only"]


def test_a_message_that_is_gone_shows_as_drift(feishu: Emulator, project: Project) -> None:
    applied(project, A1)
    feishu.change_message("om_a1", state="recalled")
    assert "1 updated" in refreshed(project)
    assert project.shows() == {"oc_a": "unknown"}
    feishu.forget_calls()
    plan = project.pulumi("preview", "--diff")
    assert "- message_gone: true" in " ".join(plan.output.split())
    assert "om_a1, declared for ops (oc_a), was recalled or deleted" in plan.output
    run = project.up()
    assert run.exit_code != 0
    assert run.errors == [
        "om_a1, declared for ops (oc_a), was recalled or deleted and can't be pinned. The next "
        "`pulumi up` sends a NoticeMessage anew; else declare another message, or announcement, or "
        "none; then run again."
    ]
    assert feishu.calls() == []
    project.up_with(A2)
    assert feishu.shows("oc_a") == "om_a2"
    assert project.shows() == {"oc_a": "om_a2"}


def test_a_missing_read_scope_is_one_warning_and_no_drift(
    feishu: Emulator, project: Project
) -> None:
    program = A1 + 'PinnedNotice("sre", chat_id="oc_b", message_id="om_b1")\n'
    applied(project, program)
    feishu.change_app(scopes=LEAST_SCOPES)
    run = project.refresh()
    assert run.exit_code == 0, run.output
    summary = run.output[run.output.rindex("Diagnostics:") :]
    assert summary.count("Refresh could not look") == 1
    assert "99991672" in summary
    assert "3 unchanged" in run.output
    assert "3 unchanged" in project.up_with(program).output
