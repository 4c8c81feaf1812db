"""A walk as a person would type it, to repeat by hand what the campaign found."""

from __future__ import annotations

from campaign.entries import Entries, Entry, line_of, moment
from campaign.generate import Walk
from campaign.programs import statements_of

_ABOUT_ONE_GROUP = ("replace", "target", "refresh", "reassert")


def told(walk: Walk) -> str:
    """Each step's command and trouble, and the entries that are other than before."""
    head = f"seed {walk.seed}: {walk.style}, {walk.door}, {walk.server}, --parallel {walk.parallel}"
    head += "" if walk.has_checkpoints else ", PULUMI_SKIP_CHECKPOINTS=true"
    lines = [head]
    before: Entries = {}
    for number, step in enumerate(walk.steps):
        at = f" {step.chat}" if step.action in _ABOUT_ONE_GROUP else ""
        kill = f", {step.kill} at" if step.kill else ""
        trouble = kill + "".join(f" {fault}" for fault in step.faults)
        cut = f" cut at {step.cut:.0%}" if step.cut else ""
        lines.append(f"--- step {number}: {step.action}{cut}{at}, {moment(step.day)}{trouble}")
        lines += [f"-{chat}" for chat in before if chat not in step.entries]
        lines += [
            _told(walk, chat, entry)
            for chat, entry in step.entries.items()
            if entry != before.get(chat)
        ]
        before = dict(step.entries)
    return "\n".join(lines)


def _told(walk: Walk, chat: str, entry: Entry) -> str:
    if walk.style == "program":
        return statements_of(chat, entry, walk.door).rstrip()
    return line_of(chat, entry)
