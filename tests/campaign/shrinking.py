"""A failing walk made small: fewer steps, fewer groups, fewer troubles, as long as it fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from campaign.generate import Step, Walk


def shrunk(walk: Walk, fails: Callable[[Walk], bool], *, seconds: float) -> Walk:
    """The smallest walk that was found to fail within this time; at most the one that is given."""
    deadline = time.monotonic() + seconds
    found = True
    while found:
        found = False
        for smaller in _smaller(walk):
            if time.monotonic() > deadline:
                return walk
            if fails(smaller):
                walk, found = smaller, True
                break
    return walk


def _smaller(walk: Walk) -> Iterator[Walk]:
    """The boldest first."""
    count = len(walk.steps)
    for length in (count // 2, count // 4, 1):
        if 0 < length < count:
            for start in range(0, count, length):
                kept = walk.steps[:start] + walk.steps[start + length :]
                if kept:
                    yield replace(walk, steps=kept)
    for size in (len(walk.groups) // 2, 1):
        for start in range(0, len(walk.groups), max(size, 1)):
            gone = {*walk.groups[start : start + size]}
            if gone and len(gone) < len(walk.groups):
                yield _without(walk, gone)
    for number, step in enumerate(walk.steps):
        for calm in _calmer(step):
            yield replace(walk, steps=(*walk.steps[:number], calm, *walk.steps[number + 1 :]))


def _calmer(step: Step) -> Iterator[Step]:
    if step.faults:
        yield replace(step, faults=(), kill="")
    for fault in step.faults if len(step.faults) > 1 else ():
        yield _without_faults(step, {fault.chat})


def _without_faults(step: Step, gone: set[str]) -> Step:
    faults = tuple(fault for fault in step.faults if fault.chat not in gone)
    is_held = any(fault.kind in ("held", "held late") for fault in faults)
    return replace(step, faults=faults, kill=step.kill if is_held else "")


def _without(walk: Walk, gone: set[str]) -> Walk:
    groups = tuple(chat for chat in walk.groups if chat not in gone)
    steps = []
    for step in walk.steps:
        entries = {chat: entry for chat, entry in step.entries.items() if chat not in gone}
        steps.append(
            replace(
                _without_faults(step, gone),
                entries=entries,
                action="up" if step.chat in gone and step.action != "destroy" else step.action,
                chat=groups[0] if step.chat in gone else step.chat,
            )
        )
    return replace(walk, groups=groups, steps=tuple(steps))
