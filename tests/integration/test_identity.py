"""A group belongs to whoever declares it now: also where the chat id is an Output."""

from __future__ import annotations

import pytest

from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.programs import with_output
from support.project import Project


def test_two_declarations_of_one_group_are_one_line_at_preview(
    feishu: Emulator, project: Project
) -> None:
    """All pairs of ways: tests/operations/test_identity.py."""
    project.write(
        'PinnedNotice("ops", chat_id="oc_a", notice="none")\n' + with_output("sre", "oc_a", "om_a2")
    )
    run = project.pulumi("preview")
    assert run.exit_code != 0
    assert run.errors == [
        "'ops' and 'sre' both declare the notice of oc_a, but a group has only one: remove one of "
        "the two declarations."
    ], run.output
    assert "Traceback" not in run.output
    assert feishu.calls() == []


def test_renaming_a_resource_with_an_output_never_empties_its_group(
    feishu: Emulator, project: Project
) -> None:
    applied(project, with_output("ops", "oc_a", "om_a1"))
    feishu.forget_calls()
    project.up_with(with_output("operations", "oc_a", "om_a1"))
    assert feishu.calls() == [(PUT, "oc_a", 0)]
    assert feishu.shows("oc_a") == "om_a1"
    assert project.shows() == {"operations": "om_a1"}


@pytest.mark.parametrize("options", [(), ("delete_before_replace=True",)], ids=["", "dbr"])
def test_swapping_two_groups_of_outputs_ends_as_declared(
    feishu: Emulator, project: Project, options: tuple[str, ...]
) -> None:
    applied(
        project,
        with_output("x", "oc_a", "om_a1", *options) + with_output("y", "oc_b", "om_b1", *options),
    )
    project.up_with(
        with_output("x", "oc_b", "om_b2", *options) + with_output("y", "oc_a", "om_a2", *options)
    )
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("om_a2", "om_b2")
    assert project.shows() == {"x": "om_b2", "y": "om_a2"}


def test_moving_a_resource_with_its_delete_first_unpins_the_old_group(
    feishu: Emulator, project: Project
) -> None:
    dbr = "delete_before_replace=True"
    applied(project, with_output("x", "oc_a", "om_a1", dbr))
    project.up_with(with_output("x", "oc_b", "om_b1", dbr))
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("none", "om_b1")


@pytest.mark.parametrize(
    "program",
    [
        pytest.param('PinnedNotice("x", chat_id="oc_a", message_id="om_a1")\n', id="plain"),
        pytest.param(
            'PinnedNotice("x", chat_id="oc_a", message_id="om_a1", '
            "opts=pulumi.ResourceOptions(delete_before_replace=True))\n",
            id="delete before replace",
        ),
        pytest.param(with_output("x", "oc_a", "om_a1"), id="output"),
    ],
)
def test_a_forced_replacement_never_empties_the_group(
    feishu: Emulator, project: Project, program: str
) -> None:
    applied(project, program)
    [resource] = project.notices().values()
    feishu.forget_calls()
    run = project.up("--replace", resource["urn"])
    assert run.exit_code == 0, run.output
    assert feishu.calls() == [(PUT, "oc_a", 0)]
    assert feishu.shows("oc_a") == "om_a1"


def test_an_unchanged_group_that_a_replacement_unpinned_is_written_again(
    feishu: Emulator, project: Project
) -> None:
    """What a crash leaves: x's old group was pinned by y already, and x still claims it."""
    dbr = "delete_before_replace=True"
    applied(project, with_output("x", "oc_a", "om_a1", dbr))
    feishu.forget_calls()
    # x moves away, with its delete first; y takes its group over in the same run.
    project.up_with(with_output("x", "oc_b", "om_b1", dbr) + with_output("y", "oc_a", "om_a2", dbr))
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("om_a2", "om_b1")


def test_check_writes_again_what_a_delete_before_replace_took_down(
    feishu: Emulator, project: Project
) -> None:
    """x moves off oc_a with its delete first, while y holds oc_a in the state, unchanged."""
    dbr = "delete_before_replace=True"
    x_on_a = with_output("x", "oc_a", "om_a1", dbr)
    y_on_a = with_output("y", "oc_a", "om_a1", "depends_on=[x]")
    applied(project, x_on_a)
    # As after a crash: both are in the state. `--target` hides x from `check`.
    project.write("x = " + with_output("x", "oc_b", "om_b1", dbr) + y_on_a)
    urn = next(iter(project.notices().values()))["urn"].replace("::x", "::y")
    project.write(y_on_a.replace(", opts=pulumi.ResourceOptions(depends_on=[x])", ""))
    created = project.up("--target", urn)
    assert created.exit_code == 0, created.output
    assert set(project.notices()) == {"x", "y"}
    feishu.forget_calls()
    project.up_with("x = " + with_output("x", "oc_b", "om_b1", dbr) + y_on_a)
    assert [call for call in feishu.calls() if call[1] == "oc_a"] == [
        (DELETE, "oc_a", 0),
        (PUT, "oc_a", 0),
    ]
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("om_a1", "om_b1")
