"""The shell steps of the GitHub recipe, taken from its YAML, do what its README says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.github_runner import Runner, steps
from support.patience import wait_until
from support.recipe import Machine
from support.recorder import running_recorder
from support.site import CHANGED, LATER, NOTICES, as_it_will_be, make_site
from support.two_apps import READER, SECRETS, WRITER, running_emulator_with_two_apps


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator_with_two_apps(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def runner(tmp_path: Path, feishu: Emulator) -> Runner:
    site = make_site(tmp_path, "github-actions")
    site.up(feishu)
    return Runner.create(site, feishu, tmp_path / "temp")


def succeeded(done: subprocess.CompletedProcess[str]) -> bool:
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def check_out_merged(runner: Runner) -> None:
    """What actions/checkout does for a pull request: the branch merged into main, no branch."""
    runner.site.git("checkout", "--quiet", "--detach", "main")
    runner.site.git("merge", "--quiet", "--no-ff", "--message", "Merge", "change")


def plan(runner: Runner) -> None:
    assert succeeded(runner.step("apply", "plan", "Plan"))


def test_every_shell_step_is_run_here_or_sets_up_the_machine() -> None:
    tested = Path(__file__).read_text()
    for workflow in ("review", "plan", "apply", "reassert", "alarm"):
        for job in steps(workflow).values():
            assert [n for n, s in job.items() if not s.sets_up and f'"{n}"' not in tested] == []


def test_a_review_tells_the_change_without_a_secret_or_a_call(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    check_out_merged(runner)
    assert succeeded(runner.step("review", "review", "Validate"))
    assert succeeded(runner.step("review", "review", "Draw the page"))
    assert succeeded(runner.step("review", "review", "Review"))
    assert "until Jan 8" in as_it_will_be(runner.read("review.md"))
    assert "All hands" not in runner.read("review.md")
    assert "until Jan 8" in as_it_will_be(runner.read("review.html"))
    assert runner.feishu.calls(writes_only=False) == []


def test_a_review_of_a_mistake_fails_with_an_annotation_and_still_says_why(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED.replace("notice:", "notise:")})
    check_out_merged(runner)
    done = runner.step("review", "review", "Validate")
    assert done.returncode == 2
    assert "::error file=notices.yaml,line=5" in done.stdout
    assert runner.step("review", "review", "Review").returncode == 2
    assert "notise" in runner.read("review.md")


def test_where_the_token_may_not_comment_the_review_is_in_the_summary(runner: Runner) -> None:
    (runner.temp / "review.md").write_text("Ops: until Jan 8\n")
    assert succeeded(runner.step("review", "review", "Comment"))
    assert "Ops: until Jan 8" in runner.read("summary")
    assert succeeded(runner.step("plan", "plan", "Comment"))


def test_a_plan_takes_only_the_notices_of_the_pull_request(runner: Runner) -> None:
    secret = runner.site.directory / "secret.txt"
    runner.site.write(".gitignore", ".venv\n__pycache__/\nsecret.txt\n")
    runner.site.commit("Ignore")
    secret.write_text("nobody reads this")
    (runner.site.directory / "notices").mkdir()
    (runner.site.directory / "notices" / "ops.md").symlink_to("../secret.txt")
    runner.site.branch(
        "change",
        {
            "notices.yaml": CHANGED.replace('text: "Freeze', 'markdown: "notices/ops.md" #'),
            "__main__.py": "raise SystemExit('the code of the pull request runs')\n",
        },
    )
    before = {
        name: (runner.site.directory / name).read_text()
        for name in runner.site.git("ls-files").splitlines()
        if name != "notices.yaml"
    }
    name = "Take the notices as they will be when this is merged"
    assert succeeded(runner.step("plan", "plan", name))
    assert (runner.site.directory / "notices" / "ops.md").read_text() == "../secret.txt"
    assert not (runner.site.directory / "notices" / "ops.md").is_symlink()
    assert {name: (runner.site.directory / name).read_text() for name in before} == before


def test_a_plan_keeps_what_was_merged_meanwhile(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.site.write("notices.yaml", NOTICES + LATER)
    runner.site.commit("Later")
    name = "Take the notices as they will be when this is merged"
    assert succeeded(runner.step("plan", "plan", name))
    assert (runner.site.directory / "notices.yaml").read_text() == CHANGED + LATER


def test_a_plan_that_would_conflict_says_so(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.site.write("notices.yaml", NOTICES.replace("until Jan 4", "until Jan 9"))
    runner.site.commit("Otherwise")
    name = "Take the notices as they will be when this is merged"
    done = runner.step("plan", "plan", name)
    assert done.returncode == 1
    assert "::error::Resolve the conflicts first." in done.stdout


def test_a_plan_is_made_with_the_app_that_only_reads(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    name = "Take the notices as they will be when this is merged"
    assert succeeded(runner.step("plan", "plan", name))
    assert succeeded(runner.step("plan", "plan", "Plan"))
    assert "until Jan 8" in as_it_will_be(runner.read("review.md"))
    assert json.loads(runner.read("plan.json"))["stack"] == "prod"
    assert SECRETS[READER] not in runner.read("plan.json")
    assert runner.feishu.calls() == []
    [message] = runner.feishu.sent("oc_a")
    assert "until Jan 4" in message["content"]


def test_what_was_approved_is_applied(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.site.merge("change")
    plan(runner)
    assert succeeded(runner.step("apply", "plan", "Show whoever approves"))
    assert "until Jan 8" in as_it_will_be(runner.read("summary"))
    assert succeeded(runner.step("apply", "apply", "Apply what was approved"))
    assert runner.read("output") == "code=0\n"
    [message] = runner.feishu.sent("oc_a")
    assert "until Jan 8" in message["content"]


def test_the_plan_is_told_on_the_pull_request_that_was_merged(runner: Runner) -> None:
    (runner.temp / "review.md").write_text("Ops: until Jan 8\n")
    name = "Comment on the pull request that was merged"
    runner.answer_of_gh("12")
    assert succeeded(runner.step("apply", "plan", name))
    assert "Ops: until Jan 8" in runner.read("summary")
    runner.answer_of_gh("")
    assert succeeded(runner.step("apply", "plan", name))
    commit = runner.site.git("rev-parse", "HEAD")
    assert f"api repos/acme/notices/commits/{commit}/pulls" in runner.read("asked")


def test_what_is_not_as_approved_any_more_is_planned_again(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    plan(runner)
    runner.site.merge("change")
    done = runner.step("reassert", "reassert", "Write every notice again")
    assert succeeded(done)
    runner.feishu.forget_calls()
    assert runner.step("apply", "apply", "Apply what was approved").returncode == 4
    assert runner.read("output") == "code=4\n"
    assert runner.feishu.calls() == []
    runner.answer_of_gh("")
    assert succeeded(runner.step("apply", "ask-again", "Plan and ask again"))
    assert runner.read("asked") == "workflow run apply.yml --repo acme/notices --ref main\n"


@pytest.mark.parametrize("job", ["apply", "reassert"])
def test_the_lock_of_a_cancelled_run_is_freed(runner: Runner, job: str) -> None:
    runner.feishu.faults({"api": PUT, "delay_ms": 3000})
    step = steps("reassert")["reassert"]["Write every notice again"]
    machine = runner.machine(WRITER)
    environment = {**machine.environment, "FEISHU_REASSERT": "1", "FEISHU_APP_ID": WRITER}
    up = subprocess.Popen(
        ["bash", "-c", step.script],
        cwd=machine.directory,
        env={**environment, "FEISHU_APP_SECRET": SECRETS[WRITER]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: runner.feishu.control("GET", "faults")["faults"][0]["hits"] >= 1)
    os.killpg(up.pid, signal.SIGKILL)
    up.wait()
    runner.feishu.faults()
    locked = runner.step("reassert", "reassert", "Write every notice again")
    assert "currently locked" in locked.stdout + locked.stderr
    assert succeeded(runner.step(job, job, "Free the lock of a cancelled run"))
    assert succeeded(runner.step("reassert", "reassert", "Write every notice again"))


def test_the_scheduled_run_writes_every_notice_again(runner: Runner) -> None:
    assert succeeded(runner.step("reassert", "reassert", "Write every notice again"))
    assert sorted(runner.feishu.calls()) == [(PUT, "oc_a", 0), (PUT, "oc_b", 0)]
    assert DELETE not in [call[0] for call in runner.feishu.calls()]


def test_the_scheduled_run_works_from_what_was_applied_last(runner: Runner) -> None:
    name = "Find the commit that was applied last"
    runner.answer_of_gh("0123abc")
    assert succeeded(runner.step("reassert", "reassert", name))
    assert runner.read("output") == "sha=0123abc\n"
    assert "--workflow apply.yml --branch main --status success" in runner.read("asked")
    runner.answer_of_gh("")
    done = runner.step("reassert", "reassert", name)
    assert done.returncode == 1
    assert "::error::Nothing was applied yet" in done.stdout


def test_an_alarm_reaches_the_group(runner: Runner) -> None:
    step = steps("alarm")["alarm"]["Tell the group"]
    with running_recorder({"code": 0}) as webhook:
        values = {
            "secrets.FEISHU_ALARM_WEBHOOK": f"{webhook.url}/open-apis/bot/v2/hook/x",
            "secrets.FEISHU_ALARM_SECRET": "",
            "github.event.workflow_run.name": "Apply",
            "github.event.workflow_run.conclusion": "failure",
            "github.event.workflow_run.html_url": "https://github.example.com/run/7",
        }
        machine = runner.machine(READER)
        assert succeeded(Machine(machine.directory, machine.environment, values).run(step))
    [(_, _, body)] = webhook.calls
    text = "置顶任务失败 / notices: Apply ended as failure: https://github.example.com/run/7"
    assert body == {"msg_type": "text", "content": {"text": text}}
