"""Every option of a resource and every flag of the CLI, for both resources, on the real engine.

What people read of them is in `support.options`. Most options share one stack, in groups of their
own, since an `up` takes seconds.
"""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest

from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.options import FLAGS, NO_ROW, OPTIONS
from support.programs import with_message
from support.project import MESSAGE_TYPE, TYPE, Project, Run

UPDATED = ((DELETE, PUT), ("edit_message",))
#: The slot is taken over without an unpin before, and the message is sent anew.
REPLACED = ((PUT,), ("list_messages", "send_message"))
NO_CALL: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True)
class Case:
    """An option before and after, and what the second `up` makes of it.

    With `changes` the program declares another message and another text the second time.
    """

    option: str
    before: str
    after: str
    calls: tuple[tuple[str, ...], tuple[str, ...]]
    changes: bool = True
    #: What the notice shows: the first or the second message of its group.
    shows: int = 2
    #: What the group was told, oldest first.
    says: tuple[str, ...] = ("b",)
    #: What the state has of the option itself.
    state: dict[str, Any] = field(default_factory=dict)


def same(option: str, value: str, **state: Any) -> Case:
    """An option that does not keep a change from being made."""
    return Case(option, f"{option}={value}", f"{option}={value}", UPDATED, state=state)


BOTH = '["message_id", "text"]'
STAYS: dict[str, Any] = {"shows": 1, "says": ("a",)}
CASES = (
    same("additional_secret_outputs", '["shows", "content_sha256"]'),
    Case(
        "aliases",
        "",
        "parent=parent, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]",
        NO_CALL,
        changes=False,
        **STAYS,
    ),
    Case(
        "custom_timeouts",
        'custom_timeouts=pulumi.CustomTimeouts(create="1s", update="1s")',
        'custom_timeouts=pulumi.CustomTimeouts(create="1s", update="1s")',
        ((DELETE, PUT, PUT), ("edit_message",)),
    ),
    Case(
        "delete_before_replace",
        'delete_before_replace=True, replacement_trigger="a"',
        'delete_before_replace=True, replacement_trigger="b"',
        REPLACED,
        says=("a", "b"),
    ),
    same("depends_on", "[other]"),
    same("hide_diffs", BOTH, hideDiff=["message_id", "text"]),
    same("hooks", "hooks"),
    Case("ignore_changes", "", f"ignore_changes={BOTH}", NO_CALL, **STAYS),
    Case("parent", "", "parent=parent", REPLACED, changes=False, shows=1, says=("a", "a")),
    same("protect", "True", protect=True),
    Case("replace_on_changes", "", f"replace_on_changes={BOTH}", REPLACED, says=("a", "b")),
    Case(
        "replace_with",
        "replace_with=[other]",
        "replace_with=[other]",
        REPLACED,
        changes=False,
        shows=1,
        says=("a", "a"),
    ),
    Case(
        "replacement_trigger",
        'replacement_trigger="a"',
        'replacement_trigger="b"',
        REPLACED,
        changes=False,
        shows=1,
        says=("a", "a"),
        state={"replacementTrigger": "b"},
    ),
    same("state_migrations", "[lambda _: None]"),
    Case("transformations", "", "transformations=[transformation]", UPDATED, changes=False),
    Case("transforms", "", "transforms=[transform]", UPDATED, changes=False),
)

#: `retain_on_delete` and `deleted_with` are about what is removed.
AT_THE_END = ("retain_on_delete", "deleted_with")

#: tests/integration/test_own_programs.py and tests/engine/test_program.py have them.
OF_PROVIDERS = ("provider", "providers")

REFUSED = {
    "env_var_mappings": '{"A": "B"}',
    "id": '"oc_a"',
    "import_": '"oc_a"',
    "plugin_download_url": '"https://example.com"',
    "urn": '"urn:pulumi:test::notices::a:b:C::d"',
    "version": '"1.0.0"',
}

HEAD = """
class Parent(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("test:index:Parent", name)

parent = Parent("parent")
other = NoticeMessage("other", chat_id="oc_other", text="a",
    opts=pulumi.ResourceOptions(replacement_trigger="{turn}"))

def changed(props):
    told = dict(props)
    if told.get("message_id"):
        told["message_id"] = told["message_id"][:-1] + "2"
    if told.get("text"):
        told["text"] = "b"
    return told

def transform(args):
    return pulumi.ResourceTransformResult(props=changed(args.props), opts=args.opts)

def transformation(args):
    return pulumi.ResourceTransformationResult(props=changed(args.props), opts=args.opts)

def hook(args):
    with open("hooks", "a") as file:
        file.write(args.id + "\\n")

hooks = pulumi.ResourceHookBinding(before_update=[hook], after_update=[hook])
"""


def notice(name: str, turn: int, options: str) -> str:
    return (
        f'PinnedNotice("{name}", chat_id="oc_{name}_p", message_id="om_{name}{turn}", '
        f"opts=pulumi.ResourceOptions({options}))\n"
    )


def message(name: str, turn: int, options: str, more: str = "") -> str:
    return (
        f'NoticeMessage("{name}", chat_id="oc_{name}_m", text="{"_ab"[turn]}"{more}, '
        f"opts=pulumi.ResourceOptions({options}))\n"
    )


def calls_by_group(feishu: Emulator) -> dict[str, tuple[str, ...]]:
    found = defaultdict(list)
    for call in feishu.control("GET", "journal")["calls"]:
        found[call["chat_id"]].append(call["name"])
    return {chat: tuple(names) for chat, names in found.items() if chat}


def said(feishu: Emulator, chat_id: str) -> tuple[str, ...]:
    return tuple(m["content"].removeprefix('{"text":"')[:-2] for m in feishu.sent(chat_id))


def succeeded(run: Run) -> str:
    assert run.exit_code == 0, run.output
    return run.output


def test_each_option_lets_a_change_through_or_holds_it_back(
    feishu: Emulator, project: Project
) -> None:
    feishu.add_chat("oc_other")
    for case in CASES:
        name = case.option
        feishu.add_chat(f"oc_{name}_p", messages={f"om_{name}1": "first", f"om_{name}2": "second"})
        feishu.add_chat(f"oc_{name}_m")

    def program(turn: int) -> str:
        declared = [HEAD.replace("{turn}", str(turn))]
        for case in CASES:
            options = case.after if turn == 2 else case.before
            content = turn if case.changes else 1
            declared += (make(case.option, content, options) for make in (notice, message))
        return "".join(declared)

    project.up_with(program(1))
    feishu.forget_calls()
    later = {"http": 429, "code": 99991400, "headers": {"x-ogw-ratelimit-reset": "2"}}
    feishu.faults({"api": PUT, "chat_id": "oc_custom_timeouts_p", "times": 1, **later})
    project.up_with(program(2))
    made, shown = calls_by_group(feishu), feishu.all_shown()
    outcome = {
        c.option: (
            (made.get(f"oc_{c.option}_p", ()), made.get(f"oc_{c.option}_m", ())),
            shown[f"oc_{c.option}_p"],
            said(feishu, f"oc_{c.option}_m"),
        )
        for c in CASES
    }
    assert outcome == {c.option: (c.calls, f"om_{c.option}{c.shows}", c.says) for c in CASES}
    notices, messages = project.notices(), project.resources(MESSAGE_TYPE)
    for case in CASES:
        shows = notices[f"oc_{case.option}_p"]["outputs"]["shows"]
        if case.option == "additional_secret_outputs":
            assert "ciphertext" in shows
        else:
            assert shows == shown[f"oc_{case.option}_p"], case.option
        for resource in (notices[f"oc_{case.option}_p"], messages[case.option]):
            assert case.state.items() <= resource.items(), case.option
    hooked = (project.directory / "hooks").read_text().split()
    assert sorted(hooked) == sorted(2 * ["oc_hooks_p", messages["hooks"]["id"]])
    feishu.forget_calls()
    unchanged = len(CASES) * 2 + 3
    assert f"{unchanged} unchanged" in succeeded(project.up())
    assert calls_by_group(feishu) == {}


def test_each_option_of_the_sdk_has_a_row_and_a_test() -> None:
    known = set(inspect.signature(pulumi.ResourceOptions.__init__).parameters) - {"self"}
    assert {row.name for row in OPTIONS} == known
    assert {*(case.option for case in CASES), *AT_THE_END, *OF_PROVIDERS, *REFUSED} == known


def test_what_is_kept_or_goes_with_another_is_not_called_when_it_goes(
    feishu: Emulator, project: Project
) -> None:
    other = 'other = PinnedNotice("other", chat_id="oc_a", notice="announcement")\n'
    program = other
    for option, value in zip(AT_THE_END, ("True", "other"), strict=True):
        feishu.add_chat(f"oc_{option}_p", messages={f"om_{option}1": "first"})
        feishu.add_chat(f"oc_{option}_m")
        program += notice(option, 1, f"{option}={value}")
        program += message(option, 1, f"{option}={value}", ", recall=True")
    project.up_with(program)
    feishu.forget_calls()
    project.up_with("")
    assert calls_by_group(feishu) == {"oc_a": (DELETE,)}
    for option in AT_THE_END:
        assert feishu.shows(f"oc_{option}_p") == f"om_{option}1"
        assert [m["state"] for m in feishu.sent(f"oc_{option}_m")] == ["normal"]
    assert (project.notices(), project.resources(MESSAGE_TYPE)) == ({}, {})


def test_a_message_that_is_deleted_first_stays_while_a_notice_shows_it(
    feishu: Emulator, project: Project
) -> None:
    first = 'delete_before_replace=True, replace_on_changes=["text"]'
    more = f", recall=True, opts=pulumi.ResourceOptions({first})"
    applied(project, with_message('text="a"', options=more))
    [old] = feishu.sent("oc_a")
    feishu.forget_calls()
    project.write(with_message('text="b"', options=more))
    run = project.up()
    [warning] = run.warnings
    assert warning.startswith(f"Not recalled: {old['message_id']} in oc_a.")
    assert calls_by_group(feishu) == {"oc_a": (*REPLACED[1], DELETE, PUT)}
    kept, new = feishu.sent("oc_a")
    assert (kept["state"], feishu.shows("oc_a")) == ("normal", new["message_id"])
    assert "3 unchanged" in succeeded(project.up())


def test_a_message_that_ignore_changes_keeps_pinned_is_not_recalled(
    feishu: Emulator, project: Project
) -> None:
    ignoring = (
        'm = NoticeMessage("ops", chat_id="oc_a", {}, recall=True)\n'
        'PinnedNotice("ops", chat_id="oc_a", message_id=m.message_id, '
        'opts=pulumi.ResourceOptions(ignore_changes=["message_id"]))\n'
    )
    applied(project, ignoring.format('text="a"'))
    [old] = feishu.sent("oc_a")
    project.write(ignoring.format('markdown="a"'))
    said = succeeded(project.up())
    assert f"Not recalled: {old['message_id']} in " in said
    assert feishu.shows("oc_a") == old["message_id"]
    assert feishu.sent("oc_a")[0]["state"] == "normal"


def test_what_can_not_work_is_refused_in_one_line(feishu: Emulator, project: Project) -> None:
    declared = "lines = []\n"
    for option, value in REFUSED.items():
        for resource in (
            'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1", ',
            'NoticeMessage("ops", chat_id="oc_a", text="a", ',
        ):
            declared += f"try:\n    {resource}opts=pulumi.ResourceOptions({option}={value}))\n"
            declared += "except pulumi.RunError as error:\n    lines.append(str(error))\n"
    declared += 'open("lines", "w").write("\\n".join(lines))\n'
    # The last one ends the program as it does for people.
    project.write(declared + 'PinnedNotice("a", chat_id="oc_a", opts=pulumi.ResourceOptions(id=1))')
    run = project.up()
    assert run.exit_code != 0
    [error] = run.errors
    assert error.startswith("'a' has the resource option id, which only reads a resource, and no")
    lines = (project.directory / "lines").read_text().splitlines()
    expected = [f"'ops' has the resource option {o}, which " for o in REFUSED for _ in range(2)]
    for line, start in zip(lines, expected, strict=True):
        assert line.startswith(start)
        assert line.endswith(": remove it.")
    assert "Traceback" not in run.output
    assert feishu.calls(writes_only=False) == []


A_MESSAGE, ANNOUNCEMENT = 'message_id="om_a1"', 'notice="announcement"'


@pytest.mark.parametrize(
    ("resource", "before", "after", "ignored", "line"),
    [
        pytest.param(
            "PinnedNotice",
            A_MESSAGE,
            ANNOUNCEMENT,
            "message_id",
            'ignore_changes puts om_a1 back, beside notice="announcement"',
            id="the id",
        ),
        pytest.param(
            "PinnedNotice",
            A_MESSAGE,
            ANNOUNCEMENT,
            "notice",
            'ignore_changes puts "message" back, without a message_id',
            id="the kind, from a message",
        ),
        pytest.param(
            "NoticeMessage",
            'text="a"',
            'markdown="a"',
            "text",
            "ignore_changes puts text back, beside markdown",
            id="the text",
        ),
    ],
)
def test_what_ignore_changes_puts_back_is_named(
    feishu: Emulator,
    project: Project,
    resource: str,
    before: str,
    after: str,
    ignored: str,
    line: str,
) -> None:
    declared = f'{resource}("ops", chat_id="oc_a", {{}}, opts=pulumi.ResourceOptions({{}}))\n'
    applied(project, declared.format(before, ""))
    shown = feishu.shows("oc_a")
    feishu.forget_calls()
    project.write(declared.format(after, f'ignore_changes=["{ignored}"]'))
    plan = project.pulumi("preview")
    assert plan.exit_code != 0
    assert f"{ignored}: {line}; remove {ignored} from ignore_changes" in plan.output
    assert (feishu.calls(), feishu.message_calls()) == ([], [])
    assert feishu.shows("oc_a") == shown


#: One notice on its own, and one that shows a managed message.
FLEET = 'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1")\n' + with_message(
    'text="freeze"', chat="oc_b"
)
URN = "urn:pulumi:test::notices::"
NOTICE, MESSAGE = f"{URN}{TYPE}::oc_a", f"{URN}{MESSAGE_TYPE}::ops"
NO_PREVIEW = ("--yes", "--skip-preview")
SENT_ANEW = ("list_messages", "send_message")
#: `check` is told nothing old then, so the first uuid is that of the message which is replaced.
SENT_BY_FORCE = (*SENT_ANEW, "get_message", "send_message")
#: What a re-assert run calls, so that each flag has something to let through or hold back.
ALL: dict[str, tuple[str, ...]] = {"oc_a": (PUT,), "oc_b": ("get_message", PUT)}
LOOKS_A: dict[str, tuple[str, ...]] = {"oc_a": ("get_message",)}
LOOKS_B: dict[str, tuple[str, ...]] = {"oc_b": ("get_message",)}
LOOKS = LOOKS_A | LOOKS_B
NOTHING: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Step:
    """A command with a flag, and the calls that it makes for each group."""

    flags: tuple[str, ...]
    command: tuple[str, ...]
    calls: dict[str, tuple[str, ...]]
    reasserts: bool = True
    fails: bool = False
    output: str = ""


def up(*flags: str, **more: Any) -> Step:
    given = tuple(flag for flag in flags if flag.startswith("--"))
    calls = more.pop("calls", ALL)
    return Step(given, ("up", *NO_PREVIEW, *flags), calls, **more)


STEPS = (
    up("--skip-preview"),
    up("--parallel", "1"),
    up("--json", output='"result":"succeeded"'),
    up("--diff", output="reasserted"),
    Step(("--strict",), ("up", "--yes", "--strict"), ALL),
    Step(("--save-plan",), ("preview", "--save-plan", "plan.json"), NOTHING),
    up("--plan", "plan.json"),
    Step(("--import-file",), ("preview", "--import-file", "import.json"), NOTHING),
    up("--expect-no-changes", calls=NOTHING, reasserts=False),
    up("--expect-no-changes", fails=True, output="no changes were expected"),
    up("--target", NOTICE, calls={"oc_a": (PUT,)}),
    up("--target", MESSAGE, calls={"oc_b": ("get_message",)}),
    up("--target", MESSAGE, "--target-dependents", calls={"oc_b": ("get_message", PUT)}),
    up("--exclude", MESSAGE, calls={"oc_a": (PUT,), "oc_b": (PUT,)}),
    up("--exclude", MESSAGE, "--exclude-dependents", calls={"oc_a": (PUT,)}),
    up("--replace", NOTICE, calls={"oc_a": (PUT,)}, reasserts=False),
    up("--replace", MESSAGE, calls={"oc_b": (*SENT_BY_FORCE, DELETE, PUT)}, reasserts=False),
    up("--target-replace", NOTICE, calls={"oc_a": (PUT,)}, reasserts=False),
    # The first message says the same and nobody has it any more: it is taken again.
    up("--target-replace", MESSAGE, calls={"oc_b": ("list_messages",)}, reasserts=False),
    up(calls={"oc_b": (DELETE, PUT)}, reasserts=False),
    up("--refresh", calls=LOOKS, reasserts=False),
    up("--refresh", "--run-program", calls=LOOKS, reasserts=False),
    Step(("--preview-only",), ("refresh", "--preview-only"), LOOKS, reasserts=False),
    Step(
        ("--clear-pending-creates",),
        ("refresh", *NO_PREVIEW, "--clear-pending-creates"),
        LOOKS,
        reasserts=False,
    ),
    Step(("--target",), ("refresh", *NO_PREVIEW, "--target", NOTICE), LOOKS_A, reasserts=False),
    Step(("--exclude",), ("refresh", *NO_PREVIEW, "--exclude", NOTICE), LOOKS_B, reasserts=False),
    Step(("--run-program",), ("refresh", *NO_PREVIEW, "--run-program"), LOOKS, reasserts=False),
    up(calls=NOTHING, reasserts=False, output="4 unchanged"),
    Step(("--preview-only",), ("destroy", "--preview-only"), NOTHING, reasserts=False),
    Step(
        ("--target",),
        ("destroy", *NO_PREVIEW, "--target", MESSAGE),
        NOTHING,
        reasserts=False,
        fails=True,
        output="--target-dependents",
    ),
    Step(
        ("--remove", "--run-program"),
        ("destroy", *NO_PREVIEW, "--remove", "--run-program"),
        {"oc_a": (DELETE,), "oc_b": (DELETE,)},
        reasserts=False,
    ),
)


#: Of the flags that have a test of their own below.
ELSEWHERE = ("--continue-on-error", "--exclude-protected", "--ignore-protect")


def test_each_flag_of_the_cli_has_a_row_and_a_test_or_a_reason(project: Project) -> None:
    known = set()
    for command in ("up", "preview", "refresh", "destroy"):
        known.update(re.findall(r"^ +(?:-\w, )?(--[\w-]+)", helped(project, command), re.MULTILINE))
    # `up --plan` is there, and left out of the help.
    known.add("--plan")
    rows = {row.name for row in FLAGS}
    assert rows & NO_ROW.keys() == set()
    assert rows | NO_ROW.keys() == known
    assert {*ELSEWHERE, *(flag for step in STEPS for flag in step.flags)} == rows


def helped(project: Project, command: str) -> str:
    return succeeded(project.pulumi(command, "--help"))


def test_each_flag_makes_the_calls_that_it_lets_through(feishu: Emulator, project: Project) -> None:
    applied(project, FLEET)
    wrong: list[tuple[tuple[str, ...], object]] = []
    for step in STEPS:
        feishu.forget_calls()
        reassert = {"FEISHU_REASSERT": "1"} if step.reasserts else {}
        run = project.pulumi(*step.command, **reassert)
        if (run.exit_code != 0) != step.fails or step.output not in run.output:
            wrong.append((step.command, run.output))
        if (made := calls_by_group(feishu)) != step.calls:
            wrong.append((step.command, made))
        shown = {chat: feishu.shows(chat) for chat in ("oc_a", "oc_b")}
        if "--remove" in step.flags:
            assert shown == {"oc_a": "none", "oc_b": "none"}
        elif shown != project.shows() or shown["oc_a"] != "om_a1":
            wrong.append((step.command, (shown, project.shows())))
    assert wrong == []
    assert [m["state"] for m in feishu.sent("oc_b")] == ["normal"] * 2


def test_what_changed_by_hand_is_mended_after_a_refresh(feishu: Emulator, project: Project) -> None:
    applied(project, FLEET)
    [sent] = feishu.sent("oc_b")
    feishu.change_message(sent["message_id"], state="recalled")
    feishu.forget_calls()
    succeeded(project.up("--refresh"))
    anew = ("get_message", *SENT_ANEW, DELETE, PUT)
    assert calls_by_group(feishu) == {"oc_a": ("get_message",), "oc_b": anew}
    assert feishu.shows("oc_b") == feishu.sent("oc_b")[-1]["message_id"] != sent["message_id"]


def test_protected_resources_stay_until_that_is_ignored(feishu: Emulator, project: Project) -> None:
    protected = "opts=pulumi.ResourceOptions(protect=True)"
    program = (
        f'PinnedNotice("ops", chat_id="oc_a", message_id="om_a1", {protected})\n'
        f'NoticeMessage("ops", chat_id="oc_a", text="a", recall=True, {protected})\n'
        'PinnedNotice("sre", chat_id="oc_b", message_id="om_b1")\n'
        'NoticeMessage("sre", chat_id="oc_b", text="b", recall=True)\n'
    )
    project.up_with(program)
    feishu.forget_calls()
    succeeded(project.destroy("--exclude-protected"))
    assert calls_by_group(feishu).keys() == {"oc_b"}
    assert sorted(calls_by_group(feishu)["oc_b"]) == [DELETE, "recall_message"]
    refused = project.destroy()
    assert refused.exit_code != 0
    assert refused.output.count("because it is protected") == 2
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("om_a1", "none")
    assert project.shows() == {"oc_a": "om_a1"}
    feishu.forget_calls()
    project.write("")
    removed = project.up()
    assert removed.exit_code != 0
    assert calls_by_group(feishu) == {}
    succeeded(project.up("--ignore-protect"))
    assert sorted(calls_by_group(feishu)["oc_a"]) == [DELETE, "recall_message"]
    assert feishu.shows("oc_a") == "none"
    assert project.shows() == {}


def test_one_refusal_stops_the_others_unless_they_continue(
    feishu: Emulator, project: Project
) -> None:
    """In order of the program, one at a time."""
    project.write(
        'first = PinnedNotice("bad", chat_id="oc_nowhere", message_id="om_a1")\n'
        'PinnedNotice("b", chat_id="oc_b", message_id="om_b1")\n'
        'NoticeMessage("c", chat_id="oc_c", text="c")\n'
    )
    assert project.pulumi("up", *NO_PREVIEW, "--parallel", "1").exit_code != 0
    assert (feishu.shows("oc_b"), said(feishu, "oc_c")) == ("none", ())
    run = project.pulumi("up", *NO_PREVIEW, "--continue-on-error", "--parallel", "1")
    assert run.exit_code != 0
    [error] = run.errors
    assert "oc_nowhere" in error
    assert feishu.shows("oc_b") == "om_b1"
    assert said(feishu, "oc_c") == ("c",)
    feishu.forget_calls()
    succeeded(project.destroy("--continue-on-error"))
    assert calls_by_group(feishu) == {"oc_b": (DELETE,)}
