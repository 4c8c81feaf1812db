"""The engine and the Feishu of `tests/simulator` do what the real engine and the emulator do."""

from __future__ import annotations

from simulator.engine_model import Stack
from simulator.feishu_model import Feishu
from simulator.test_walks import Entries, program
from support.emulator import DELETE, PUT, Emulator
from support.project import Project

#: Whose message it is, a provider asks the engine that started it.

#: One after another: what the group is to show, how its resources are called, whether it recalls.
WALK = (
    ("A", "", True),
    ("B", "", True),
    ("M", "", True),
    ("M", " again", True),
    ("M", " again", False),
    ("announcement", " again", True),
    ("A", "", True),
    ("unmanaged", "", True),
    ("none", "", True),
    ("gone", "", True),
)
#: Ahead of these numbers the message is replaced by force.
TAINTED = (1, 4)

_NAMES = {
    PUT: "pin",
    DELETE: "unpin",
    "send_message": "send",
    "edit_message": "edit",
    "edit_card": "edit",
    "recall_message": "recall",
    "list_messages": "list",
    "get_message": "read",
}


def in_words(entries: Entries) -> str:
    """The same program as text."""
    lines = []
    for declared in program(entries):
        given = {**declared.props}
        label = given.pop("label", None)
        if declared.takes:
            given.pop("notice")
        arguments = ", ".join(f"{name}={value!r}" for name, value in given.items())
        # With an output for the id the resource has the name that it is given.
        arguments = arguments.replace("chat_id='oc_a'", "chat_id=pulumi.Output.from_input('oc_a')")
        kind = "PinnedNotice" if label else "NoticeMessage"
        takes = ", message_id=message.message_id" if declared.takes else ""
        lines.append(f"message = {kind}({declared.name!r}, {arguments}{takes})\n")
    return "".join(lines)


def test_a_walk_makes_the_same_calls_in_both(feishu: Emulator, project: Project) -> None:
    model = Stack(Feishu(slots={"oc_a": "none"}))
    for number, entry in enumerate(WALK):
        entries: Entries = {"oc_a": entry}
        feishu.pass_seconds(60 * number)
        forced = []
        if number in TAINTED:
            [message] = [r for r in model.resources if "NoticeMessage" in r.type]
            model.tainted.add(message.urn)
            forced = ["--replace", message.urn]
        model.feishu.begin({})
        assert model.up(program(entries))
        feishu.forget_calls()
        project.write(in_words(entries))
        run = project.up(*forced)
        assert run.exit_code == 0, run.output
        calls = feishu.control("GET", "journal")["calls"]
        told = [_NAMES[call["name"]] for call in calls if call["name"] in _NAMES]
        assert told == [name for name, _ in model.feishu.journal], f"{entry}\n{run.output}"
        assert feishu.shows("oc_a").startswith("om_") == model.feishu.slots["oc_a"].startswith(
            "om_"
        )
