"""The shell steps of the GitHub recipe, taken from its YAML, do what its README says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_feishu import __version__
from support.emulator import DELETE, PUT, Emulator
from support.github_runner import Runner, steps
from support.once import once
from support.patience import wait_until
from support.plugin import DECLARE
from support.project import IMPORTS
from support.recipe import Machine, bare_environment
from support.recorder import running_recorder
from support.site import (
    CHANGED,
    LATER,
    NOTICES,
    applied_site,
    as_it_will_be,
    fake_pulumi_archive,
    lay_out,
    make_site,
)
from support.two_apps import READER, SECRETS, WRITER, running_emulator_with_two_apps
from support.upstream import (
    NOT_PINNED,
    Upstream,
    commit_at,
    make_upstream,
    pin,
    pinned_in,
    quick_pip,
)
from support.warm import make_warm

INSTALL = "Install pulumi-feishu"


def install(site: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the recipe's own step in this copy of it, on a machine whose jobs have secrets."""
    step = steps("plan", site)["plan"][INSTALL]
    own = {"HOME": str(site.parent), "GITHUB_PATH": str(site.parent / "path")}
    environment = bare_environment(**own, **settings)
    secrets = ("FEISHU_APP_SECRET", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")
    return Machine(site, environment, {f"secrets.{name}": "x" for name in secrets}).run(step)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `site/.venv`, made by the recipe from the repository `upstream`."""

    def make(folder: Path) -> None:
        upstream = make_upstream(folder / "upstream")
        lay_out(folder / "site", "github-actions")
        pin(folder / "site", upstream.requirement)
        assert succeeded(install(folder / "site", **quick_pip()))
        make_warm(folder / "site" / ".venv")

    return once(tmp_path_factory, "github", make)


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    with running_emulator_with_two_apps(tmp_path) as emulator:
        yield emulator


@pytest.fixture
def runner(tmp_path: Path, feishu: Emulator, installation: Path) -> Runner:
    site = make_site(tmp_path, "github-actions", installation / "site" / ".venv")
    return Runner.create(site, feishu, tmp_path / "temp")


@pytest.fixture
def applied(
    tmp_path: Path, installation: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runner]:
    """The same, with a stack that is as the files of main say."""
    venv = installation / "site" / ".venv"
    with applied_site(tmp_path, "github-actions", venv, tmp_path_factory) as (site, feishu):
        yield Runner.create(site, feishu, tmp_path / "temp")


def succeeded(done: subprocess.CompletedProcess[str]) -> bool:
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def check_out_merged(runner: Runner) -> None:
    """What actions/checkout does for a pull request: the branch merged into main, in its folder."""
    site = runner.site
    site.git("clone", "--quiet", site.git("remote", "get-url", "origin"), "pull-request")
    here = ("-C", "pull-request", "-c", "user.name=Lin", "-c", "user.email=lin@example.com")
    site.git(*here, "checkout", "--quiet", "--detach", "origin/main")
    site.git(*here, "merge", "--quiet", "--no-ff", "--message", "Merge", "origin/change")


def plan(runner: Runner) -> None:
    assert succeeded(runner.step("apply", "plan", "Plan"))


def test_every_shell_step_is_run_here() -> None:
    tested = Path(__file__).read_text()
    for workflow in ("review", "plan", "apply", "reassert", "alarm"):
        for job in steps(workflow).values():
            assert [name for name in job if f'"{name}"' not in tested] == []


def test_the_pinned_commit_is_installed_with_the_locked_requirements(installation: Path) -> None:
    venv = installation / "site" / ".venv"
    told = (venv / "bin" / "pulumi-feishu", "--version")
    assert subprocess.check_output(told, text=True) == f"pulumi-feishu, version {__version__}\n"
    [origin] = venv.glob("lib/*/site-packages/pulumi_feishu-*.dist-info/direct_url.json")
    upstream = Upstream(installation / "upstream")
    assert json.loads(origin.read_text()) == {
        "url": upstream.url,
        "vcs_info": {
            "vcs": "git",
            "requested_revision": upstream.commit,
            "commit_id": upstream.commit,
        },
        "subdirectory": "provider",
    }
    frozen = subprocess.check_output((venv / "bin" / "pip", "freeze"), text=True)
    locked = pinned_in((venv.parent / "requirements.lock").read_text())
    assert pinned_in(frozen).items() <= locked.items()
    assert len(pinned_in(frozen)) > 30
    assert (installation / "path").read_text() == f"{venv / 'bin'}\n"


def test_what_builds_the_wheel_sees_no_secret(installation: Path) -> None:
    seen = Upstream(installation / "upstream").seen
    assert "PULUMI_FEISHU" in seen
    secret = {"FEISHU_APP_SECRET", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "GITHUB_TOKEN"}
    assert seen.isdisjoint(secret)


@pytest.mark.parametrize("requirement", NOT_PINNED)
def test_what_is_not_pinned_is_not_installed(tmp_path: Path, requirement: str) -> None:
    site = tmp_path / "site"
    lay_out(site, "github-actions")
    pin(site, requirement)
    done = install(site)
    assert (done.returncode, done.stderr) == (1, "")
    [line] = done.stdout.splitlines()
    assert line.startswith("::error::Set PULUMI_FEISHU in .github/actions/install/action.yml to a ")
    assert not (site / ".venv").exists()


def test_a_requirement_with_another_hash_is_not_installed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = tmp_path / "site"
    lay_out(site, "github-actions")
    pin(site, commit_at((tmp_path / "nowhere").as_uri(), "a" * 40))
    lock = site / "requirements.lock"
    lock.write_text(re.sub(r"sha256:[0-9a-f]{8}", "sha256:00000000", lock.read_text()))
    done = install(site, **quick_pip())
    assert done.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert list((site / ".venv").glob("lib/*/site-packages/pulumi*")) == []


def test_the_pulumi_cli_is_the_archive_that_was_pinned(runner: Runner) -> None:
    digest = fake_pulumi_archive(runner.temp / "download")
    path = f"{runner.temp / 'download' / 'bin'}:{runner.machine(READER).environment['PATH']}"
    (runner.site.directory / ".venv").unlink()
    (runner.site.directory / ".venv").mkdir()
    unset = runner.step("plan", "plan", "Set up Pulumi", PATH=path)
    assert (unset.returncode, unset.stderr, len(unset.stdout.splitlines())) == (1, "", 1)
    assert unset.stdout.startswith("::error::Set PULUMI_CLI_SHA256 in .github/actions/pulumi/")
    assert not (runner.temp / "download" / "asked").exists()
    other = {"PATH": path, "PULUMI_CLI_SHA256": "0" * 64}
    refused = runner.step("plan", "plan", "Set up Pulumi", **other)
    assert refused.returncode == 1
    assert "computed checksum did NOT match" in refused.stderr
    assert not (runner.site.directory / ".venv" / "pulumi").exists()
    assert succeeded(
        runner.step("plan", "plan", "Set up Pulumi", PATH=path, PULUMI_CLI_SHA256=digest)
    )
    [folder] = runner.read("path").split()
    assert folder == str(runner.site.directory / ".venv" / "pulumi")
    told = subprocess.check_output((f"{folder}/pulumi", "version"), text=True)
    assert told == subprocess.check_output(("pulumi", "version"), text=True)
    version = steps("plan")["plan"]["Set up Pulumi"].variables["PULUMI_CLI_VERSION"]
    asked = f"https://get.pulumi.com/releases/sdk/pulumi-v{version}-linux-x64.tar.gz\n"
    assert runner.read("download/asked") == asked * 2


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
    (runner.site.directory / "pull-request").mkdir()
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


def test_a_plan_is_made_with_the_app_that_only_reads(applied: Runner) -> None:
    applied.site.branch("change", {"notices.yaml": CHANGED})
    name = "Take the notices as they will be when this is merged"
    assert succeeded(applied.step("plan", "plan", name))
    assert succeeded(applied.step("plan", "plan", "Plan"))
    assert "until Jan 8" in as_it_will_be(applied.read("review.md"))
    assert json.loads(applied.read("plan.json"))["stack"] == "prod"
    assert SECRETS[READER] not in applied.read("plan.json")
    assert applied.feishu.calls() == []
    [message] = applied.feishu.sent("oc_a")
    assert "until Jan 4" in message["content"]


def test_a_plan_tells_nothing_of_a_group_that_the_base_does_not_declare(applied: Runner) -> None:
    applied.feishu.change_chat("oc_c", name="Board of directors", user_count=7)
    guess = '  - { name: Guess, chat: oc_c, notice: { text: "Who is there?" } }\n'
    applied.site.branch("change", {"notices.yaml": CHANGED + guess})
    name = "Take the notices as they will be when this is merged"
    assert succeeded(applied.step("plan", "plan", name))
    assert succeeded(applied.step("plan", "plan", "Plan"))
    review = applied.read("review.md")
    assert "the base does not declare this group" in review
    assert "Board" not in review
    assert "oc_c" not in applied.feishu.journal_text()
    applied.site.git("reset", "--quiet", "--hard")
    applied.site.merge("change")
    plan(applied)
    assert "The group is called" in applied.read("review.md")
    assert "Board of directors" in applied.read("review.md")


@pytest.mark.parametrize("program", [{}, {"__main__.py": IMPORTS + DECLARE}], ids=["own", "plugin"])
def test_what_was_approved_is_applied(applied: Runner, program: dict[str, str]) -> None:
    """Also where the program that is merged takes the plugin, which the wheel has put on PATH."""
    applied.site.branch("change", {"notices.yaml": CHANGED, **program})
    applied.site.merge("change")
    plan(applied)
    assert succeeded(applied.step("apply", "plan", "Show whoever approves"))
    assert "until Jan 8" in as_it_will_be(applied.read("summary"))
    assert succeeded(applied.step("apply", "apply", "Apply what was approved"))
    assert applied.output("code") == "0"
    [message] = applied.feishu.sent("oc_a")
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


def test_what_is_not_as_approved_any_more_is_planned_again(applied: Runner) -> None:
    applied.site.branch("change", {"notices.yaml": CHANGED})
    applied.site.merge("change")
    plan(applied)
    done = applied.step("reassert", "reassert", "Write every notice again")
    assert succeeded(done)
    applied.feishu.forget_calls()
    assert applied.step("apply", "apply", "Apply what was approved").returncode == 4
    assert applied.output("code") == "4"
    assert applied.feishu.calls() == []
    applied.answer_of_gh("")
    assert succeeded(applied.step("apply", "ask-again", "Plan and ask again"))
    assert applied.read("asked") == "workflow run apply.yml --repo acme/notices --ref main\n"


def test_a_plan_that_was_swapped_after_the_approval_is_not_applied(applied: Runner) -> None:
    applied.site.branch("change", {"notices.yaml": CHANGED})
    applied.site.merge("change")
    plan(applied)
    content = json.loads(applied.read("plan.json"))
    (applied.temp / "plan.json").write_text(json.dumps({**content, "commit": ""}))
    done = applied.step("apply", "apply", "Apply what was approved")
    assert (done.returncode, applied.output("code")) == (5, "5")
    assert "plan.json is not the plan that was approved: its SHA-256 is " in done.stderr
    assert applied.feishu.calls() == []


@pytest.mark.parametrize("job", ["apply", "reassert"])
def test_the_lock_of_a_cancelled_run_is_freed(applied: Runner, job: str) -> None:
    applied.feishu.faults({"api": PUT, "delay_ms": 3000})
    step = steps("reassert")["reassert"]["Write every notice again"]
    up = applied.machine(WRITER).start(step)
    wait_until(lambda: applied.feishu.control("GET", "faults")["faults"][0]["hits"] >= 1)
    os.killpg(up.pid, signal.SIGKILL)
    up.wait()
    applied.feishu.faults()
    locked = applied.step("reassert", "reassert", "Write every notice again")
    assert "currently locked" in locked.stdout + locked.stderr
    assert succeeded(applied.step(job, job, "Free the lock of a cancelled run"))
    assert succeeded(applied.step("reassert", "reassert", "Write every notice again"))


def test_the_scheduled_run_writes_every_notice_again(applied: Runner) -> None:
    assert succeeded(applied.step("reassert", "reassert", "Write every notice again"))
    assert sorted(applied.feishu.calls()) == [(PUT, "oc_a", 0), (PUT, "oc_b", 0)]
    applied.feishu.change_chat("oc_b", bot_member=False)
    failed = applied.step("reassert", "reassert", "Write every notice again")
    assert failed.returncode == 1
    [head, _, why, again] = failed.stdout[failed.stdout.rindex("This run: ") :].splitlines()
    assert head == "This run: 1 notice written; 1 group failed."
    assert "(232011): the bot is not in this group" in why
    assert again == "Once the causes are fixed, run this job again."
    assert DELETE not in [call[0] for call in applied.feishu.calls()]


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
