"""A walk as a person would type it, to repeat by hand what the campaign found."""

from __future__ import annotations

from campaign.entries import Entries, moment, told_entry
from campaign.generate import Walk

_ABOUT_ONE_GROUP = ("replace", "target", "refresh", "reassert")


def told(walk: Walk) -> str:
    """Each step's command and trouble, and the entries that are other than before."""
    head = f"seed {walk.seed}: {walk.style}, {walk.server}, --parallel {walk.parallel}"
    head += "" if walk.has_checkpoints else ", PULUMI_SKIP_CHECKPOINTS=true"
    lines = [head]
    before: Entries = {}
    for number, step in enumerate(walk.steps):
        at = f" {step.chat}" if step.action in _ABOUT_ONE_GROUP else ""
        kill = f", {step.kill} at" if step.kill else ""
        trouble = kill + "".join(f" {fault}" for fault in step.faults)
        lines.append(f"--- step {number}: {step.action}{at}, {moment(step.day)}{trouble}")
        lines += [f"-{chat}" for chat in before if chat not in step.entries]
        lines += [
            told_entry(chat, entry, walk.style)
            for chat, entry in step.entries.items()
            if entry != before.get(chat)
        ]
        before = dict(step.entries)
    return "\n".join(lines)
