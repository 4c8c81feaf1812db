"""The engine sends to the provider what `support.fast_project` sends, and makes the same of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from support.applied import applied, written
from support.emulator import PUT, Emulator, running_emulator_with_groups
from support.fast_project import FastProject
from support.project import Project

#: What differs from run to run, or is of no use to the SDK's servicer (3.272).
_NOT_COMPARED = {
    *("randomSeed", "resourceStatusAddress", "resourceStatusToken", "oldOutputs"),
    *("variables", "sendsOldInputs", "sendsOldInputsToDelete"),
}
_ABOUT_THE_PROVIDER = {"id", "urn", "name", "type"}

FIRST = (
    'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1")\n'
    'PinnedNotice("sre", chat_id=pulumi.Output.from_input("oc_b"), notice="announcement")\n'
)
MESSAGE = (
    'message = NoticeMessage("freeze", chat_id="oc_c", {content}, recall=True)\n'
    'PinnedNotice("freeze", chat_id="oc_c", message_id=message.message_id)\n'
)
FREEZE, THAW = MESSAGE.format(content='text="freeze"'), MESSAGE.format(content='text="thaw"')
CARD = MESSAGE.format(content='markdown="**thaw**"')


def walk(feishu: Emulator, project: Project | FastProject) -> None:
    """Every operation that the matrix of failures is made of."""
    assert project.up_with(FIRST + FREEZE).exit_code == 0
    assert project.up_with(FIRST + FREEZE).exit_code == 0
    project.up_with(FIRST.replace("om_a1", "om_a2") + THAW)
    # The new notice is refused, and so is the old one: a partial failure.
    for message in ("om_a1", "om_a2"):
        feishu.change_message(message, self_destructs=True)
    project.write(FIRST + THAW)
    assert project.up().exit_code != 0
    feishu.change_message("om_a2", self_destructs=False)
    # A replacement whose notice is refused: what the group shows again is not deleted, and the next
    # run deletes it. The configuration that went back repairs the other group.
    feishu.faults({"api": PUT, "chat_id": "oc_c", "code": 230111, "times": 1})
    project.write(FIRST.replace("om_a1", "om_a2") + CARD)
    assert project.up().exit_code != 0
    feishu.faults()
    project.up_with(FIRST.replace("om_a1", "om_a2") + CARD)
    feishu.change_message("om_a2", state="recalled")
    assert project.refresh().exit_code == 0
    # Not found; and what is not declared any more goes all the same.
    project.write('PinnedNotice("b", chat_id="oc_zz", message_id="om_b1")\n' + CARD)
    assert project.up().exit_code != 0
    # What was not created is in no state, and a lost answer is.
    feishu.faults({"api": PUT, "cut": "after"})
    project.write('PinnedNotice("b", chat_id="oc_b", message_id="om_b1")\n' + CARD)
    assert project.up().exit_code != 0
    feishu.faults()
    assert project.destroy().exit_code == 0


def told_by_the_engine(log: Path) -> list[tuple[str, dict[str, Any]]]:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    calls = [
        (line["method"].rpartition("/")[2], line["request"])
        for line in lines
        if line["method"].startswith("/pulumirpc.ResourceProvider/")
        and line["metadata"]["name"] == "pulumi-python"
        and line.get("progress") != "response_completed"
    ]
    passing = ("Handshake", "GetPluginInfo", "CheckConfig", "DiffConfig", "Cancel")
    return [call for call in calls if call[0] not in passing]


def comparable(calls: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Each call as a line, without what is new in each run."""
    lines = []
    for method, request in calls:
        dropped = _NOT_COMPARED | (_ABOUT_THE_PROVIDER if method == "Configure" else set())
        kept = {key: value for key, value in request.items() if key not in dropped and value}
        line = f"{method} {json.dumps(kept, sort_keys=True, ensure_ascii=False)}"
        line = re.sub(r"om_[0-9a-f]{32}", "om_new", line)
        line = re.sub(r"\d{4}-\d\d-\d\dT[^\"]*", "AT", line)
        line = re.sub(r'"log_id": "\w+"', '"log_id": "L"', line)
        lines.append(re.sub(r"(\d)\.0\b", r"\1", line))
    return lines


def by_operation(lines: list[str]) -> list[dict[str, list[str]]]:
    """Each operation's calls by resource: resources go side by side, in no certain order."""
    operations: list[dict[str, list[str]]] = []
    for line in lines:
        if line.startswith("Configure"):
            operations.append({})
        urn = re.search(r'"urn": "([^"]+)', line)
        operations[-1].setdefault(urn[1] if urn else "", []).append(line)
    return operations


def test_both_send_the_same_and_end_in_the_same_state(
    feishu: Emulator, project: Project, tmp_path: Path
) -> None:
    log = tmp_path / "grpc.json"
    project.environment["PULUMI_DEBUG_GRPC"] = str(log)
    # One at a time, as the other does it.
    project.environment["PULUMI_PARALLEL"] = "1"
    walk(feishu, project)
    (tmp_path / "fast").mkdir()
    with running_emulator_with_groups(tmp_path / "fast") as other:
        fast = FastProject(tmp_path / "fast", {**project.environment, **other.environment})
        walk(other, fast)
        shown = other.all_shown()
    ours = by_operation(comparable(fast.requests))
    theirs = by_operation(comparable(told_by_the_engine(log)))
    for number, (one, other_one) in enumerate(zip(ours, theirs, strict=True)):
        assert one == other_one, f"operation {number}"
    assert [run.exit_code for run in fast.runs] == [run.exit_code for run in project.runs]
    errors = [[run.errors for run in p.runs if run.exit_code] for p in (fast, project)]
    assert comparable_errors(errors[0]) == comparable_errors(errors[1])
    assert shown == feishu.all_shown()


def comparable_errors(errors: list[list[str]]) -> list[list[str]]:
    passing = r"Log id \w+|Tried \d+ times|om_[0-9a-f]{32}"
    return [[re.sub(passing, "", line) for line in run] for run in errors]


def test_a_stack_that_the_other_made_is_as_the_engine_would_have_left_it(
    feishu: Emulator, project: Project, tmp_path: Path
) -> None:
    program = FIRST + FREEZE
    project.up_with(program)
    other = Project.create(tmp_path / "other", feishu.environment)
    with running_emulator_with_groups(tmp_path / "other") as emulator:
        other.environment.update(emulator.environment)
        applied(other, program)
        assert comparable_states(written(other)) == comparable_states(written(project))
        assert "5 unchanged" in other.up().output
        assert emulator.all_shown().keys() == feishu.all_shown().keys()


def comparable_states(resources: list[dict[str, Any]]) -> list[str]:
    """Each resource as a line, without what is new in each run."""
    lines = [json.dumps(resource, sort_keys=True) for resource in resources]
    for what in ("om_[0-9a-f]{32}", r"\d{4}-\d\d-\d\dT[^\"]*", r"[0-9a-f-]{36}", r"\d{14}\w+"):
        lines = [re.sub(what, "…", line) for line in lines]
    return lines
