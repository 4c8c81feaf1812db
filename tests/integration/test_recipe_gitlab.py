"""The scripts of the GitLab recipe, taken from its YAML, do what its README says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

import release
from pulumi_feishu import __version__
from support.emulator import PUT, Emulator
from support.once import once
from support.recipe import Machine, Step, bare_environment, gitlab_steps, with_values
from support.recorder import Recorder, running_recorder
from support.site import (
    CHANGED,
    EXAMPLES,
    LATER,
    NOTICES,
    Site,
    applied_site,
    as_it_will_be,
    fake_pulumi_archive,
    lay_out,
    make_site,
)
from support.two_apps import READER, SECRETS, WRITER, running_emulator_with_two_apps
from support.upstream import NOT_PINNED, Upstream, make_upstream, pin, quick_pip
from support.warm import make_warm

RECIPE = EXAMPLES / "gitlab-ci" / ".gitlab-ci.yml"
STEPS = gitlab_steps(RECIPE)
JOBS = yaml.safe_load(RECIPE.read_text())

#: What the recipe's README has each environment hold, beside the state's two.
APPS = {"prod-review": READER, "prod": WRITER, "prod-reassert": WRITER}
STATE = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")

#: The first of the lines that build or fetch the package.
REQUIRED = 'echo "$PULUMI_FEISHU" >.venv/pulumi-feishu.txt'

#: The first of the lines that install Pulumi.
ARCHIVE = 'archive="pulumi-v$PULUMI_CLI_VERSION-linux-x64.tar.gz"'


def secrets_of(job: str, site: Mapping[str, str]) -> dict[str, str]:
    """The secret variables that GitLab hands to a job: those of its environment."""
    app = APPS.get(JOBS[job].get("environment", ""))
    if app is None:
        return {}
    secrets = {name: site[name] for name in STATE}
    secrets |= {"FEISHU_APP_ID": app, "FEISHU_APP_SECRET": SECRETS[app], "GITLAB_TOKEN": ""}
    return {**secrets, "FEISHU_WRITER_APP_ID": WRITER}


def machine_of(site: Path, job: str, **settings: str) -> Machine:
    """For a job that installs, in a copy of the recipe: it has the secrets of its environment."""
    environment = bare_environment(HOME=str(site.parent), **settings)
    return Machine(site, {**environment, **secrets_of(job, dict.fromkeys(STATE, "x"))}, {})


def installing(site: Path, job: str, part: str, then: str = "") -> Step:
    """A part of a job as this copy of the recipe has it, and one more command in the same shell."""
    step = gitlab_steps(site / ".gitlab-ci.yml")[job][part]
    return replace(step, script=f"{step.script}\n{then}")


def with_index_of(wheel: Path) -> dict[str, str]:
    """Settings: pip finds this wheel too, as it would on an index that has the package."""
    settings = quick_pip()
    return {**settings, "PIP_FIND_LINKS": f"{settings['PIP_FIND_LINKS']} {wheel.parent}"}


def lay_out_a_clone(site: Path, requirement: str) -> None:
    lay_out(site, "gitlab-ci")
    pin(site, requirement)
    identity = ("-c", "user.name=Lin", "-c", "user.email=lin@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "Notices")):
        subprocess.run(("git", *command), cwd=site, check=True)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `site/.venv`, made by the recipe from the repository `upstream`.

    `programs` holds the places where the job then finds Pulumi and pulumi-feishu.
    """

    def make(folder: Path) -> None:
        upstream, site = make_upstream(folder / "upstream"), folder / "site"
        lay_out_a_clone(site, upstream.requirement)
        wheels = quick_pip()
        build = machine_of(site, "build", **wheels)
        assert succeeded(build.run(installing(site, "build", "script")))
        digest = fake_pulumi_archive(folder / "download")
        path = f"{folder / 'download' / 'bin'}:{wheels['PATH']}"
        step = installing(site, "apply", "before_script", "command -v pulumi pulumi-feishu >&3")
        step = replace(step, script=f'exec 3>"{folder}/programs"\n{step.script}')
        apply = machine_of(site, "apply", **{**wheels, "PATH": path})
        assert succeeded(apply.run(step, PULUMI_CLI_SHA256=digest))
        make_warm(site / ".venv")

    return once(tmp_path_factory, "gitlab", make)


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
        """Run one part of a job with the variables that GitLab hands to it."""
        step = with_values(STEPS[name][part], self.given(name))
        return Machine(self.site.directory, self.given(name), {}).run(step, **environment)

    def given(self, name: str) -> dict[str, str]:
        """The variables that a job has, and not from the recipe."""
        service = {
            "FEISHU_BASE_URL": self.feishu.url,
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{self.gitlab.url}/api/v4",
            "CI_PROJECT_ID": "9",
            "CI_JOB_TOKEN": "job-token",
            "CI_JOB_URL": "https://gitlab.example.com/acme/notices/-/jobs/7",
            "CI_PIPELINE_URL": "https://gitlab.example.com/acme/notices/-/pipelines/7",
            "TRIGGER_PAYLOAD": str(self.temp / "event.json"),
        }
        if name == "review":
            base = self.site.git("merge-base", "origin/main", "HEAD")
            service["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base
        bare = {k: v for k, v in self.site.environment.items() if k not in STATE}
        return {**bare, **service, **secrets_of(name, self.site.environment)}

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
def runner(tmp_path: Path, feishu: Emulator, installation: Path) -> Iterator[Runner]:
    site = make_site(tmp_path, "gitlab-ci", installation / "site" / ".venv")
    with running_recorder([{"sha": site.git("rev-parse", "HEAD")}]) as gitlab:
        yield Runner(site, feishu, gitlab, tmp_path)


@pytest.fixture
def applied(
    tmp_path: Path, installation: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runner]:
    """The same, with a stack that is as the files of main say."""
    venv = installation / "site" / ".venv"
    with (
        applied_site(tmp_path, "gitlab-ci", venv, tmp_path_factory) as (site, feishu),
        running_recorder([{"sha": site.git("rev-parse", "HEAD")}]) as gitlab,
    ):
        yield Runner(site, feishu, gitlab, tmp_path)


def succeeded(done: subprocess.CompletedProcess[str]) -> bool:
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def test_every_script_is_run_here() -> None:
    tested = Path(__file__).read_text()
    run = {name for name in STEPS if re.search(rf'(job|installing)\((site, )?"{name}"', tested)}
    assert run == set(STEPS)


def test_the_pinned_commit_is_what_a_job_with_secrets_installs(installation: Path) -> None:
    venv = installation / "site" / ".venv"
    programs = (installation / "programs").read_text().split()
    assert programs == [str(venv / "pulumi" / "pulumi"), str(venv / "bin" / "pulumi-feishu")]
    told = subprocess.check_output((programs[1], "--version"), text=True)
    assert told == f"pulumi-feishu, version {__version__}\n"
    # As its own job built it, from nothing but that one file.
    [origin] = venv.glob("lib/*/site-packages/pulumi_feishu-*.dist-info/direct_url.json")
    [wheel] = (installation / "site" / "wheels").iterdir()
    assert json.loads(origin.read_text())["url"] == wheel.as_uri()
    version = STEPS["apply"]["before_script"].variables["PULUMI_CLI_VERSION"]
    asked = f"https://get.pulumi.com/releases/sdk/pulumi-v{version}-linux-x64.tar.gz\n"
    assert (installation / "download" / "asked").read_text() == asked


def test_what_builds_the_wheel_sees_no_secret(installation: Path) -> None:
    seen = Upstream(installation / "upstream").seen
    assert "PULUMI_FEISHU" in seen
    secret = {"FEISHU_APP_SECRET", "GITLAB_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"}
    assert seen.isdisjoint(secret)
    assert secret < machine_of(installation / "site", "plan").environment.keys()


@pytest.mark.parametrize("job", ["build", "review"])
@pytest.mark.parametrize("requirement", NOT_PINNED)
def test_what_is_not_pinned_is_not_installed(tmp_path: Path, job: str, requirement: str) -> None:
    site = tmp_path / "site"
    lay_out(site, "gitlab-ci")
    pin(site, requirement)
    step = installing(site, job, "script" if job == "build" else "before_script")
    done = machine_of(site, job).run(replace(step, variables={**step.variables, "BASE": ""}))
    assert (done.returncode, done.stderr) == (1, "")
    [line] = done.stdout.splitlines()
    assert line.startswith("Set PULUMI_FEISHU in .gitlab-ci.yml to a commit that you have read, ")
    assert not (site / ".venv").exists()


def test_another_archive_than_the_pinned_one_is_not_unpacked(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / ".venv").mkdir(parents=True)
    fake_pulumi_archive(tmp_path / "download")
    path = f"{tmp_path / 'download' / 'bin'}:{os.environ['PATH']}"
    lines = STEPS["apply"]["before_script"].script.splitlines()
    only = replace(STEPS["apply"]["before_script"], script="\n".join(lines[lines.index(ARCHIVE) :]))
    machine = machine_of(site, "build")
    unset = machine.run(only, PATH=path)
    assert (unset.returncode, unset.stderr, len(unset.stdout.splitlines())) == (1, "", 1)
    assert unset.stdout.startswith("Set PULUMI_CLI_SHA256 in .gitlab-ci.yml: ")
    assert not (tmp_path / "download" / "asked").exists()
    done = machine.run(only, PATH=path, PULUMI_CLI_SHA256="0" * 64)
    assert done.returncode == 1
    assert "computed checksum did NOT match" in done.stderr
    assert not (site / ".venv" / "pulumi").exists()


def test_a_review_installs_what_the_base_locked_and_tells_the_change(
    runner: Runner, installation: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All of the job, in one shell, without a secret or a call; what is installed is a version."""
    [wheel] = (installation / "site" / "wheels").iterdir()
    pin(runner.site.directory, release.pinned(wheel))
    runner.site.commit("Pinned")
    evil = {"requirements.lock": "evil==6.6.6\n", "notices.yaml": CHANGED}
    runner.site.branch("change", evil)
    runner.site.git("checkout", "--quiet", "--detach", "change")
    (runner.site.directory / "review.md").symlink_to("notices.yaml")
    review = gitlab_steps(runner.site.directory / ".gitlab-ci.yml")["review"]
    script = f"{review['before_script'].script}\n{review['script'].script}"
    given = {**runner.given("review"), **with_index_of(wheel)}
    step = with_values(replace(review["script"], script=script), given)
    assert succeeded(Machine(runner.site.directory, given, {}).run(step))
    assert not (runner.site.directory / ".venv").is_symlink()
    assert "until Jan 8" in as_it_will_be(runner.text("review.md"))
    assert "until Jan 8" in as_it_will_be(runner.text("review.html"))
    assert runner.text("notices.yaml") == CHANGED
    assert runner.feishu.calls(writes_only=False) == []
    assert runner.gitlab.calls == []


def test_another_file_than_the_pinned_one_is_no_version(tmp_path: Path, installation: Path) -> None:
    [wheel] = (installation / "site" / "wheels").iterdir()
    site, pinned = tmp_path / "site", release.pinned(wheel)
    (site / ".venv").mkdir(parents=True)
    (site / ".venv" / "bin").symlink_to(installation / "site" / ".venv" / "bin")
    lines = STEPS["build"]["script"].script.splitlines()
    step = replace(STEPS["build"]["script"], script="\n".join(lines[lines.index(REQUIRED) :]))
    machine = machine_of(site, "build", **with_index_of(wheel))
    done = machine.run(step, PULUMI_FEISHU=pinned.replace("sha256:", "sha256:0")[:-1])
    assert done.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert not list(site.glob("wheels/*"))
    assert succeeded(machine.run(step, PULUMI_FEISHU=pinned))
    assert [path.read_bytes() for path in site.glob("wheels/*")] == [wheel.read_bytes()]


def test_a_review_of_a_mistake_fails_and_still_says_why(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED.replace("notice:", "notise:")})
    runner.site.git("checkout", "--quiet", "--detach", "change")
    done = runner.job("review")
    assert done.returncode == 2
    assert "notices.yaml:5:5" in done.stdout + done.stderr
    assert "notise" in runner.text("review.md")


def test_a_plan_takes_only_the_notices_and_keeps_what_was_merged_meanwhile(
    applied: Runner,
) -> None:
    stop = "raise SystemExit('the code of the merge request runs')\n"
    applied.site.branch("change", {"notices.yaml": CHANGED, "__main__.py": stop})
    applied.open_merge_request()
    applied.site.write("notices.yaml", NOTICES + LATER)
    applied.site.commit("Later")
    assert succeeded(applied.job("plan"))
    assert applied.text("notices.yaml") == CHANGED + LATER
    assert applied.text("__main__.py") != stop
    assert "until Jan 8" in as_it_will_be(applied.text("review.md"))
    assert json.loads(applied.text("plan.json"))["stack"] == "prod"
    assert applied.feishu.calls() == []


def test_a_merge_request_of_a_fork_meets_no_secret(runner: Runner) -> None:
    runner.site.branch("change", {"notices.yaml": CHANGED})
    runner.open_merge_request(project=10)
    assert succeeded(runner.job("plan"))
    assert runner.text("notices.yaml") == NOTICES
    assert not (runner.site.directory / "plan.json").exists()


def test_a_plan_tells_nothing_of_a_group_that_the_base_does_not_declare(applied: Runner) -> None:
    applied.feishu.change_chat("oc_c", name="Board of directors", user_count=7)
    guess = '  - { name: Guess, chat: oc_c, notice: { text: "Who is there?" } }\n'
    applied.site.branch("change", {"notices.yaml": CHANGED + guess})
    applied.open_merge_request()
    assert succeeded(applied.job("plan"))
    review = applied.text("review.md")
    assert "the base does not declare this group" in review
    assert "Board" not in review
    assert "oc_c" not in applied.feishu.journal_text()
    applied.site.git("reset", "--quiet", "--hard")
    applied.site.merge("change")
    merged = applied.job("plan-merged")
    assert succeeded(merged)
    assert "The group is called Board of directors." in merged.stdout


def test_what_was_approved_is_applied_and_only_once(applied: Runner) -> None:
    applied.site.branch("change", {"notices.yaml": CHANGED})
    applied.site.merge("change")
    planned = applied.job("plan-merged")
    assert succeeded(planned)
    plan = applied.text("plan.json")
    said = re.search(r"^plan\.json: written, SHA-256 (\w+)$", planned.stderr, re.M)
    assert said
    # As it is before somebody gives it, and with a plan that somebody swapped.
    unset = applied.job("apply")
    assert (unset.returncode, unset.stderr, len(unset.stdout.splitlines())) == (1, "", 1)
    assert unset.stdout.startswith("Start this job with the variable PLAN_SHA256: ")
    applied.site.write("plan.json", plan + " ")
    swapped = applied.job("apply", PLAN_SHA256=said[1])
    assert (swapped.returncode, applied.text("apply.code")) == (5, "5\n")
    assert applied.job("outdated").returncode == 1
    assert applied.feishu.calls() == []
    applied.site.write("plan.json", plan)
    assert succeeded(applied.job("apply", PLAN_SHA256=said[1]))
    [message] = applied.feishu.sent("oc_a")
    assert "until Jan 8" in message["content"]
    # The state is not as it was when that was approved any more.
    applied.feishu.forget_calls()
    applied.site.write("plan.json", plan)
    assert applied.job("apply", PLAN_SHA256=said[1]).returncode == 4
    assert succeeded(applied.job("outdated"))
    assert applied.feishu.calls() == []


def test_the_scheduled_run_writes_again_what_was_applied_last(applied: Runner) -> None:
    applied.site.write("notices.yaml", CHANGED)
    applied.site.commit("Merged, and not approved yet")
    assert succeeded(applied.job("reassert"))
    assert sorted(applied.feishu.calls()) == [(PUT, "oc_a", 0), (PUT, "oc_b", 0)]
    assert applied.text("notices.yaml") == NOTICES
    applied.feishu.change_chat("oc_b", bot_member=False)
    failed = applied.job("reassert")
    assert failed.returncode == 1
    [head, _, why, again] = failed.stdout[failed.stdout.rindex("This run: ") :].splitlines()
    assert head == "This run: 1 notice written; 1 group failed."
    assert "(232011): the bot is not in this group" in why
    assert again == "Once the causes are fixed, run this job again."


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
