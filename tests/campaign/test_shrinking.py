"""A failing walk becomes the smallest that still fails."""

from __future__ import annotations

from campaign.generate import Walk, walk_of
from campaign.shrinking import shrunk
from campaign.telling import told


def test_what_has_no_part_in_it_goes() -> None:
    walk = walk_of(4)
    chat = next(chat for chat in walk.steps[5].entries if walk.steps[5].entries[chat])
    at_fault = walk.steps[5].entries[chat]

    def fails(tried: Walk) -> bool:
        return any(step.entries.get(chat) == at_fault for step in tried.steps)

    small = shrunk(walk, fails, seconds=60)
    assert small.groups == (chat,)
    [step] = small.steps
    assert (step.entries, step.faults, step.kill) == ({chat: at_fault}, (), "")
    assert len(told(small).splitlines()) == 3


def test_a_walk_that_takes_too_long_to_shrink_stays() -> None:
    walk = walk_of(4)
    assert shrunk(walk, lambda _: True, seconds=0) == walk
