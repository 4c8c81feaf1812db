"""A review says what the stack would really do, and what was approved is what is applied."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support import console
from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.plugin import DECLARE, put_plugin_on_path
from support.programs import succeeding_up, write_entries
from support.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
A = 'name: a, chat: oc_a, notice: { text: "one" }'
B = "name: b, chat: oc_b, notice: { message: om_b1 }"


#: The root project's own program, or the plugin's component.
THROUGH_BOTH_DOORS = pytest.mark.parametrize("project", ["dynamic", "plugin"], indirect=True)


@pytest.fixture
def project(project: Project, request: pytest.FixtureRequest) -> Project:
    return with_program(project, getattr(request, "param", "dynamic"))


def with_program(project: Project, door: str) -> Project:
    """With a program that declares the files through this door."""
    if door == "plugin":
        put_plugin_on_path(project)
        project.write(DECLARE)
    else:
        copy_program(project)
    return project


def copy_program(project: Project) -> None:
    shutil.copyfile(ROOT / "__main__.py", project.directory / "__main__.py")


def begin(project: Project, *entries: str) -> None:
    """The stack as it is once these entries are applied."""
    write_entries(project, *entries)
    if DECLARE in (project.directory / "__main__.py").read_text():
        succeeding_up(project)
    else:
        applied(project, "from pulumi_feishu import declare\n")
        copy_program(project)


def command(project: Project, *arguments: str, **environment: str) -> console.Done:
    return console.run(
        *arguments,
        environment={**project.environment, **environment},
        folder=project.directory,
    )


def changes(
    project: Project, *options: str, exit_code: int = 0, **environment: str
) -> dict[str, dict[str, Any]]:
    """What a review of the stack says, by the groups' names."""
    done = command(
        project, "review", "--stack", "test", "--format", "json", *options, **environment
    )
    assert done.code == exit_code, done.out + done.err
    return {change["name"]: change for change in json.loads(done.out)["changes"]}


@THROUGH_BOTH_DOORS
def test_a_review_folds_the_engines_noise_into_one_change_a_group(
    feishu: Emulator, project: Project
) -> None:
    begin(project, A, B, "name: c, chat: oc_c, notice: announcement")
    feishu.forget_calls()
    write_entries(project, A.replace("one", "two"), "name: c, chat: oc_c, notice: { text: new }")
    found = changes(project)
    assert {name: change["effect"] for name, change in found.items()} == {
        "b": "removed",
        "c": "sent",
        "a": "edited",
    }
    assert (found["a"]["before"]["source"], found["a"]["after"]["source"]) == ("one", "two")
    assert found["a"]["written_at"][:2] == "20"
    assert feishu.calls(writes_only=False) == []


@THROUGH_BOTH_DOORS
def test_files_that_are_wrong_are_a_review_that_says_why(
    feishu: Emulator, project: Project
) -> None:
    write_entries(project, A.replace("oc_a", "om_a"))
    done = command(project, "review", "--stack", "test")
    assert done.code == 1
    assert "notices.yaml:3:22: groups[0] a: chat 'om_a' is a message id" in done.out


def test_a_stack_that_is_not_there_is_one_line(feishu: Emulator, project: Project) -> None:
    write_entries(project, A)
    done = command(project, "review", "--stack", "nope")
    assert (done.code, done.out) == (1, "")
    assert "no stack named 'nope' found" in done.err
    assert done.err.count("\n") == 1


@THROUGH_BOTH_DOORS
def test_what_was_approved_is_applied(feishu: Emulator, project: Project) -> None:
    write_entries(project, A, B)
    done = command(project, "review", "--stack", "test", "--save-plan", "plan.json")
    assert done.out.startswith("2 groups change: 2 taken over.")
    sha256 = hashlib.sha256((project.directory / "plan.json").read_bytes()).hexdigest()
    assert done.err == f"plan.json: written, SHA-256 {sha256}\n"
    done = command(project, "apply", "plan.json", "--sha256", sha256)
    assert done.code == 0, done.out + done.err
    [sent] = feishu.sent("oc_a")
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == (sent["message_id"], "om_b1")


def test_of_two_merges_in_a_row_the_second_asks_again(feishu: Emulator, project: Project) -> None:
    begin(project, A, B)
    feishu.forget_calls()
    write_entries(project, A.replace("one", "two"), B)
    changes(project, "--save-plan", "first.json")
    write_entries(project, A.replace("one", "two"), B.replace("om_b1", "om_b2"))
    changes(project, "--save-plan", "second.json")

    write_entries(project, A.replace("one", "two"), B)
    assert command(project, "apply", "first.json").code == 0
    write_entries(project, A.replace("one", "two"), B.replace("om_b1", "om_b2"))
    done = command(project, "apply", "second.json")
    assert done.code == 4
    assert "The state of stack test changed after the review of" in done.err
    assert feishu.shows("oc_b") == "om_b1"

    changes(project, "--save-plan", "again.json")
    assert command(project, "apply", "again.json").code == 0
    assert feishu.shows("oc_b") == "om_b2"
    assert [call[0] for call in feishu.calls()] == [DELETE, PUT]


def test_files_that_differ_from_what_was_approved_are_not_applied(
    feishu: Emulator, project: Project
) -> None:
    write_entries(project, A, B)
    changes(project, "--save-plan", "plan.json")
    write_entries(project, A, B.replace("om_b1", "om_b2"))
    done = command(project, "apply", "plan.json")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith("notices.yaml is not as it was at the review of ")
    assert done.err.endswith(" Nothing was applied: review again.\n")
    assert done.err.count("\n") == 1

    # What else the program is made of counts as well, and the same content passes from then on.
    write_entries(project, A, B)
    (project.directory / "helper.py").write_text("")
    done = command(project, "apply", "plan.json")
    assert (done.code, done.err[:24]) == (5, "helper.py was not there ")
    (project.directory / "helper.py").unlink()
    settings = project.directory / "Pulumi.test.yaml"
    before = settings.read_text()
    project.configure("feishu:concurrency", "1")
    done = command(project, "apply", "plan.json")
    assert (done.code, done.err[:23]) == (5, "Pulumi.test.yaml is not")
    settings.write_text(before)
    assert feishu.calls() == []
    assert command(project, "apply", "plan.json").code == 0
    assert feishu.shows("oc_b") == "om_b1"


def test_a_plan_is_applied_only_where_it_belongs(
    feishu: Emulator, project: Project, tmp_path: Path
) -> None:
    write_entries(project, A)
    changes(project, "--save-plan", "plan.json")
    done = command(project, "apply", "plan.json", "--stack", "prod")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith("The plan is of stack test, not of prod.")
    (tmp_path / "other").mkdir()
    other: dict[str, Any] = {"PULUMI_BACKEND_URL": f"file://{tmp_path / 'other'}?metadata=skip"}
    done = command(project, "apply", "plan.json", **other)
    assert (done.code, done.out) == (5, "")
    assert f", and Pulumi works with file://{tmp_path / 'other'} here." in done.err
    file = project.directory / "Pulumi.yaml"
    named = file.read_text()
    file.write_text(named.replace("name: notices", "name: news"))
    done = command(project, "apply", "plan.json")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith("The plan is of project notices, and this is news.")
    file.write_text(named)
    assert feishu.calls() == []
    done = command(project, "apply", "plan.json", "--stack", "test")
    assert done.code == 0, done.out + done.err
    assert done.err.startswith("Reviewed: 20")


def test_an_old_review_asks_again(feishu: Emulator, project: Project) -> None:
    write_entries(project, A)
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(days=14, hours=1)
    before: dict[str, Any] = {"FEISHU_NOW": then.isoformat()}
    changes(project, "--save-plan", "plan.json", **before)
    done = command(project, "apply", "plan.json")
    assert (done.code, done.out) == (4, "")
    assert "is more than 14 days ago. Nothing was applied: review again." in done.err
    assert command(project, "apply", "plan.json", "--valid-for", "15").code == 0


def test_a_notice_that_expired_after_the_approval_asks_again(
    feishu: Emulator, project: Project
) -> None:
    end = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    before: dict[str, Any] = {"FEISHU_NOW": (end - timedelta(minutes=1)).isoformat()}
    write_entries(project, f"{A}, expires: '{end.isoformat()}'")
    assert changes(project, "--save-plan", "plan.json", **before)["a"]["effect"] == "taken over"
    done = command(project, "apply", "plan.json")
    assert done.code == 4
    assert "a (notices.yaml:3:5) expired after the review." in done.err
    assert feishu.sent("oc_a") == []


@THROUGH_BOTH_DOORS
def test_a_stack_that_reads_another_folder_is_reviewed_and_applied_by_its_files(
    feishu: Emulator, project: Project
) -> None:
    end = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    before: dict[str, Any] = {"FEISHU_NOW": (end - timedelta(minutes=1)).isoformat()}
    write_entries(project, f"{A}, owner: release-team, expires: '{end.isoformat()}'")
    (project.directory / "tenants").mkdir()
    (project.directory / "notices.yaml").rename(project.directory / "tenants" / "one.yaml")
    project.configure("feishu:notices", "tenants")
    found = changes(project, "--save-plan", "plan.json", **before)
    assert (found["a"]["place"], found["a"]["owner"]) == ("tenants/one.yaml:3:5", "release-team")
    done = command(project, "apply", "plan.json")
    assert done.code == 4
    assert "a (tenants/one.yaml:3:5) expired after the review." in done.err


def test_the_clock_of_the_approval_is_the_programs(feishu: Emulator, project: Project) -> None:
    write_entries(project, f"{A}, expires: 2999-01-01T00:00:00Z")
    run = project.pulumi("preview", "--diff", FEISHU_NOW="2999-01-02T00:00:00Z")
    assert "expired at 2999-01-01 00:00 UTC, now none" in run.output
    run = project.pulumi("preview", FEISHU_NOW="soon")
    assert run.exit_code != 0
    assert "FEISHU_NOW 'soon' is not a date, time and zone" in run.output


@THROUGH_BOTH_DOORS
def test_too_many_removals_are_refused_unless_they_are_meant(
    feishu: Emulator, project: Project
) -> None:
    chats = feishu.add_chats(18)
    entries = [f"name: {c}, chat: {c}, notice: announcement" for c in chats]
    begin(project, *entries)
    write_entries(project, *entries[:7])
    plan = project.directory / "plan.json"
    plan.write_text("of another day")
    assert len(changes(project, "--save-plan", "plan.json", exit_code=4)) == 11
    assert not plan.exists()
    assert len(changes(project, "--allow-removals", "--save-plan", "plan.json")) == 11
    assert plan.exists()


def test_a_plan_that_would_fail_is_not_saved(feishu: Emulator, project: Project) -> None:
    feishu.change_chat("oc_a", bot_member=False)
    write_entries(project, A)
    (project.directory / "target").write_text("somebody's")
    (project.directory / "plan.json").symlink_to("target")
    found = changes(project, "--check", "--save-plan", "plan.json", exit_code=1)
    assert found["a"]["problems"]
    assert not (project.directory / "plan.json").is_symlink()
    assert (project.directory / "target").read_text() == "somebody's"


def test_where_there_is_no_plan_an_older_one_goes(feishu: Emulator, project: Project) -> None:
    write_entries(project, A.replace("oc_a", "om_a"))
    plan = project.directory / "plan.json"
    plan.write_text("of another day")
    done = command(project, "review", "--stack", "test", "--save-plan", "plan.json")
    assert done.code == 1
    assert not plan.exists()


@THROUGH_BOTH_DOORS
def test_what_comes_later_is_told_until_it_is_applied(feishu: Emulator, project: Project) -> None:
    begin(project, A)
    ends = f"{A}, expires: 2999-01-01T00:00:00+08:00, then: announcement"
    write_entries(project, ends)
    told = changes(project, "--save-plan", "plan.json")["a"]
    assert told["effect"] == "later"
    [later] = told["later"]
    assert (later["at"], later["effect"]) == ("2998-12-31T16:00:00Z", "moved")
    assert (later["base"]["kind"], later["after"]["kind"]) == ("text", "announcement")
    feishu.forget_calls()
    assert command(project, "apply", "plan.json").code == 0
    assert feishu.calls() == []
    assert changes(project) == {}
    write_entries(project, ends.replace("announcement", "none"))
    [later] = changes(project)["a"]["later"]
    assert (later["base"]["kind"], later["after"]["kind"]) == ("announcement", "none")


def test_a_secret_text_that_changes_is_told_and_not_shown(
    feishu: Emulator, project: Project
) -> None:
    project.write(
        'message = NoticeMessage("a", chat_id="oc_a", '
        'text=pulumi.Config("ops").require_secret("text"))\n'
        'PinnedNotice("a", chat_id="oc_a", message_id=message.message_id)\n'
        'pulumi.ComponentResource("my:own:Thing", "thing")\n'
    )
    for text in ("hush one", "hush two"):
        project.pulumi("config", "set", "--secret", "ops:text", text)
        done = command(project, "review", "--stack", "test", "--save-plan", "plan.json")
        assert done.code == 0, done.out + done.err
        assert "hush" not in done.out
        assert command(project, "apply", "plan.json").code == 0
    assert "After: a text (a secret, which can't be shown)." in done.out
    assert "1 edited" in done.out
    [message] = feishu.sent("oc_a")
    assert "hush two" in message["content"]
