"""A group belongs to whoever declares it now: also where the chat id is an Output."""

from __future__ import annotations

from support.emulator import Emulator
from support.fast_project import FastProject
from support.programs import with_output


def test_moving_a_resource_to_another_group_unpins_the_old_one(
    feishu: Emulator, project: FastProject
) -> None:
    project.up_with(with_output("x", "oc_a", "om_a1"))
    project.up_with(with_output("x", "oc_b", "om_b1"))
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("none", "om_b1")


def test_two_plain_declarations_of_one_group_are_one_line(
    feishu: Emulator, project: FastProject
) -> None:
    plain = 'PinnedNotice("{0}", chat_id="oc_a", notice="none")\n'
    project.write(plain.format("ops") + plain.format("sre"))
    run = project.up()
    assert run.exit_code != 0
    assert run.errors == [
        "'ops' and 'sre' both declare the notice of oc_a, but a group has only one: remove one of "
        "the two declarations."
    ], run.output
