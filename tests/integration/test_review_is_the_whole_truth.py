"""For generated programs: a review names the groups whose resources have a step, and no other
group is called about when what it approved is applied.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from integration.test_review import begin, command, with_program
from support.emulator import Emulator
from support.programs import write_entries
from support.project import LIST_TYPE, Project
from support.provider import PLUGIN

#: Each some seconds of the real engine.
_PROGRAMS = 3
_GROUPS = 12

_LONG_AGO, _FAR_OFF = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00+08:00"


@pytest.fixture
def project(project: Project, request: pytest.FixtureRequest) -> Project:
    return with_program(project, request.param)


class Entries:
    """Entries of all kinds, drawn by chance."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def one(self, chat: str) -> dict[str, str]:
        """The fields of an entry of this group."""
        pick = self._random.choice
        notices = [notice for notice in _notices(chat) if notice != "unmanaged"]
        fields = {
            "name": pick([chat, f"{chat} 群"]),
            "notice": pick(_notices(chat)),
            "on_remove": pick(["unpin", "leave"]),
            "recall": pick(["true", "false"]),
        }
        if pick([True, False, False]):
            fields |= {"expires": pick([_LONG_AGO, _FAR_OFF]), "then": pick(notices)}
        return _allowed(fields)

    def next(self, fields: dict[str, str], chat: str) -> dict[str, str] | None:
        """The entry in the next commit: the same, changed in a field, written anew, or gone."""
        fate = self._random.choice(["same", "same", "field", "field", "anew", "gone"])
        other = self.one(chat)
        if fate == "field":
            field = self._random.choice([*other])
            return _allowed({**fields, field: other[field]})
        return {"same": fields, "anew": other}.get(fate)


def _notices(chat: str) -> list[str]:
    message = chat.removeprefix("oc_")
    return [
        *("none", "announcement", "unmanaged"),
        *(f"{{ message: om_{message}_{turn} }}" for turn in (1, 2)),
        *('{ text: "one" }', '{ text: "two" }', '{ markdown: "notices.md" }'),
    ]


def _allowed(fields: dict[str, str]) -> dict[str, str]:
    """Without the fields that make no sense beside the others."""
    if fields["notice"] == "unmanaged":
        return {name: fields[name] for name in ("name", "notice")}
    if ("expires" in fields) is not ("then" in fields):
        fields = {name: fields[name] for name in fields if name not in ("expires", "then")}
    is_sent = any(form in fields[name] for name in fields for form in ("text:", "markdown:"))
    return {name: value for name, value in fields.items() if is_sent or name != "recall"}


def written(chat: str, fields: dict[str, str]) -> str:
    return ", ".join([f"chat: {chat}", *(f"{name}: {value}" for name, value in fields.items())])


def groups_with_steps(project: Project) -> set[str]:
    """The groups whose resources the engine's own plan does something to."""
    plan = json.loads(json.loads((project.directory / "plan.json").read_text())["plan"])
    changed = {
        urn: resource
        for urn, resource in plan["resourcePlans"].items()
        if "feishu:" in urn and set(resource["steps"]) != {"same"}
    }
    found = set()
    for urn, resource in changed.items():
        if ":UnmanagedGroups::" in urn:
            lists = project.resources(LIST_TYPE) or project.resources(PLUGIN.served(LIST_TYPE))
            [before] = [each["inputs"]["groups"].items() for each in lists.values()]
            after = resource["goal"]["inputDiff"]["updates"]["groups"].items()
            found |= {chat for chat, _ in before ^ after}
        else:
            found.add(urn.rpartition("::")[2].removesuffix(" message"))
    return found


@pytest.mark.parametrize(
    ("seed", "project"),
    [(seed, "plugin" if seed % 2 else "dynamic") for seed in range(_PROGRAMS)],
    indirect=["project"],
)
def test_nothing_happens_to_a_group_that_the_review_did_not_name(
    feishu: Emulator, project: Project, seed: int
) -> None:
    drawn = Entries(seed)
    chats = feishu.add_chats(_GROUPS)
    (project.directory / "notices.md").write_text("**three**\n")
    before = {chat: drawn.one(chat) for chat in chats[:-2]}
    after = {chat: drawn.next(before[chat], chat) for chat in before}
    after |= {chat: drawn.one(chat) for chat in chats[-2:]}
    begin(project, *(written(chat, fields) for chat, fields in before.items()))
    write_entries(project, *(written(chat, fields) for chat, fields in after.items() if fields))
    done = command(
        project,
        *("review", "--stack", "test", "--format", "json", "--save-plan", "plan.json"),
        *("--allow-removals", "--allow-takeovers"),
    )
    assert done.code == 0, done.out + done.err
    told = json.loads(done.out)
    named = {each["chat_id"] for each in (*told["changes"], *told["settings"])}
    # These the engine records without a step.
    settings = {s["chat_id"] for s in told["settings"] if s["field"] not in ("on_remove", "name")}
    at_once = {c["chat_id"] for c in told["changes"] if c["effect"] != "later"} | settings
    with_steps = groups_with_steps(project)
    assert at_once <= with_steps <= named
    feishu.forget_calls()
    done = command(project, "apply", "plan.json")
    assert done.code == 0, done.out + done.err
    calls: list[dict[str, Any]] = feishu.control("GET", "journal")["calls"]
    assert {call["chat_id"] for call in calls if call["chat_id"]} <= at_once
    assert [call for call in calls if call["code"] != 0] == []
