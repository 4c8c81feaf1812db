"""What `pulumi up`, `refresh` and `destroy` do to groups when all goes well, on the real engine."""

from __future__ import annotations

from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.programs import A1, A2, B1
from support.project import Project

OC_A = "oc_a"


def test_an_update_frees_the_slot_then_pins(feishu: Emulator, project: Project) -> None:
    applied(project, A1)
    feishu.forget_calls()
    project.up_with(A2)
    assert feishu.calls() == [(DELETE, OC_A, 0), (PUT, OC_A, 0)]
    assert feishu.shows(OC_A) == "om_a2"
    assert project.shows() == {OC_A: "om_a2"}


def test_a_removed_entry_is_unpinned(feishu: Emulator, project: Project) -> None:
    applied(project, A1 + B1)
    feishu.forget_calls()
    project.up_with(B1)
    assert feishu.calls() == [(DELETE, OC_A, 0)]
    assert feishu.shows(OC_A) == "none"
    assert feishu.shows("oc_b") == "om_b1"


def test_destroy_that_runs_the_program_unpins_too(feishu: Emulator, project: Project) -> None:
    applied(project, A1)
    run = project.destroy("--run-program")
    assert run.exit_code == 0, run.output
    assert feishu.shows(OC_A) == "none"


def test_a_reassert_run_writes_every_notice_again_by_put_alone(
    feishu: Emulator, project: Project
) -> None:
    program = A1 + 'PinnedNotice("b", chat_id="oc_b", notice="none")\n'
    applied(project, program)
    feishu.control("PUT", "notice/oc_a", {"shows": "message", "message_id": "om_a2"})
    feishu.control("PUT", "notice/oc_b", {"shows": "message", "message_id": "om_b2"})
    feishu.forget_calls()
    plan = project.pulumi("preview", "--diff", FEISHU_REASSERT="1")
    assert "+ reasserted: 1" in plan.output
    assert feishu.calls() == []
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    assert sorted(feishu.calls()) == [(DELETE, "oc_b", 0), (PUT, OC_A, 0)]
    assert (feishu.shows(OC_A), feishu.shows("oc_b")) == ("om_a1", "none")
    second = project.pulumi("preview", "--diff", FEISHU_REASSERT="1")
    assert "reasserted: 1 => 2" in second.output
    assert "3 unchanged" in project.up_with(program).output


def test_a_saved_plan_applies_also_to_a_reassert_run(feishu: Emulator, project: Project) -> None:
    applied(project, A1)
    project.write(A2)
    plan = str(project.directory / "plan.json")
    saved = project.pulumi("preview", "--save-plan", plan, FEISHU_REASSERT="1")
    assert saved.exit_code == 0, saved.output
    run = project.up("--plan", plan, FEISHU_REASSERT="1")
    assert run.exit_code == 0, run.output
    assert feishu.shows(OC_A) == "om_a2"


def test_no_secret_and_no_token_is_in_state_output_or_journal(
    feishu: Emulator, project: Project
) -> None:
    secret = feishu.environment["FEISHU_APP_SECRET"]
    del project.environment["FEISHU_APP_SECRET"]
    assert project.pulumi("config", "set", "--secret", "feishu:appSecret", secret).exit_code == 0
    project.up_with(A1)
    project.up_with(A2)
    project.refresh()
    seen = "".join(run.output for run in project.runs) + feishu.journal_text()
    for file in (project.directory / "state").rglob("*"):
        seen += file.read_text() if file.is_file() else ""
    assert "om_a2" in seen
    assert secret not in seen
    assert '"t-' not in seen
    assert "Bearer" not in seen
    project.destroy()
    assert feishu.shows(OC_A) == "none"


def test_preview_needs_no_credential(feishu: Emulator, project: Project) -> None:
    for name in feishu.environment:
        del project.environment[name]
    project.write(A1)
    run = project.pulumi("preview")
    assert run.exit_code == 0, run.output
    assert feishu.calls(writes_only=False) == []
