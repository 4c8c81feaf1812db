"""The judging itself, on answers that the emulator does not give together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pulumi_feishu.inventory.survey import ability
from pulumi_feishu.openapi import GroupDetails, Message, Refused
from pulumi_feishu.review.checks.problems import (
    Writer,
    in_group,
    with_message,
    with_message_here,
)
from pulumi_feishu.review.plan import Shown
from pulumi_feishu.text.i18n import Words
from support.reading import change, pins

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OURSELVES, NOBODY = Writer("cli_a", has_read=True), Writer(None, has_read=True)
ANOTHER = Writer("cli_a", has_read=False)
DOING = Words("x", "x")


def group(
    *, dissolved: bool = False, only_managers: bool = False, inside: bool = True
) -> GroupDetails:
    return GroupDetails("ops", 3, dissolved, False, only_managers, "ou_a", (), inside)


def message(*, days_old: float = 0, sender: str = "cli_a", chat: str = "oc_a") -> Message:
    sent_at = NOW - timedelta(days=days_old)
    return Message("om_a", chat, "interactive", "{}", sender, sent_at, is_gone=False)


@pytest.mark.parametrize(
    ("details", "writer", "is_inside", "code"),
    [
        pytest.param(group(dissolved=True, inside=False), OURSELVES, False, 232009, id="both"),
        pytest.param(group(inside=False), OURSELVES, None, None, id="its place is not known"),
        pytest.param(group(only_managers=True), NOBODY, True, 232014, id="nobody knows the app"),
        pytest.param(group(inside=False), ANOTHER, None, None, id="another app is outside"),
    ],
)
def test_of_a_group(
    details: GroupDetails, writer: Writer, is_inside: bool | None, code: int | None
) -> None:
    problem = in_group(change("oc_a"), details, writer, is_inside=is_inside)
    assert (problem.code if problem else None) == code


def test_what_is_perhaps_refused_says_why_nobody_knows() -> None:
    problem = in_group(change("oc_a"), group(only_managers=True), NOBODY, is_inside=True)
    assert problem is not None
    assert (problem.is_certain, problem.what.en) == (
        False,
        ability(group(only_managers=True), None).why.en,  # type: ignore[union-attr]
    )


@pytest.mark.parametrize("code", [99991672, 99991679])
def test_a_missing_scope_is_no_finding_on_a_group(code: int) -> None:
    refusal = Refused(DOING, code=code, msg="x")
    assert in_group(change("oc_a"), refusal, OURSELVES, is_inside=None) is None


@pytest.mark.parametrize(
    ("code", "writer", "is_inside", "told"),
    [
        pytest.param(230027, OURSELVES, True, None, id="a missing scope"),
        pytest.param(230002, OURSELVES, True, 232001, id="outside of the message's group only"),
        pytest.param(230002, OURSELVES, False, None, id="nobody knows which group"),
        pytest.param(4711, OURSELVES, True, 4711, id="nobody knows the code"),
        pytest.param(4711, ANOTHER, True, None, id="another app is refused"),
        pytest.param(99992354, ANOTHER, False, 99992354, id="no such message for anybody"),
    ],
)
def test_of_a_message_that_can_not_be_read(
    code: int, writer: Writer, is_inside: bool, told: int | None
) -> None:
    refusal = Refused(DOING, code=code, msg="x")
    problem = with_message(pins("oc_a"), refusal, writer, NOW, is_inside=is_inside)
    assert (problem.code if problem else None) == told
    assert problem is None or problem.is_certain == (code != 4711)


@pytest.mark.parametrize(
    ("said", "writer", "code"),
    [
        pytest.param(message(days_old=14), OURSELVES, None, id="14 days to the second"),
        pytest.param(message(days_old=14.001), OURSELVES, 230031, id="a minute more"),
        pytest.param(message(days_old=99, sender="ou_b"), OURSELVES, 230071, id="of another one"),
        pytest.param(message(sender="cli_b"), NOBODY, None, id="nobody knows the app"),
        pytest.param(message(sender=""), OURSELVES, None, id="nobody knows the sender"),
        pytest.param(message(chat="oc_b"), OURSELVES, 232001, id="another group's"),
        pytest.param(message(chat=""), OURSELVES, None, id="nobody knows the group"),
    ],
)
def test_of_an_edit(said: Message, writer: Writer, code: int | None) -> None:
    edit = change("oc_a", "edited", after=Shown("card", "{}"), message_id="om_a")
    problem = with_message(edit, said, writer, NOW, is_inside=True)
    assert (problem.code if problem else None) == code


def test_an_old_card_of_somebody_else_can_be_pinned() -> None:
    old = message(days_old=99, sender="ou_b")
    assert with_message(pins("oc_a", "om_a"), old, OURSELVES, NOW, is_inside=True) is None


HERE = "no message with this id is in this group"


@pytest.mark.parametrize(
    ("said", "is_inside", "told"),
    [
        pytest.param(message(), True, None, id="of this group"),
        pytest.param(message(chat="oc_b"), True, HERE, id="of another group"),
        pytest.param(Refused(DOING, code=99992354, msg="x"), True, HERE, id="nowhere"),
        pytest.param(Refused(DOING, code=230002, msg="x"), True, HERE, id="of a group outside"),
        pytest.param(Refused(DOING, code=230027, msg="x"), True, None, id="no scope"),
        pytest.param(message(chat="oc_b"), False, None, id="the reader is outside"),
    ],
)
def test_whoever_may_see_only_this_group_is_told_nothing_of_another_one(
    said: Message | Refused, is_inside: bool, told: str | None
) -> None:
    problem = with_message_here(pins("oc_a"), said, OURSELVES, NOW, is_inside=is_inside)
    assert (problem.what.en if problem else None) == told


def test_of_an_edit_all_is_told_since_the_message_is_the_bots_own() -> None:
    edit = change("oc_a", "edited", after=Shown("card", "{}"), message_id="om_a")
    problem = with_message_here(edit, message(chat="oc_b"), OURSELVES, NOW, is_inside=False)
    assert problem == with_message(edit, message(chat="oc_b"), OURSELVES, NOW, is_inside=False)
    assert problem is not None


def test_a_message_of_this_group_is_judged_as_ever() -> None:
    gone = replace(message(), is_gone=True)
    told = with_message_here(pins("oc_a"), gone, OURSELVES, NOW, is_inside=True)
    assert told == with_message(pins("oc_a"), gone, OURSELVES, NOW, is_inside=True)
    assert told is not None
