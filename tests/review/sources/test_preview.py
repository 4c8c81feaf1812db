"""What `pulumi preview --json` says becomes one change for each group."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulumi_feishu.engine.property_names import camel
from pulumi_feishu.notices_file.entries import OUTPUT, Entry, Notice, coming_of
from pulumi_feishu.review.plan import Plan, Setting, Shown
from pulumi_feishu.review.sources.preview import plan_of
from pulumi_feishu.review.sources.preview_steps import NoPreview
from pulumi_feishu.text.i18n import Words

AT = datetime(2026, 11, 25, tzinfo=UTC)
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
WROTE = "2026-11-20T08:00:00+00:00"
NOTICE, MESSAGE, LIST = "PinnedNotice", "NoticeMessage", "UnmanagedGroups"


def step(
    op: str, kind: str, old: dict[str, Any] | None, new: dict[str, Any] | None, **state: Any
) -> dict[str, Any]:
    type_ = f"pulumi-python:dynamic/feishu:{kind}"
    chat = (new or old or {}).get("chat_id", "")
    found: dict[str, Any] = {"op": op, "urn": f"urn:pulumi:p::s::{type_}::{chat}"}
    if old is not None:
        found["oldState"] = {
            "type": type_,
            "id": old.get("id", ""),
            "inputs": old,
            "outputs": {"written_at": WROTE, **old},
            **state,
        }
    if new is not None:
        found["newState"] = {"type": type_, "inputs": new}
    return found


def notice(kind: str, message_id: str = "", **fields: Any) -> dict[str, Any]:
    shows = message_id or kind
    ids = {"message_id": message_id} if message_id else {}
    return {"chat_id": "oc_a", "label": "ops", "notice": kind, "shows": shows, **ids, **fields}


def of_list(*chats: str) -> dict[str, Any]:
    return {"groups": dict.fromkeys(chats, "ops")}


def message(form: str, source: str, id_: str = "om_1", **fields: Any) -> dict[str, Any]:
    return {"chat_id": "oc_a", form: source, "id": id_, "generation": 1, **fields}


def plan(*steps: dict[str, Any], entries: dict[str, Entry] | None = None) -> Plan:
    return plan_of({"steps": list(steps)}, source=Words("", ""), at=AT, entries=entries)


def through_the_plugin(step: dict[str, Any]) -> dict[str, Any]:
    """The same step on a resource that the provider plugin serves."""
    states: dict[str, Any] = {k: step[k] for k in ("oldState", "newState") if k in step}
    for key, state in states.items():
        bags = {
            name: {camel(key): value for key, value in state[name].items()}
            for name in ("inputs", "outputs")
            if name in state
        }
        type_ = state["type"].replace("pulumi-python:dynamic/feishu:", "feishu:index:")
        states[key] = {**state, **bags, "type": type_}
    return {**step, **states, "diffReasons": [*map(camel, step.get("diffReasons", []))]}


SHOWN = notice("message", "om_1")
REASSERTED = notice("message", "om_1", reasserted=3)


@pytest.mark.parametrize(
    ("steps", "effect", "before", "after", "sends"),
    [
        pytest.param(
            [step("update", MESSAGE, message("text", "one"), message("text", "two"))],
            "edited",
            Shown("text", "one"),
            Shown("text", "two"),
            False,
            id="an edit whose notice is not shown",
        ),
        pytest.param(
            [
                step("same", NOTICE, SHOWN, SHOWN),
                step("update", MESSAGE, message("text", "one"), message("text", "two")),
            ],
            "edited",
            Shown("text", "one"),
            Shown("text", "two"),
            False,
            id="an edit beside its unchanged notice",
        ),
        pytest.param(
            [
                step("replace", MESSAGE, message("text", "one"), message("markdown", "two")),
                step("update", NOTICE, SHOWN, notice("message", UNKNOWN)),
            ],
            "sent",
            Shown("text", "one"),
            Shown("markdown", "two"),
            True,
            id="a replaced message and its moved notice",
        ),
        pytest.param(
            [
                step("create", MESSAGE, None, message("text", "new", "")),
                step("create", NOTICE, None, notice("message", UNKNOWN)),
            ],
            "taken over",
            Shown("unknown"),
            Shown("text", "new"),
            True,
            id="a new group with a new message",
        ),
        pytest.param(
            [step("update", NOTICE, notice("unmanaged"), notice("announcement"))],
            "taken over",
            Shown("unknown"),
            Shown("announcement"),
            False,
            id="no longer left alone",
        ),
        pytest.param(
            [
                step("delete", NOTICE, SHOWN, None),
                step("delete", MESSAGE, message("text", "one"), None),
            ],
            "removed",
            Shown("text", "one"),
            Shown("none"),
            False,
            id="a removed entry",
        ),
        pytest.param(
            [step("delete", NOTICE, SHOWN, None, retainOnDelete=True)],
            "left",
            Shown("message", "om_1"),
            Shown("unmanaged"),
            False,
            id="a removed entry that leaves its notice",
        ),
        pytest.param(
            [step("update", NOTICE, SHOWN, notice("none"))],
            "removed",
            Shown("message", "om_1"),
            Shown("none"),
            False,
            id="none from now on",
        ),
        pytest.param(
            [step("update", NOTICE, SHOWN, notice("message", "om_2"))],
            "moved",
            Shown("message", "om_1"),
            Shown("message", "om_2"),
            False,
            id="another message",
        ),
        pytest.param(
            [step("update", NOTICE, {**SHOWN, "shows": "unknown"}, SHOWN)],
            "moved",
            Shown("unknown"),
            Shown("message", "om_1"),
            False,
            id="what is shown is not known",
        ),
        pytest.param(
            [step("update", LIST, of_list(), of_list("oc_a")), step("delete", NOTICE, SHOWN, None)],
            "left",
            Shown("message", "om_1"),
            Shown("unmanaged"),
            False,
            id="in the list from now on",
        ),
        pytest.param(
            [
                step("same", LIST, of_list("oc_a"), of_list("oc_a")),
                step("delete", NOTICE, SHOWN, None),
            ],
            "left",
            Shown("message", "om_1"),
            Shown("unmanaged"),
            False,
            id="in the list since a run that was killed ahead of its deletes",
        ),
        pytest.param(
            [
                step("update", LIST, of_list("oc_a", "oc_b"), of_list("oc_b")),
                step("create", NOTICE, None, notice("announcement")),
            ],
            "taken over",
            Shown("unknown"),
            Shown("announcement"),
            False,
            id="in the list no more",
        ),
        pytest.param(
            [step("update", NOTICE, SHOWN, notice("unmanaged"))],
            "left",
            Shown("message", "om_1"),
            Shown("unmanaged"),
            False,
            id="left alone from now on",
        ),
    ],
)
def test_the_steps_of_a_group_are_one_change(
    steps: list[dict[str, Any]], effect: str, before: Shown, after: Shown, sends: bool
) -> None:
    [change] = plan(*steps).changes
    assert (change.effect, change.before, change.after) == (effect, before, after)
    assert change.sends is sends


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([step("same", NOTICE, SHOWN, SHOWN)], id="the same"),
        pytest.param([step("create", NOTICE, None, notice("unmanaged"))], id="left alone"),
        pytest.param(
            [step("delete", NOTICE, notice("unmanaged"), None)], id="left alone, and forgotten"
        ),
        pytest.param([step("create", LIST, None, of_list("oc_a"))], id="listed"),
        pytest.param(
            [
                step("create", LIST, None, of_list("oc_a")),
                step("delete", NOTICE, notice("unmanaged"), None),
            ],
            id="listed instead of left alone by a notice",
        ),
        pytest.param([step("update", LIST, of_list("oc_a"), of_list())], id="listed no more"),
        pytest.param(
            [
                step("create-replacement", LIST, of_list("oc_a"), of_list("oc_a")),
                step("replace", LIST, of_list("oc_a"), of_list("oc_a")),
                step("delete-replaced", LIST, of_list("oc_a"), None),
            ],
            id="a list replaced by force",
        ),
        pytest.param(
            [
                step("create", NOTICE, None, SHOWN),
                step("delete", NOTICE, SHOWN, None),
                step("same", MESSAGE, message("text", "one"), message("text", "one")),
            ],
            id="another name of the resource",
        ),
    ],
)
def test_what_changes_nothing_in_the_group_is_no_change(steps: list[dict[str, Any]]) -> None:
    assert plan(*steps).changes == ()


def test_a_reasserted_notice_is_only_counted() -> None:
    found = plan(
        step("update", NOTICE, SHOWN, REASSERTED),
        step("same", NOTICE, {**SHOWN, "chat_id": "oc_b"}, {**SHOWN, "chat_id": "oc_b"}),
    )
    assert (found.changes, found.reasserted, found.unchanged, found.managed) == ((), 1, 1, 2)


def test_a_change_says_when_this_stack_wrote_last_and_whose_it_is() -> None:
    entry = Entry(
        "oc_a",
        "发布值班群",
        Notice("none"),
        "notices.yaml:3:5",
        owner="release-team",
        reason="freeze",
        expires=AT + timedelta(days=1),
    )
    [change] = plan(step("update", NOTICE, SHOWN, notice("none")), entries={"oc_a": entry}).changes
    assert change.written_at == datetime.fromisoformat(WROTE)
    assert (change.name, change.place) == ("ops", "notices.yaml:3:5")
    assert (change.owner, change.reason, change.expires) == (
        "release-team",
        "freeze",
        entry.expires,
    )


def test_a_recalled_message_is_told() -> None:
    [change] = plan(
        step("update", NOTICE, SHOWN, notice("none")),
        step("delete", MESSAGE, message("text", "one", recall=True), None),
    ).changes
    assert change.recalls


def test_a_message_that_its_notice_pins_by_its_id_from_now_on_is_not_recalled() -> None:
    gone = step("delete", MESSAGE, message("text", "one", recall=True), None)
    found = [
        plan(step("same", NOTICE, SHOWN, notice("message", id_)), gone) for id_ in ("om_1", "")
    ]
    assert [[each.recalls for each in one.changes] for one in found] == [[False], [True]]


def test_a_preview_that_failed_says_why_and_nothing_else() -> None:
    found = plan_of(
        {
            "steps": [step("create", NOTICE, None, SHOWN)],
            "diagnostics": [
                {"severity": "warning", "message": "warning: x"},
                {
                    "severity": "error",
                    "message": "error: n.yaml:3:5: a\nn.yaml:4:5: b\n",
                },
                {
                    "severity": "error",
                    "message": "error: an unhandled error occurred: program exited with non-zero"
                    " exit code: 1\n",
                },
            ],
        },
        source=Words("", ""),
        at=AT,
    )
    assert found.failure == ("n.yaml:3:5: a", "n.yaml:4:5: b")
    assert found.changes == ()


def test_a_secret_text_is_edited_all_the_same() -> None:
    """Both sides of it read the same in a preview."""
    secret = message("text", "[secret]")
    [change] = plan(
        step("same", NOTICE, SHOWN, SHOWN), step("update", MESSAGE, secret, secret)
    ).changes
    hidden = Shown("text", hidden="secret")
    assert (change.effect, change.before, change.after) == ("edited", hidden, hidden)


def test_a_secret_in_an_export_is_not_told_either() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    new = {"chat_id": "oc_a", "text": secret, "generation": 1}
    [change] = plan(step("create", MESSAGE, None, new)).changes
    assert change.after == Shown("text", hidden="secret")


def test_what_is_known_only_in_the_run_is_named_so() -> None:
    steps = [step("update", MESSAGE, message("text", "one"), message("text", UNKNOWN))]
    [change] = plan(*steps).changes
    assert (change.effect, change.after) == ("edited", Shown("text", hidden="unknown"))


@pytest.mark.parametrize("chat", ["[secret]", UNKNOWN])
def test_groups_whose_ids_can_not_be_told_never_become_one(chat: str) -> None:
    steps = [step("create", NOTICE, None, notice("announcement", chat_id=chat)) for _ in range(2)]
    for number, each in enumerate(steps):
        each["urn"] = f"urn:pulumi:p::s::{NOTICE}::room {number}"
        each["newState"]["inputs"]["label"] = f"room {number}"
    changes = plan(*steps).changes
    assert [(change.name, change.has_id) for change in changes] == [
        ("room 0", False),
        ("room 1", False),
    ]
    assert chat not in "".join(change.chat_id for change in changes)


def test_with_leave_a_message_is_recalled_only_while_the_entry_stays() -> None:
    left = message("text", "one", recall=True, leave=True)
    gone = [step("delete", NOTICE, SHOWN, None, retainOnDelete=True)]
    gone.append(step("delete", MESSAGE, left, None))
    replaced = [step("update", NOTICE, SHOWN, notice("announcement"), retainOnDelete=True)]
    replaced.append(step("delete", MESSAGE, left, None))
    found = [plan(*steps).changes[0] for steps in (gone, replaced)]
    assert [(each.effect, each.recalls) for each in found] == [("left", False), ("moved", True)]
    # What a state of an older version has not yet.
    old = message("text", "one", recall=True)
    update = {**step("update", MESSAGE, old, left), "diffReasons": ["leave"]}
    assert plan(step("same", NOTICE, SHOWN, SHOWN), update).changes == ()


def test_another_recall_is_a_setting_and_no_edit() -> None:
    old, new = message("text", "one"), message("text", "one", recall=True)
    update = {**step("update", MESSAGE, old, new), "diffReasons": ["recall"]}
    found = plan(step("same", NOTICE, SHOWN, SHOWN), update)
    assert found.changes == ()
    assert found.settings == (Setting("oc_a", "ops", "recall", "false", "true"),)


def test_a_secret_text_beside_another_recall_may_be_edited_too() -> None:
    old, new = message("text", "[secret]"), message("text", "[secret]", recall=True)
    update = {**step("update", MESSAGE, old, new), "diffReasons": ["recall"]}
    assert [change.effect for change in plan(update).changes] == ["edited"]


def test_names_and_what_happens_on_removal_are_settings() -> None:
    same = step("same", NOTICE, SHOWN, {**SHOWN, "label": "sre"})
    same["newState"]["retainOnDelete"] = True
    found = plan(same)
    assert (found.changes, found.reasserted) == ((), 0)
    assert found.settings == (
        Setting("oc_a", "sre", "on_remove", "unpin", "leave"),
        Setting("oc_a", "sre", "name", "ops", "sre"),
    )


def test_a_replacement_by_the_same_is_written_again() -> None:
    found = plan(step("replace", NOTICE, SHOWN, SHOWN))
    assert (found.changes, found.reasserted, found.unchanged) == ((), 1, 0)


def test_what_is_for_people_is_a_setting() -> None:
    now = {"owner": "lin", "reason": "freeze", "expires": "2027-01-04T09:00:00Z"}
    told = plan(step("same", NOTICE, SHOWN, {**SHOWN, **now})).settings
    assert [(s.field, s.before, s.after) for s in told] == [(k, "", v) for k, v in now.items()]


def test_steps_of_no_group_are_counted_and_those_that_name_one_told() -> None:
    def other(op: str, type_: str, **inputs: Any) -> dict[str, Any]:
        return {
            "op": op,
            "urn": f"urn:pulumi:p::s::{type_}::x",
            "newState": {"type": type_, "inputs": inputs},
        }

    found = plan(
        other("create", "pulumi:pulumi:Stack"),
        other("create", "feishu:index:Notices", path="oc_a.yaml"),
        other("same", "my:own:Thing"),
        other("unheard-of", "my:own:Thing", to=["oc_a", "oc_b"]),
    )
    assert (found.changes, found.others) == ((), 2)
    assert [remark.en for remark in found.remarks] == [
        "x (my:own:Thing, unheard-of) names oc_a, oc_b: what it does there is not known."
    ]


END = AT + timedelta(days=1)
TEXT = Notice("text", "one")


STACK = "pulumi:pulumi:Stack"


def applied_with(*entries: Entry, kind: str = STACK) -> dict[str, Any]:
    """The step on the stack, whose last run exported what comes of these."""
    outputs = {OUTPUT: coming_of(entries, AT)}
    return {"op": "same", "urn": f"urn::{kind}::p", "oldState": {"type": kind, "outputs": outputs}}


def entry(**fields: Any) -> Entry:
    return Entry("oc_a", "ops", TEXT, "notices.yaml:3:5", **fields)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(entry(expires=END), entry(expires=END), [], id="the same"),
        pytest.param(entry(), entry(), [], id="nothing"),
        pytest.param(entry(), entry(expires=END), [("text", "none", "removed")], id="it ends"),
        pytest.param(entry(expires=END), entry(), [("none", "text", None)], id="no end any more"),
        pytest.param(
            entry(expires=END, then=Notice("text", "x")),
            entry(expires=END, then=Notice("text", "y")),
            [("text", "text", "edited")],
            id="another text then",
        ),
        pytest.param(
            entry(expires=END),
            entry(expires=END + timedelta(days=1)),
            [("none", "text", None)],
            id="not so soon",
        ),
        pytest.param(
            entry(expires=END + timedelta(days=1)),
            entry(expires=END),
            [("text", "none", "removed")],
            id="sooner",
        ),
    ],
)
@pytest.mark.parametrize("shows_the_same", [True, False])
@pytest.mark.parametrize("kind", [STACK, "feishu:index:Notices"])
def test_what_comes_later_is_held_against_what_the_last_run_left(
    before: Entry,
    after: Entry,
    told: list[tuple[str, str, str | None]],
    shows_the_same: bool,
    kind: str,
) -> None:
    text = message("text", "one")
    steps = [step("same", NOTICE, SHOWN, SHOWN), step("same", MESSAGE, text, text)]
    last = applied_with(before, kind=kind)
    found = plan(last, *(steps if shows_the_same else ()), entries={"oc_a": after})
    later = [
        (each.base.kind, each.after.kind, each.effect)
        for change in found.changes
        for each in change.later
    ]
    assert later == told
    assert [change.effect for change in found.changes] == ["later"] * bool(told)


def test_an_output_that_can_not_be_read_lets_all_be_told() -> None:
    for outputs in ({OUTPUT: "x"}, {OUTPUT: {"oc_a": {"at": "soon"}}}, {}):
        stack = applied_with()
        stack["oldState"]["outputs"] = outputs
        [change] = plan(stack, entries={"oc_a": entry(expires=END)}).changes
        assert change.effect == "later"


def test_a_secret_message_id_that_stays_is_no_change() -> None:
    secret = notice("message", message_id="[secret]")
    assert plan(step("same", NOTICE, secret, secret)).changes == ()
    assert [change.effect for change in plan(step("update", NOTICE, secret, secret)).changes] == [
        "moved"
    ]


@pytest.mark.parametrize("op", ["delete", "unheard-of"])
def test_a_message_that_no_notice_shows_is_told_too(op: str) -> None:
    old = message("text", "one", recall=True)
    gone = step(op, MESSAGE, old, None if op == "delete" else old)
    found = plan(step("same", NOTICE, notice("none"), notice("none")), gone)
    assert (found.changes, found.others) == ((), 1)
    [remark] = found.remarks
    assert (
        remark.en
        == f"oc_a (NoticeMessage, {op}) in oc_a: a message is touched that no notice shows."
    )


def test_what_changes_of_the_list_are_settings_of_its_groups() -> None:
    before = {"groups": {"oc_a": "a", "oc_b": "b", "oc_c": "c", "oc_d": "d"}}
    after = {"groups": {"oc_a": "a", "oc_b": "B", "oc_e": "e"}}
    found = plan(
        step("update", LIST, before, after),
        step("create", NOTICE, None, {**SHOWN, "chat_id": "oc_d"}),
    )
    assert found.settings == (
        Setting("oc_b", "B", "name", "b", "B"),
        Setting("oc_c", "c", "notice", "unmanaged", ""),
        Setting("oc_e", "e", "notice", "", "unmanaged"),
    )
    assert (found.others, found.managed) == (0, 1)


def test_rows_that_go_into_the_list_are_counted_and_no_settings() -> None:
    found = plan(
        step("create", LIST, None, of_list("oc_a")),
        step("delete", NOTICE, notice("unmanaged"), None),
    )
    assert (found.settings, found.others, found.managed) == ((), 1, 0)


def test_the_message_of_a_group_in_the_list_is_not_recalled() -> None:
    recalled = message("text", "one", recall=True)
    gone = [step("delete", NOTICE, SHOWN, None), step("delete", MESSAGE, recalled, None)]
    [removed] = plan(*gone).changes
    [left] = plan(step("update", LIST, of_list(), of_list("oc_a")), *gone).changes
    assert (removed.effect, removed.recalls) == ("removed", True)
    assert (left.effect, left.recalls) == ("left", False)


def test_a_list_that_can_not_be_read_is_no_preview() -> None:
    hidden = {"groups": "[secret]"}
    with pytest.raises(NoPreview):
        plan(step("same", LIST, hidden, hidden))


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            [
                step("replace", MESSAGE, message("text", "one"), message("markdown", "two")),
                step("update", NOTICE, SHOWN, notice("message", UNKNOWN)),
            ],
            id="a replaced message",
        ),
        pytest.param(
            [{**step("update", NOTICE, SHOWN, notice("none")), "diffReasons": ["message_id"]}],
            id="a notice taken down",
        ),
        pytest.param([step("delete", NOTICE, SHOWN, None)], id="a removed notice"),
        pytest.param(
            [
                step("update", LIST, of_list("oc_b"), of_list("oc_a", "oc_b")),
                step("delete", NOTICE, SHOWN, None),
            ],
            id="a group that is left alone",
        ),
    ],
)
def test_resources_of_the_plugin_are_reviewed_as_those_of_the_dynamic_provider(
    steps: list[dict[str, Any]],
) -> None:
    reviewed = plan(*map(through_the_plugin, steps))
    assert reviewed == plan(*steps)
    assert reviewed.changes
