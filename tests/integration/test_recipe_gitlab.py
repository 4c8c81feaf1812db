"""The scripts of the GitLab recipe, taken from its YAML, do what its README says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.emulator import PUT, Emulator
from support.recipe import Machine, gitlab_steps, with_values
from support.recorder import Recorder, running_recorder
from support.site import CHANGED, EXAMPLES, LATER, NOTICES, Site, as_it_will_be, make_site
from support.two_apps import READER, SECRETS, WRITER, running_emulator_with_two_apps

STEPS = gitlab_steps(EXAMPLES / "gitlab-ci" / ".gitlab-ci.yml")

#: Jobs whose environment holds the app that writes, and the one that only reads.
APPS = {"plan": READER, "plan-merged": READER, "apply": WRITER, "reassert": WRITER}


@dataclass(frozen=True)
class Runner:
    """A machine of GitLab's: a checkout, and the variables of the service and of the job."""

    site: Site
    feishu: Emulator
    gitlab: Recorder
    temp: Path

    def job(
        self, name: str, part: str = "script", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one part of a job with the secrets of the job's environment."""
        base = self.site.git("merge-base", "origin/main", "HEAD")
        given = {
            **self.site.environment,
            "FEISHU_BASE_URL": self.feishu.url,
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{self.gitlab.url}/api/v4",
            "CI_PROJECT_ID": "9",
            "CI_JOB_TOKEN": "job-token",
            "CI_JOB_URL": "https://gitlab.example.com/acme/notices/-/jobs/7",
            "CI_PIPELINE_URL": "https://gitlab.example.com/acme/notices/-/pipelines/7",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
            "TRIGGER_PAYLOAD": str(self.temp / "event.json"),
            **environment,
        }
        if name in APPS:
            app = APPS[name]
            given |= {"FEISHU_APP_ID": app, "FEISHU_APP_SECRET": SECRETS[app]}
            given["FEISHU_WRITER_APP_ID"] = WRITER
        step = with_values(STEPS[name][part], given)
        return Machine(self.site.directory, given, {}).run(step)

    def open_merge_request(self, number: int = 12, *, project: int = 9) -> None:
        """The branch `change` as merge request: its ref on the server, and the webhook's event."""
        self.site.git("push", "--quiet", "origin", f"change:refs/merge-requests/{number}/head")
        about = {"iid": number, "source_project_id": project, "target_project_id": 9}
        event = {
            "object_kind": "merge_request",
            "project": {"id": 9},
            "object_attributes": {**about, "state": "opened"},
        }
        (self.temp / "event.json").write_text(json.dumps(event))

    def text(self, name: str) -> str:
        """A file of the checkout."""
        return (self.site.directory / name).read_text()


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator_with_two_apps(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def runner(tmp_path: Path, feishu: Emulator) -> Iterator[Runner]:
    site = make_site(tmp_path, "gitlab-ci")
    site.up(feishu)
    with running_recorder([{"sha": site.git("rev-parse", "HEAD")}]) as gitlab:
        yield Runner(site, feishu, gitlab, tmp_path)


def succeeded(done: subprocess.CompletedProcess[str]) -> bool:
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def test_every_script_is_run_here() -> None:
    tested = Path(__file__).read_text()
    assert [name for name in STEPS if f'job("{name}"' not in tested] == []


def test_a_review_tells_the_change_without_a_secret_or_a_call(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.site.git("checkout", "--quiet", "--detach", "change")
    (runner.site.directory / "review.md").symlink_to("notices.yaml")
    assert succeeded(runner.job("review"))
    assert "until Jan 8" in as_it_will_be(runner.text("review.md"))
    assert "until Jan 8" in as_it_will_be(runner.text("review.html"))
    assert runner.text("notices.yaml") == CHANGED
    assert runner.feishu.calls(writes_only=False) == []
    assert runner.gitlab.calls == []


def test_a_review_of_a_mistake_fails_and_still_says_why(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED.replace("notice:", "notise:")})
    runner.site.git("checkout", "--quiet", "--detach", "change")
    done = runner.job("review")
    assert done.returncode == 2
    assert "notices.yaml:5:5" in done.stdout + done.stderr
    assert "notise" in runner.text("review.md")


def test_a_plan_takes_only_the_notices_and_keeps_what_was_merged_meanwhile(
    runner: Runner,
) -> None:
    stop = "raise SystemExit('the code of the merge request runs')\n"
    runner.site.branch("change", {"notices.yaml": CHANGED, "__main__.py": stop})
    runner.open_merge_request()
    runner.site.write("notices.yaml", NOTICES + LATER)
    runner.site.commit("Later")
    assert succeeded(runner.job("plan"))
    assert runner.text("notices.yaml") == CHANGED + LATER
    assert runner.text("__main__.py") != stop
    assert "until Jan 8" in as_it_will_be(runner.text("review.md"))
    assert json.loads(runner.text("plan.json"))["stack"] == "prod"
    assert runner.feishu.calls() == []


def test_a_merge_request_of_a_fork_meets_no_secret(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.open_merge_request(project=10)
    assert succeeded(runner.job("plan"))
    assert runner.text("notices.yaml") == NOTICES
    assert not (runner.site.directory / "plan.json").exists()


def test_what_was_approved_is_applied(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.site.merge("change")
    assert succeeded(runner.job("plan-merged"))
    assert succeeded(runner.job("apply"))
    [message] = runner.feishu.sent("oc_a")
    assert "until Jan 8" in message["content"]


def test_what_is_not_as_approved_any_more_is_not_applied(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.site.merge("change")
    assert succeeded(runner.job("plan-merged"))
    plan = runner.text("plan.json")
    assert succeeded(runner.job("apply"))
    runner.feishu.forget_calls()
    runner.site.write("plan.json", plan)
    assert runner.job("apply").returncode == 4
    assert runner.feishu.calls() == []


def test_the_scheduled_run_writes_again_what_was_applied_last(runner: Runner) -> None:
    runner.site.write("notices.yaml", CHANGED)
    runner.site.commit("Merged, and not approved yet")
    assert succeeded(runner.job("reassert"))
    assert sorted(runner.feishu.calls()) == [(PUT, "oc_a", 0), (PUT, "oc_b", 0)]
    assert runner.text("notices.yaml") == NOTICES


@pytest.mark.parametrize("job", ["apply", "reassert"])
def test_only_a_job_that_was_cancelled_while_it_wrote_frees_the_lock(
    runner: Runner, job: str
) -> None:
    lock = runner.temp / "state/.pulumi/locks/organization/feishu-notices-in-yaml/prod/x.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text('{"pid": 1, "username": "a", "hostname": "b", "timestamp": "2026-01-01"}')
    assert succeeded(runner.job(job, "after_script", CI_JOB_STATUS="failed"))
    assert succeeded(runner.job(job, "after_script", CI_JOB_STATUS="canceled"))
    assert lock.exists()
    (runner.site.directory / "under-way").touch()
    assert succeeded(runner.job(job, "after_script", CI_JOB_STATUS="canceled"))
    assert not lock.exists()


def test_an_alarm_reaches_the_group(runner: Runner) -> None:
    with running_recorder({"code": 0}) as webhook:
        assert succeeded(runner.job("alarm", FEISHU_ALARM_WEBHOOK=webhook.url))
    [(_, _, body)] = webhook.calls
    pipeline = "https://gitlab.example.com/acme/notices/-/pipelines/7"
    assert body["content"] == {"text": f"置顶任务失败 / notices: {pipeline}"}
