"""What changes from one set of entries to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulumi_feishu.notices_file.entries import Entry, Notice
from pulumi_feishu.review.plan import Effect, Plan
from pulumi_feishu.review.sources.compare import compare
from pulumi_feishu.text.i18n import Words

AT = datetime(2026, 11, 25, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT, OTHER, CARD = Notice("text", "freeze"), Notice("text", "thaw"), Notice("markdown", "freeze")
MESSAGE, NONE, ALONE = Notice("message", "om_1"), Notice("none"), Notice("unmanaged")
ANNOUNCEMENT = Notice("announcement")


def entry(notice: Notice, chat_id: str = "oc_a", **fields: Any) -> Entry:
    return Entry(chat_id, chat_id, notice, "notices.yaml:3:5", **fields)


def plan(before: list[Entry], after: list[Entry]) -> Plan:
    return compare(before, after, source=Words("a → b", "a → b"), at=AT)


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        pytest.param(None, TEXT, "taken over", id="a new entry"),
        pytest.param(None, NONE, "taken over", id="a new entry that shows nothing"),
        pytest.param(ALONE, ANNOUNCEMENT, "taken over", id="no longer left alone"),
        pytest.param(TEXT, NONE, "removed", id="none from now on"),
        pytest.param(TEXT, None, "removed", id="its entry is gone"),
        pytest.param(TEXT, OTHER, "edited", id="another text"),
        pytest.param(CARD, Notice("card", "{}"), "edited", id="another card"),
        pytest.param(TEXT, CARD, "sent", id="a card in place of a text"),
        pytest.param(ANNOUNCEMENT, TEXT, "sent", id="a text in place of the announcement"),
        pytest.param(NONE, TEXT, "sent", id="a text in place of nothing"),
        pytest.param(TEXT, ANNOUNCEMENT, "moved", id="the announcement in place of a text"),
        pytest.param(MESSAGE, Notice("message", "om_2"), "moved", id="another message"),
        pytest.param(TEXT, ALONE, "left", id="left alone from now on"),
        pytest.param(NONE, None, "left", id="an entry that showed nothing is gone"),
    ],
)
def test_each_step_has_its_effect(
    before: Notice | None, after: Notice | None, effect: Effect
) -> None:
    [change] = plan([entry(before)] if before else [], [entry(after)] if after else []).changes
    assert change.effect == effect
    assert change.chat_id == "oc_a"


@pytest.mark.parametrize("notice", [TEXT, MESSAGE, NONE, ALONE, ANNOUNCEMENT])
def test_the_same_notice_is_no_change(notice: Notice) -> None:
    renamed = Entry("oc_a", "another name", notice, "notices/b.yaml:9:1", owner="ops")
    assert plan([entry(notice)], [renamed]).changes == ()


def test_an_entry_that_leaves_its_notice_is_not_removed() -> None:
    [change] = plan([entry(TEXT, on_remove="leave")], []).changes
    assert (change.effect, change.after.kind) == ("left", "unmanaged")


def test_what_has_expired_on_both_sides_is_no_change() -> None:
    old = entry(TEXT, expires=AT - DAY)
    assert plan([old], [old]).changes == ()
    [change] = plan([entry(TEXT)], [old]).changes
    assert (change.effect, change.expired_at, change.expires) == ("removed", AT - DAY, None)
    [change] = plan([], [entry(TEXT, expires=AT + DAY)]).changes
    assert (change.expires, change.expired_at) == (AT + DAY, None)


def test_messages_that_are_sent_and_recalled_are_told() -> None:
    [change] = plan([entry(TEXT, recall=True)], [entry(CARD, recall=True)]).changes
    assert (change.sends, change.recalls) == (True, True)
    [change] = plan([entry(TEXT, recall=True)], [entry(OTHER, recall=True)]).changes
    assert (change.sends, change.recalls) == (False, False)
    [change] = plan([], [entry(TEXT, recall=True)]).changes
    assert (change.sends, change.recalls) == (True, False)


def test_the_gravest_comes_first_and_the_rest_is_counted() -> None:
    before = [entry(TEXT, f"oc_{name}") for name in "abcd"]
    after = [entry(OTHER, "oc_b"), entry(NONE, "oc_c"), entry(TEXT, "oc_d"), entry(TEXT, "oc_e")]
    found = plan(before, after)
    assert [(change.effect, change.chat_id) for change in found.changes] == [
        ("removed", "oc_a"),
        ("removed", "oc_c"),
        ("taken over", "oc_e"),
        ("edited", "oc_b"),
    ]
    assert (found.unchanged, found.managed, found.new_messages) == (1, 4, 1)
    assert found.count("removed") == 2


SOON = AT + DAY


def later(before: Entry | None, after: Entry) -> list[tuple[str, str, str | None]]:
    """What a review tells of the time to come: until then, from then on, and what happens then."""
    [change] = plan([before] if before else [], [after]).changes
    return [(each.base.kind, each.after.kind, each.effect) for each in change.later]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param({}, {"expires": SOON}, ("text", "none", "removed"), id="it ends"),
        pytest.param({"expires": SOON}, {}, ("none", "text", None), id="it does not end any more"),
        pytest.param(
            {"expires": SOON},
            {"expires": SOON, "then": CARD},
            ("none", "markdown", "sent"),
            id="a message then",
        ),
        pytest.param(
            {"expires": SOON + DAY}, {"expires": SOON}, ("text", "none", "removed"), id="sooner"
        ),
        pytest.param(
            {"expires": SOON}, {"expires": SOON + DAY}, ("none", "text", None), id="not so soon"
        ),
    ],
)
def test_what_comes_later_is_a_change_now(
    before: dict[str, Any], after: dict[str, Any], told: tuple[str, str, str | None]
) -> None:
    assert later(entry(TEXT, **before), entry(TEXT, **after)) == [told]
    [change] = plan([entry(TEXT, **before)], [entry(TEXT, **after)]).changes
    assert change.effect == "later"


def test_a_new_entry_tells_what_comes_after_it_too() -> None:
    new = entry(TEXT, expires=SOON, then=ANNOUNCEMENT)
    assert later(None, new) == [("unmanaged", "announcement", "moved")]
    assert plan([], [new]).changes[0].effect == "taken over"


def test_an_unmanaged_entry_that_goes_is_no_change() -> None:
    assert plan([entry(ALONE)], []).changes == ()


def test_settings_are_told_and_are_no_change() -> None:
    before = entry(TEXT, owner="ops", expires=AT - DAY, then=NONE)
    after = entry(TEXT, owner="sre", expires=AT - 2 * DAY, then=NONE, on_remove="leave")
    found = plan([before], [after])
    assert found.changes == ()
    assert [(s.field, s.before, s.after) for s in found.settings] == [
        ("on_remove", "unpin", "leave"),
        ("owner", "ops", "sre"),
        ("expires", "2026-11-24T00:00:00+00:00", "2026-11-23T00:00:00+00:00"),
    ]


def test_a_new_entry_that_is_over_already_is_remarked() -> None:
    over = entry(TEXT, expires=AT - 365 * DAY)
    assert [remark.en for remark in plan([], [over]).remarks] == [
        "oc_a (notices.yaml:3:5) is new, and expired on 2025-11-25 already: is that the right year?"
    ]
    assert plan([over], [over]).remarks == ()
