"""What the model expects of a group, case by case."""

from __future__ import annotations

import pytest

from campaign.entries import Entry, Notice
from campaign.model import Applied, Group, after

TEXT, OTHER, CARD = Notice("text", 1), Notice("text", 2), Notice("card", 1)
SHOWS_TEXT = Group("text-1", "text-1", (), 1)


def applied(notice: Notice, *, recall: bool = False, leave: bool = False) -> Applied | None:
    return Applied.of(Entry(notice, recall=recall, leave=leave), 0, "files")


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        pytest.param(TEXT, OTHER, Group("text-2", "text-2"), id="a text is edited"),
        pytest.param(
            TEXT, CARD, Group("card-1", "card-1", ("text-1",), 1), id="a card is a new message"
        ),
        pytest.param(
            TEXT, Notice("none"), Group("none", "", ("text-1",)), id="nothing shows, it stays"
        ),
        pytest.param(
            TEXT, Notice("unmanaged"), Group("text-1", "", ("text-1",)), id="left as it is"
        ),
    ],
)
def test_a_change_without_recall(old: Notice, new: Notice, then: Group) -> None:
    assert after(SHOWS_TEXT, "oc_a", applied(old), applied(new)) == then


def test_a_removed_entry_recalls_what_it_says_that_it_recalls() -> None:
    assert after(SHOWS_TEXT, "oc_a", applied(TEXT, recall=True), None) == Group("none")
    left = Group("text-1", "", ("text-1",))
    assert after(SHOWS_TEXT, "oc_a", applied(TEXT, recall=True, leave=True), None) == left


def test_what_is_replaced_while_the_entry_stays_is_recalled() -> None:
    old = applied(TEXT, recall=True, leave=True)
    card = Group("card-1", "card-1", (), 1)
    assert after(SHOWS_TEXT, "oc_a", old, applied(CARD)) == card
    assert after(SHOWS_TEXT, "oc_a", old, applied(Notice("none"))) == Group("none")
    unmanaged = after(SHOWS_TEXT, "oc_a", old, applied(Notice("unmanaged")))
    assert unmanaged == Group("text-1", "", ("text-1",))


def test_a_program_that_retains_a_message_keeps_it_when_it_is_replaced() -> None:
    entries = (Entry(TEXT, recall=True, leave=True), Entry(CARD))
    old, new = (Applied.of(entry, 0, "program") for entry in entries)
    kept = Group("card-1", "card-1", ("text-1",), 1)
    assert after(SHOWS_TEXT, "oc_a", old, new) == kept


def test_what_was_left_is_found_again() -> None:
    left = Group("none", "", ("text-1",))
    assert after(left, "oc_a", None, applied(TEXT)) == Group("text-1", "text-1")


def test_a_forced_replacement_sends_anew() -> None:
    then = after(SHOWS_TEXT, "oc_a", applied(TEXT), applied(TEXT), anew=True)
    assert then == Group("text-1", "text-1", ("text-1",), 1)


def test_a_message_that_moves_to_another_room_stays_itself() -> None:
    old, new = (
        Applied.of(Entry(TEXT, parent=parent), 0, "program") for parent in ("room1", "room2")
    )
    assert after(SHOWS_TEXT, "oc_a", old, new) == Group("text-1", "text-1")
    outside = Applied.of(Entry(TEXT), 0, "program")
    assert after(SHOWS_TEXT, "oc_a", old, outside).sends == 1


def test_an_entry_expires_on_its_day() -> None:
    entry = Entry(TEXT, expires=3, then=Notice("announcement"))
    days = [Applied.of(entry, day, "files") for day in (2, 3)]
    assert [day.notice.kind for day in days if day] == ["text", "announcement"]
