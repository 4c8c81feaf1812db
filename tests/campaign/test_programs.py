"""A program of a walk runs through either door, and a group stays with its provider."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from campaign.entries import Door, Entry, Notice
from campaign.generate import walk_of
from campaign.programs import program_of, statements_of

ENTRY = Entry(Notice("text", 1), parent="room1", leave=True)


@pytest.mark.parametrize("door", get_args(Door))
def test_each_is_python(door: Door) -> None:
    for step in walk_of(5).steps:
        compile(program_of(step.entries, door), "program", "exec")


def test_only_through_the_plugin_the_resources_are_its_own() -> None:
    entries = {"oc_w00": ENTRY}
    assert "feishu:index:PinnedNotice" not in program_of(entries, "dynamic")
    assert "feishu:index:PinnedNotice" in program_of(entries, "plugin")
    assert "ProviderResource" not in program_of(entries, "plugin")


def test_each_of_two_providers_has_groups_of_its_own() -> None:
    told = [statements_of(f"oc_w{n:02}", ENTRY, "two providers") for n in range(4)]
    of = [set(re.findall(r"provider=providers\[(\d)\]", each)) for each in told]
    assert of == [{"0"}, {"1"}, {"0"}, {"1"}]
