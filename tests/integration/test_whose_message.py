"""A message is proven on the real engine: what waits in the state, is replaced by force, or is not
targeted, is known from `pulumi stack export` beside the running `up`.
"""

from __future__ import annotations

import os
import signal

import pytest

from support.applied import applied
from support.emulator import Emulator
from support.patience import wait_until
from support.programs import texts, with_message
from support.project import MESSAGE_TYPE, Project

FREEZE = with_message('text="freeze"', options=", recall=True")
MARKDOWN = with_message('markdown="**freeze**"', options=", recall=True")
NO_CHECKPOINTS = {"PULUMI_SKIP_CHECKPOINTS": "true"}


def message_id(project: Project) -> str:
    return str(project.resources(MESSAGE_TYPE)["ops"]["id"])


def is_proven(feishu: Emulator, project: Project) -> None:
    """The group shows the one living message, which is the state's."""
    [living] = [m for m in feishu.sent("oc_a") if m["state"] == "normal"]
    assert living["message_id"] == message_id(project) == feishu.shows("oc_a")


@pytest.mark.parametrize("environment", [{}, NO_CHECKPOINTS], ids=["", "no checkpoints"])
def test_a_message_that_is_replaced_by_force(
    feishu: Emulator, project: Project, environment: dict[str, str]
) -> None:
    applied(project, FREEZE)
    first = message_id(project)
    feishu.pass_seconds(60)
    urn = project.resources(MESSAGE_TYPE)["ops"]["urn"]
    run = project.up("--skip-preview", "--replace", urn, **environment)
    assert run.exit_code == 0, run.output
    assert message_id(project) != first
    is_proven(feishu, project)


def test_a_tainted_message(feishu: Emulator, project: Project) -> None:
    applied(project, FREEZE)
    first = message_id(project)
    feishu.pass_seconds(60)
    project.pulumi("state", "taint", project.resources(MESSAGE_TYPE)["ops"]["urn"], "--yes")
    run = project.up("--skip-preview")
    assert run.exit_code == 0, run.output
    assert message_id(project) != first
    is_proven(feishu, project)


@pytest.mark.usefixtures("cold")
def test_back_to_the_old_configuration_after_a_refused_pin(
    feishu: Emulator, project: Project
) -> None:
    applied(project, FREEZE)
    feishu.pass_seconds(60)
    feishu.faults({"api": "put_top_notice", "http": 400, "code": 232097, "times": 1})
    project.write(MARKDOWN)
    assert project.up("--skip-preview").exit_code != 0
    feishu.faults()
    feishu.pass_seconds(120)
    project.up_with(FREEZE)
    is_proven(feishu, project)


def test_a_replaced_message_whose_notice_is_not_targeted_is_not_recalled(
    feishu: Emulator, project: Project
) -> None:
    applied(project, FREEZE)
    first = message_id(project)
    urn = project.resources(MESSAGE_TYPE)["ops"]["urn"]
    project.write(MARKDOWN)
    run = project.up("--skip-preview", "--target", urn)
    assert run.exit_code == 0, run.output
    assert f"Not recalled: {first} in oc_a." in run.output
    assert feishu.shows("oc_a") == first
    assert [state for _, state in texts(feishu)] == ["normal", "normal"]
    project.up_with(MARKDOWN)
    assert feishu.shows("oc_a") == message_id(project) != first


def test_an_edit_of_a_killed_run_is_taken_back(feishu: Emulator, project: Project) -> None:
    applied(project, FREEZE)
    feishu.faults({"api": "edit_message", "http": 500, "code": 5000, "after": True})
    project.configure("feishu:retrySeconds", "60")
    project.write(FREEZE.replace("freeze", "thaw"))
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(lambda: "thaw" in texts(feishu)[0][0])
    os.killpg(up.pid, signal.SIGKILL)
    up.wait()
    feishu.faults()
    project.write(FREEZE)
    project.pulumi("cancel", "--yes")
    assert project.refresh("--clear-pending-creates").exit_code == 0
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    assert texts(feishu) == [('{"text":"freeze"}', "normal")]
    is_proven(feishu, project)


def test_a_removal_whose_answer_was_lost_and_that_is_taken_back(
    feishu: Emulator, project: Project
) -> None:
    applied(project, FREEZE)
    feishu.faults({"api": "delete_top_notice", "cut": "after"})
    project.write("")
    run = project.up()
    assert "if the entry is to stay after all, run `FEISHU_REASSERT=1 pulumi up`" in run.output
    feishu.faults()
    project.write(FREEZE)
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    is_proven(feishu, project)
